//! Any request to the public service: whatever stands in its path, its headers
//! and its body, it is answered, by no mistake of ours, and tells nothing of what
//! was typed. Written as HTTP is, with plain line breaks and two words in braces
//! for what only the service can give; see `seeds/requests`.
#![no_main]

#[path = "requests/service.rs"]
mod service;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, Request};
use intake_contract::Problem;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use service::SERVICE;

/// Stands for what visitors type, in the seeds.
const TYPED: &str = "CANARY";

fuzz_target!(|bytes: &[u8]| {
    let Some(request) = read(&SERVICE.fill(bytes)) else {
        return;
    };
    let is_file = request.uri().path().starts_with("/files/");
    let (status, headers, answer) = SERVICE.ask(request);
    assert!(!status.is_server_error(), "{status}: {answer}");
    assert!(!headers.contains_key(SET_COOKIE));
    assert!(headers.contains_key("x-request-id"));
    let is_problem = is(&headers, "application/problem+json");
    if is_problem {
        // Its code is one of those that there are, or this could not be read.
        let problem: Problem = serde_json::from_str(&answer).expect("it is a problem");
        assert_eq!(problem.status, status.as_u16());
        assert!(!without_pointers(&answer).contains(TYPED), "{answer}");
    }
    let is_page = is(&headers, "text/html; charset=utf-8");
    // Whoever opens a file's link is an agent, who reads a sentence.
    let is_told = is_problem || is_page || is_file;
    assert!(is_told || !status.is_client_error(), "{status}: {answer}");
    if is_page {
        let markup = ["<", TYPED].concat();
        assert!(!answer.contains(&markup), "{answer}");
    }
});

fn is(headers: &HeaderMap, kind: &str) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|given| given == kind)
}

/// A request out of its text; nothing where the library that reads HTTP would
/// not have taken it.
fn read(bytes: &[u8]) -> Option<Request<Body>> {
    let end = bytes.windows(2).position(|two| two == b"\n\n")?;
    let (head, body) = (str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 2..]);
    let mut lines = head.lines();
    let (method, uri) = lines.next()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(uri);
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        request = request.header(name, value);
    }
    request.body(Body::from(body.to_vec())).ok()
}

/// A problem without the places that it points to: these name members of the
/// JSON as it came.
fn without_pointers(problem: &str) -> String {
    let mut problem: Value = serde_json::from_str(problem).expect("it is JSON");
    let errors = problem["errors"].as_array().map_or(0, Vec::len);
    for at in 0..errors {
        problem["errors"][at]["pointer"].take();
    }
    problem["pointer"].take();
    problem.to_string()
}
