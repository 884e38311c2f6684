//! Keys and the rate limit.

use std::sync::Arc;
use std::time::Duration;

use mava_sandbox::{DEFAULT_API_KEY, ManualClock, Sandbox};
use serde_json::{Value, json};

use crate::client::{call, send};

#[tokio::test]
async fn only_a_known_key_gets_in() {
    let sandbox = Sandbox::builder()
        .api_key("first")
        .api_key("second")
        .start()
        .await
        .unwrap();
    for (headers, expected) in [
        (vec![("x-auth-token", "first")], 200),
        (vec![("X-Auth-Token", "second")], 200),
        (vec![], 401),
        (vec![("x-auth-token", "")], 401),
        (vec![("x-auth-token", "First")], 401),
        (vec![("x-auth-token", "first2")], 401),
        (vec![("x-auth-token", DEFAULT_API_KEY)], 401),
        (vec![("authorization", "Bearer first")], 401),
    ] {
        let answer = send(&sandbox, "GET", "/api/agents", &headers, b"").await;
        let answer = answer.unwrap();
        assert_eq!(answer.status, expected, "{headers:?}");
        if expected == 401 {
            assert_eq!(answer.json(), json!({ "error": "Unauthorized" }));
        }
    }
    let refused = send(&sandbox, "POST", "/api/ticket", &[], b"{")
        .await
        .unwrap();
    assert_eq!(refused.status, 401, "the key comes before the body");
}

#[tokio::test]
async fn ninety_requests_pass_in_thirty_seconds_and_no_more() {
    let clock = Arc::new(ManualClock::new(1_795_364_679_000));
    let sandbox = Sandbox::builder()
        .clock(clock.clone())
        .api_key("first")
        .api_key("second")
        .start()
        .await
        .unwrap();
    let status = async |key: &str, method: &str, path: &str| {
        let headers = [("x-auth-token", key)];
        let answer = send(&sandbox, method, path, &headers, b"").await.unwrap();
        answer.status
    };
    // Whatever is called, and however it ends, counts.
    let calls = [
        ("GET", "/api/agents", 200),
        ("GET", "/api/categories", 200),
        ("GET", "/api/tickets", 400),
        ("POST", "/api/ticket", 400),
        ("PUT", "/api/ticket", 400),
        ("PUT", "/api/message", 400),
        ("POST", "/api/identify", 400),
        ("GET", "/api/nowhere", 404),
        ("DELETE", "/api/ticket", 404),
    ];
    for round in 0..10 {
        for (method, path, expected) in calls {
            assert_eq!(
                status("first", method, path).await,
                expected,
                "{round} {path}"
            );
        }
        clock.advance(Duration::from_secs(1));
    }
    assert_eq!(status("first", "GET", "/api/agents").await, 429);
    assert_eq!(
        status("second", "GET", "/api/agents").await,
        200,
        "its own window"
    );
    assert_eq!(status("wrong", "GET", "/api/agents").await, 401);
    clock.advance(Duration::from_millis(19_999));
    assert_eq!(status("first", "GET", "/api/agents").await, 429);
    clock.advance(Duration::from_millis(1));
    for n in 0..9 {
        assert_eq!(status("first", "GET", "/api/agents").await, 200, "{n}");
    }
    assert_eq!(status("first", "GET", "/api/agents").await, 429);
    let body = send(
        &sandbox,
        "GET",
        "/api/agents",
        &[("x-auth-token", "first")],
        b"",
    )
    .await;
    let body = body.unwrap();
    assert_eq!(body.json(), json!({ "error": "Too Many Requests" }));
    assert!(!body.head.contains("retry-after"), "{}", body.head);
}

#[tokio::test]
async fn a_refused_request_does_nothing() {
    let clock = Arc::new(ManualClock::new(1_795_364_679_000));
    let sandbox = Sandbox::builder().clock(clock).start().await.unwrap();
    for _ in 0..90 {
        call(&sandbox, "GET", "/api/agents", &Value::Null).await;
    }
    let body = json!({ "customer": { "email": "new@example.com" } });
    let before = sandbox.customers();
    let answer = call(&sandbox, "POST", "/api/ticket", &body).await;
    assert_eq!(answer.status, 429);
    assert!(sandbox.tickets().is_empty());
    assert_eq!(sandbox.customers(), before);
    sandbox.reset();
    let answer = call(&sandbox, "POST", "/api/ticket", &body).await;
    assert_eq!(answer.status, 201, "a reset opens the window again");
}
