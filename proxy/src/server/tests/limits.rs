//! How much one client may send, whoever it seems to be.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;

use super::*;

const LIMITS: &str = "[limits]\ntraffic = { requests = 6, window = \"60s\" }\n\
    calls = { requests = 2, window = \"60s\" }\n";

/// Asks as a client at an address would.
async fn ask_from(
    service: &Service,
    peer: &str,
    method: &str,
    path: &str,
    forwarded: Option<&str>,
) -> Response<Body> {
    let request = Request::builder().method(method).uri(path);
    let mut request = request.header("origin", "https://shop.example");
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-for", forwarded);
    }
    let peer: SocketAddr = peer.parse().unwrap();
    let request = request.extension(ConnectInfo(peer));
    let request = request.body(Body::empty()).unwrap();
    service.public.clone().oneshot(request).await.unwrap()
}

const CALL: &str = "/v1/forms/support/challenge";

#[tokio::test]
async fn a_client_that_sends_too_much_is_told_to_wait_in_a_way_that_its_page_can_read() {
    let service = Service::start_with(LIMITS).await;
    for remaining in [1, 0] {
        let answer = ask_from(&service, "203.0.113.7:1", "POST", CALL, None).await;
        assert_eq!(answer.status(), 204);
        let head = answer.headers();
        assert_eq!(header(head, "ratelimit-policy"), "\"calls\";q=2;w=60");
        let reset = (2 - remaining) * 30;
        let told = format!("\"calls\";r={remaining};t={reset}");
        assert_eq!(header(head, "ratelimit"), told);
    }
    let refused = ask_from(&service, "203.0.113.7:2", "POST", CALL, None).await;
    let head = refused.headers().clone();
    assert_eq!(refused.status(), 429);
    assert_eq!(header(&head, "ratelimit-policy"), "\"calls\";q=2;w=60");
    for (name, value) in [
        ("access-control-allow-origin", "https://shop.example"),
        ("content-type", "application/problem+json"),
        ("retry-after", "30"),
    ] {
        assert_eq!(header(&head, name), value, "{name}");
    }
    assert!(header(&head, "access-control-expose-headers").contains("ratelimit-policy"));
    assert!(text(refused).await.contains("\"rate_limited\""));
    // Reading costs less, others are others, and one IPv6 network is one client.
    for (peer, method, path, status) in [
        ("203.0.113.7:3", "GET", "/v1/forms/support", 200),
        ("203.0.113.8:1", "POST", CALL, 204),
        ("[2001:db8::1]:1", "POST", CALL, 204),
        ("[2001:db8::2]:1", "POST", CALL, 204),
        ("[2001:db8::3]:1", "POST", CALL, 429),
        ("[2001:db8:0:1::3]:1", "POST", CALL, 204),
    ] {
        let answer = ask_from(&service, peer, method, path, None).await;
        assert_eq!(answer.status(), status, "{peer} {method}");
    }
}

#[tokio::test]
async fn whatever_a_client_asks_for_counts() {
    let service = Service::start_with(LIMITS).await;
    for path in ["/intake.js", "/f/support", "/nope", "/v1/nope", "/f/nope"] {
        let answer = ask_from(&service, "203.0.113.7:1", "GET", path, None).await;
        assert_ne!(answer.status(), 429, "{path}");
        assert!(!answer.headers().contains_key("ratelimit"), "{path}");
    }
    for status in [200, 429] {
        let answer = ask_from(&service, "203.0.113.7:1", "GET", "/intake.js", None).await;
        assert_eq!(answer.status(), status);
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_its_visitors_are_told_apart() {
    let service = Service::start_with(LIMITS).await;
    for (peer, forwarded, status) in [
        ("127.0.0.1:1", "198.51.100.1", 204),
        ("127.0.0.1:1", "198.51.100.1", 204),
        ("127.0.0.1:1", "198.51.100.1", 429),
        // What a visitor writes itself makes no other visitor of it.
        ("127.0.0.1:1", "1.2.3.4, 198.51.100.1", 429),
        ("127.0.0.1:1", "198.51.100.2", 204),
        ("203.0.113.7:1", "198.51.100.3", 204),
        ("203.0.113.7:1", "198.51.100.4", 204),
        ("203.0.113.7:1", "198.51.100.5", 429),
    ] {
        let answer = ask_from(&service, peer, "POST", CALL, Some(forwarded)).await;
        assert_eq!(answer.status(), status, "{peer} {forwarded}");
    }
}
