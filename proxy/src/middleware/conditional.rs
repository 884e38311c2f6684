//! Conditional requests (RFC 9110, section 13): what the browser has already is
//! not sent again. An answer takes part by bearing an `ETag`.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// Answers `304 Not Modified` where the request knows the answer's tag.
pub async fn answer(request: Request, next: Next) -> Response {
    if !request.headers().contains_key(IF_NONE_MATCH) {
        return next.run(request).await;
    }
    let asked = request.headers().clone();
    let mut answer = next.run(request).await;
    let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
    if answer.status() == StatusCode::OK && tag.is_some_and(|tag| knows(&asked, tag)) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        *answer.body_mut() = Body::empty();
        for name in [CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE] {
            answer.headers_mut().remove(name);
        }
    }
    answer
}

/// Whether `If-None-Match` names the tag, by the weak comparison.
fn knows(asked: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    asked
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || opaque(known) == opaque(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_again_strong_or_weak_and_among_others() {
        for (value, known) in [
            ("W/\"abc\"", true),
            ("\"abc\"", true),
            ("\"x\", W/\"abc\"", true),
            ("*", true),
            ("\"ab\"", false),
            ("abc", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, value.parse().unwrap());
            assert_eq!(knows(&headers, "W/\"abc\""), known, "{value}");
        }
    }
}
