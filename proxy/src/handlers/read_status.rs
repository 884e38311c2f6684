//! `GET /v1/submissions/{reference}?key=…`: how a request went on, for its visitor alone.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use intake_contract::{ProblemCode, Reference};
use serde::Deserialize;

use super::AppState;
use super::cors::{reader_of_any, share};
use crate::problem::ApiProblem;

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    key: String,
}

pub(super) async fn read_status(
    State(state): State<AppState>,
    reference: Result<Path<String>, PathRejection>,
    parameters: Result<Query<Parameters>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let reference = reference.ok().and_then(|Path(text)| text.parse().ok());
    let key = parameters.ok().map(|Query(parameters)| parameters.key);
    let answer = answer(&state, reference, &key.unwrap_or_default()).await;
    share(&reader_of_any(&headers, &state), answer)
}

async fn answer(
    state: &AppState,
    reference: Option<Reference>,
    key: &str,
) -> Result<Response, ApiProblem> {
    // Whether the reference or the key is wrong is nobody's business.
    let unknown = || {
        let note = "There is no request of this reference and key.";
        ApiProblem::new(ProblemCode::SubmissionUnknown, note)
    };
    let reference = reference.ok_or_else(unknown)?;
    let status = state
        .outbox
        .status(reference, key)
        .await
        .map_err(|error| ApiProblem::new(ProblemCode::StoreUnavailable, error.to_string()))?;
    let status = status.ok_or_else(unknown)?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(status)).into_response())
}
