//! `GET /files/{link}`: an attached file, for whoever has its link. Always as a
//! download: what a visitor sent is never shown as a page of this origin.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use intake_contract::attachment::AttachmentCode;
use sha2::{Digest as _, Sha256};

use super::{AppState, Named};
use crate::attachments::disposition;
use crate::attachments::store::{ByteRange, ObjectError, ObjectKey};
use crate::problem::ApiProblem;

/// What keeps a browser from making anything of a file but a download, and
/// everybody else from keeping or listing it.
const GUARDS: [(HeaderName, &str); 4] = [
    (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CACHE_CONTROL, "private, no-cache"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

pub(super) async fn open(
    State(state): State<AppState>,
    Named(link): Named,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let Some(attachments) = &state.attachments else {
        return Ok(gone());
    };
    // A link has the shape of a key: nothing else needs to be looked up.
    if ObjectKey::parse(&link).is_none() {
        return Ok(gone());
    }
    let linked = attachments.linked(&link).await.map_err(unavailable)?;
    let Some(file) = linked else {
        return Ok(gone());
    };
    let tag = tag(&file.object);
    if known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let asked = headers.get(IF_RANGE).is_none_or(|held| *held == tag);
    let asked = headers.get(RANGE).filter(|_| asked);
    let part = asked.map_or(Part::Whole, |range| Part::read(range, file.size));
    let (status, range) = match part {
        Part::Whole => (StatusCode::OK, None),
        Part::Some(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Part::Nowhere => {
            let size = format!("bytes */{}", file.size);
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            return Ok((status, [(CONTENT_RANGE, size)]).into_response());
        }
    };
    let length = range
        .as_ref()
        .map_or(file.size, |range| range.end - range.start);
    let bytes = match attachments.read(&file, range.clone()).await {
        Ok(bytes) => bytes,
        Err(ObjectError::NotThere) => {
            tracing::error!("the bytes of an attached file are not where they were put");
            return Ok(gone());
        }
        Err(error) => return Err(unavailable(error)),
    };
    let mut answer = (status, Body::from_stream(bytes)).into_response();
    let own = answer.headers_mut();
    own.extend(GUARDS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    own.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(file.media_type.mime()),
    );
    own.insert(CONTENT_LENGTH, length.into());
    own.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    own.insert(ETAG, tag);
    let name = disposition::attachment(&file.file_name);
    let range = range.map(|range| format!("bytes {}-{}/{}", range.start, range.end - 1, file.size));
    let range = range.map(|range| (CONTENT_RANGE, range));
    for (name, text) in [(CONTENT_DISPOSITION, name)].into_iter().chain(range) {
        // Each is ASCII by the way it is made.
        own.extend(HeaderValue::from_str(&text).ok().map(|value| (name, value)));
    }
    Ok(answer)
}

/// What is told of a link that opens nothing: agents read it, so it is a text.
fn gone() -> Response {
    let text = "This file is not here. It was erased, or the link is not complete.\n";
    let media_type = HeaderValue::from_static("text/plain; charset=utf-8");
    (StatusCode::NOT_FOUND, [(CONTENT_TYPE, media_type)], text).into_response()
}

fn unavailable(error: impl ToString) -> ApiProblem {
    ApiProblem::new(AttachmentCode::StorageUnavailable, error.to_string())
}

/// An entity tag: bytes never change under a key, and the key is not told.
fn tag(object: &ObjectKey) -> HeaderValue {
    let hash = Sha256::digest(object.as_str());
    let digits: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{digits}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let values = headers.get_all(IF_NONE_MATCH).iter();
    let mut tags = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    tags.any(|known| known.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

/// Which part of a file is asked for (RFC 9110, section 14).
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// All of it, also where several parts are asked for or the header is not understood.
    Whole,
    Some(ByteRange),
    /// One that begins behind the end.
    Nowhere,
}

impl Part {
    fn read(range: &HeaderValue, size: u64) -> Self {
        let spec = range
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix("bytes="));
        let Some((first, last)) = spec.and_then(|spec| spec.trim().split_once('-')) else {
            return Self::Whole;
        };
        let number = |text: &str| -> Option<u64> {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| is_number)
        };
        match (number(first), number(last)) {
            // The last so many bytes.
            (None, Some(0)) if first.is_empty() => Self::Nowhere,
            (None, Some(count)) if first.is_empty() => {
                Self::of(size.saturating_sub(count), size, size)
            }
            (Some(first), None) if last.is_empty() => Self::of(first, size, size),
            (Some(first), Some(last)) if first <= last => {
                Self::of(first, last.saturating_add(1), size)
            }
            _ => Self::Whole,
        }
    }

    fn of(start: u64, end: u64, size: u64) -> Self {
        if start < size {
            Self::Some(start..end.min(size))
        } else {
            Self::Nowhere
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_as_the_standard_says() {
        for (range, expected) in [
            ("bytes=0-0", Part::Some(0..1)),
            ("bytes=0-9", Part::Some(0..10)),
            ("bytes=5-", Part::Some(5..10)),
            ("bytes=5-99999999999", Part::Some(5..10)),
            ("bytes=-3", Part::Some(7..10)),
            ("bytes=-99", Part::Some(0..10)),
            ("bytes=-0", Part::Nowhere),
            ("bytes=10-", Part::Nowhere),
            ("bytes=10-12", Part::Nowhere),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,4-5", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=0-18446744073709551616", Part::Whole),
            ("pages=1-2", Part::Whole),
            ("", Part::Whole),
        ] {
            let value = HeaderValue::from_static(range);
            assert_eq!(Part::read(&value, 10), expected, "{range}");
        }
    }
}
