//! Files as agents get them.

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;

use super::{submit, token};
use crate::support::app::App;

/// An answer with its body as bytes.
struct Got {
    status: u16,
    headers: axum::http::HeaderMap,
    body: Vec<u8>,
}

async fn get(app: &App, path: &str, headers: &[(&str, &str)]) -> Got {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = app.raw(request.body(Body::empty()).unwrap()).await;
    let (parts, body) = answer.into_parts();
    Got {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

/// The path of the first link in the first ticket.
fn link(app: &App) -> String {
    let ticket = app.sandbox.tickets()[0].clone();
    let message = ticket["messages"][0]["content"].as_str().unwrap();
    let link = message
        .lines()
        .find(|line| line.contains("/files/"))
        .unwrap();
    link.strip_prefix("https://help.example.com")
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_link_gives_the_file_out_as_a_download_and_nothing_else() {
    let app = App::start().await;
    let token = token(&app, 1, "0123456789").await;
    submit(&app, "a", &[token]).await;
    app.drained().await;
    let path = link(&app);
    let got = get(&app, &path, &[]).await;
    assert_eq!(
        (got.status, got.body.as_slice()),
        (200, b"0123456789".as_slice())
    );
    for (name, value) in [
        ("content-type", "text/plain"),
        ("content-length", "10"),
        (
            "content-disposition",
            "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "private, no-cache"),
        ("x-robots-tag", "noindex"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(got.headers[name], value, "{name}");
    }
    let tag = got.headers["etag"].to_str().unwrap().to_owned();
    let weak = format!("W/{tag}");
    for (headers, status, body, range) in [
        (
            vec![("range", "bytes=2-4")],
            206,
            "234",
            Some("bytes 2-4/10"),
        ),
        (vec![("range", "bytes=-2")], 206, "89", Some("bytes 8-9/10")),
        (
            vec![("range", "bytes=7-")],
            206,
            "789",
            Some("bytes 7-9/10"),
        ),
        (vec![("range", "bytes=10-")], 416, "", Some("bytes */10")),
        (vec![("range", "bytes=0-1,3-4")], 200, "0123456789", None),
        (
            vec![("range", "bytes=2-4"), ("if-range", &tag)],
            206,
            "234",
            Some("bytes 2-4/10"),
        ),
        (
            vec![("range", "bytes=2-4"), ("if-range", "\"other\"")],
            200,
            "0123456789",
            None,
        ),
        (vec![("if-none-match", &tag)], 304, "", None),
        (vec![("if-none-match", &weak)], 304, "", None),
    ] {
        let got = get(&app, &path, &headers).await;
        let told = String::from_utf8(got.body).unwrap();
        assert_eq!((got.status, told.as_str()), (status, body), "{headers:?}");
        let told = got.headers.get("content-range");
        assert_eq!(
            told.map(|range| range.to_str().unwrap()),
            range,
            "{headers:?}"
        );
    }
    app.finish().await;
}

#[tokio::test]
async fn a_link_that_is_not_one_leads_nowhere() {
    let app = App::start().await;
    let token = token(&app, 1, "text").await;
    submit(&app, "a", &[token]).await;
    app.drained().await;
    let path = link(&app);
    let mut other = path.clone().into_bytes();
    let last = other.last_mut().unwrap();
    *last = if *last == b'0' { b'1' } else { b'0' };
    let other = String::from_utf8(other).unwrap();
    for path in [
        other.as_str(),
        &path.to_uppercase().replace("/FILES/", "/files/"),
        &path[..path.len() - 1],
        "/files/",
        "/files/..%2f..%2fetc%2fpasswd",
        "/files/%ff",
    ] {
        assert_eq!(get(&app, path, &[]).await.status, 404, "{path}");
    }
    app.finish().await;
}
