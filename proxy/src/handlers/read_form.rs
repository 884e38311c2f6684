//! `GET /v1/forms/{form}`: the form's public definition.

use core::fmt::Write;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;
use sha2::{Digest, Sha256};

use super::state::origin_refused;
use super::{AppState, Named};
use crate::config::FormConfig;
use crate::limits::{OriginVerdict, check_origin};
use crate::problem::ApiProblem;

/// A minute: a changed form is seen soon, and opening it twice asks once.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=60");

pub(super) async fn read_form(
    State(state): State<AppState>,
    Named(id): Named,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let form = state.form(&id)?;
    // A framed page asks its own origin, and then its browser names none.
    if check_origin(&headers, &form, form.public_url()) == OriginVerdict::Refused {
        return Err(origin_refused());
    }
    answer(&form, &headers)
}

fn answer(form: &FormConfig, headers: &HeaderMap) -> Result<Response, ApiProblem> {
    let json = serde_json::to_vec(&form.definition).map_err(|_| broken())?;
    let tag = tag(&json).parse::<HeaderValue>().map_err(|_| broken())?;
    let known = headers.get_all(IF_NONE_MATCH).iter();
    let mut known = known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    let unchanged = known.any(|one| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one).as_bytes() == tag.as_bytes()
    });
    let cache = [(ETAG, tag), (CACHE_CONTROL, CACHED)];
    Ok(if unchanged {
        (StatusCode::NOT_MODIFIED, cache).into_response()
    } else {
        let media_type = HeaderValue::from_static("application/json");
        (cache, [(CONTENT_TYPE, media_type)], json).into_response()
    })
}

fn broken() -> ApiProblem {
    ApiProblem::new(
        ProblemCode::Internal,
        "The form's definition could not be written as JSON.",
    )
}

/// A strong ETag: sixteen hexadecimal digits of the hash.
fn tag(json: &[u8]) -> String {
    let mut tag = String::from('"');
    for byte in &Sha256::digest(json)[..8] {
        // Writing into a string can't fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}
