//! What a request must keep to before anybody looks at what it says, and how
//! many there may be of it.

mod all;
#[cfg(test)]
mod hand_clock;
mod pressure;
mod queue;
mod rate;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use url::Url;

use crate::config::FormConfig;

pub use all::Limits;
pub use rate::{Exceeded, Standing};

/// How much of a body that is too large is still read, so that the sender gets
/// to see the answer instead of a broken connection.
const DRAINED_MAX: usize = 1024 * 1024;

/// Where a request came from, and whether that may use a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginVerdict {
    /// On the list, or our own.
    Allowed,
    /// The request bears none, as those of one's own page or of no browser.
    Absent,
    /// Not on the list.
    Refused,
}

/// Compares a request's origin with a form's list and with the proxy's own.
/// Origins are compared as browsers write them, character by character.
#[must_use]
pub fn check_origin(headers: &HeaderMap, form: &FormConfig, public_url: &Url) -> OriginVerdict {
    let listed = |origin: &str| form.origins.iter().any(|listed| listed == origin);
    let Some(value) = headers.get(ORIGIN) else {
        return OriginVerdict::Absent;
    };
    match value.to_str() {
        Ok(origin) if listed(origin) || is_own(origin, public_url) => OriginVerdict::Allowed,
        _ => OriginVerdict::Refused,
    }
}

/// The origin that a request names, as it is written.
#[must_use]
pub fn origin_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(ORIGIN)?.to_str().ok()
}

/// Whether an origin is the proxy's own: that of the framed form.
#[must_use]
pub fn is_own(origin: &str, public_url: &Url) -> bool {
    let own = public_url.origin();
    own.is_tuple() && own.ascii_serialization() == origin
}

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// Larger than allowed.
    TooLarge,
    /// The sender stopped in the middle.
    Cut,
}

/// Reads a body of at most `max` bytes, whatever its `Content-Length` says.
///
/// # Errors
/// When it is larger, or ends before it is complete.
pub async fn read_body(
    headers: &HeaderMap,
    mut body: Body,
    max: usize,
) -> Result<Vec<u8>, BodyError> {
    let declared = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    let declared: Option<usize> = declared.and_then(|length| length.parse().ok());
    if declared.is_some_and(|length| length > DRAINED_MAX) {
        return Err(BodyError::TooLarge);
    }
    let mut kept = Vec::with_capacity(declared.unwrap_or(0).min(max));
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyError::Cut)?.into_data() else {
            continue;
        };
        length += data.len();
        if length > DRAINED_MAX {
            return Err(BodyError::TooLarge);
        }
        if length <= max {
            kept.extend_from_slice(&data);
        }
    }
    if length > max {
        Err(BodyError::TooLarge)
    } else {
        Ok(kept)
    }
}

/// Whether a body is JSON in UTF-8 by its content type. Requiring it makes
/// browsers ask before another origin's page may send anything.
#[must_use]
pub fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers.get(CONTENT_TYPE).map(HeaderValue::to_str) else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && parts.all(|parameter| {
            let (name, charset) = parameter.split_once('=').unwrap_or((parameter, ""));
            !name.eq_ignore_ascii_case("charset")
                || charset.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf_8_is_json() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/json;charset=\"UTF-8\"", true),
            ("application/json; charset=utf-16", false),
            ("application/jsonp", false),
            ("text/plain", false),
            ("text/plain; application/json", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, value.parse().unwrap())]);
            assert_eq!(is_json(&headers), expected, "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit_whatever_it_declares() {
        for (length, declared, expected) in [
            (10, None, Ok(10)),
            (10, Some("10"), Ok(10)),
            (10, Some("nonsense"), Ok(10)),
            (11, None, Err(BodyError::TooLarge)),
            (11, Some("5"), Err(BodyError::TooLarge)),
            (0, Some("99999999999"), Err(BodyError::TooLarge)),
            (2 * DRAINED_MAX, None, Err(BodyError::TooLarge)),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(declared.map(|length| (CONTENT_LENGTH, length.parse().unwrap())));
            let read = read_body(&headers, Body::from(vec![b'x'; length]), 10).await;
            assert_eq!(
                read.map(|body| body.len()),
                expected,
                "{length} {declared:?}"
            );
        }
    }
}
