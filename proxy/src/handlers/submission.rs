//! Reads what a request says out of its bytes, and says where it can't.

use axum::body::Body;
use axum::http::HeaderMap;
use intake_contract::{IdempotencyKey, ProblemCode};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::AppState;
use super::state::{Form, check_reader, too_large};
use crate::limits::{is_json, read_body};
use crate::problem::ApiProblem;

/// The header that names a request.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The form that a request is for, and what its body holds: checked in the
/// documented order, size, form, origin, content type, JSON.
pub(super) async fn read<T: DeserializeOwned>(
    state: &AppState,
    id: &str,
    headers: &HeaderMap,
    body: Body,
    max: usize,
) -> Result<(Form, T), ApiProblem> {
    let body = read_body(headers, body, max).await.map_err(too_large)?;
    let form = state.form(id)?;
    check_reader(headers, &form)?;
    if !is_json(headers) {
        let note = "The content type is not application/json in UTF-8.";
        return Err(ApiProblem::new(ProblemCode::ContentTypeUnsupported, note));
    }
    Ok((form, parse(&body)?))
}

/// What a body holds. Nesting is bounded by its type: anything deeper than it
/// asks for is refused where it begins.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiProblem> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        // Its text may quote the body, so the log gets only what kind it is.
        let (note, pointer) = match error.inner().classify() {
            serde_json::error::Category::Data => (
                "The JSON has an unknown member or a value of the wrong type.",
                Some(pointer(error.path())),
            ),
            _ => ("The body is no JSON.", None),
        };
        ApiProblem::new(ProblemCode::BodyInvalid, note).with_pointer(pointer)
    })?;
    json.end().map_err(|_| {
        ApiProblem::new(
            ProblemCode::BodyInvalid,
            "Something follows the JSON in the body.",
        )
    })?;
    Ok(read)
}

/// The idempotency key out of its header.
pub(super) fn key(headers: &HeaderMap) -> Result<IdempotencyKey, ApiProblem> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else {
        let note = "The header Idempotency-Key is missing.";
        return Err(ApiProblem::new(ProblemCode::IdempotencyKeyMissing, note));
    };
    let key = value.to_str().ok().and_then(IdempotencyKey::parse);
    key.filter(|_| values.next().is_none()).ok_or_else(|| {
        let note = "The header Idempotency-Key has not the right shape.";
        ApiProblem::new(ProblemCode::IdempotencyKeyInvalid, note)
    })
}

/// A JSON Pointer (RFC 6901) to a place in the body.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        pointer.push('/');
        match segment {
            Segment::Map { key } => {
                // Long names are the sender's own nonsense.
                let key: String = key.chars().take(100).collect();
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Seq { index } => pointer.push_str(&index.to_string()),
            Segment::Enum { variant } => pointer.push_str(variant),
            Segment::Unknown => {}
        }
    }
    pointer
}
