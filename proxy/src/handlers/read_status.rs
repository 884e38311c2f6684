//! `GET /v1/submissions/{reference}?key=…`: how a request went on, for its visitor alone.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use intake_contract::{ProblemCode, Reference, SubmissionStatus};
use serde::Deserialize;

use super::{AppState, Named};
use crate::problem::ApiProblem;

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    key: String,
}

pub(super) async fn read_status(
    State(state): State<AppState>,
    Named(reference): Named,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Response, ApiProblem> {
    let key = parameters.map_or_else(|_| String::new(), |Query(parameters)| parameters.key);
    let status = status_of(&state, &reference, &key).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(status)).into_response())
}

/// Where a request stands, for whoever has its key.
pub(crate) async fn status_of(
    state: &AppState,
    reference: &str,
    key: &str,
) -> Result<SubmissionStatus, ApiProblem> {
    // Whether the reference or the key is wrong is nobody's business.
    let unknown = || {
        let note = "There is no request of this reference and key.";
        ApiProblem::new(ProblemCode::SubmissionUnknown, note)
    };
    let reference: Reference = reference.parse().map_err(|_| unknown())?;
    let status = state
        .outbox
        .status(reference, key)
        .await
        .map_err(|error| ApiProblem::new(ProblemCode::StoreUnavailable, error.to_string()))?;
    status.ok_or_else(unknown)
}
