//! `GET /metrics`, on the admin address only.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;

use crate::metrics::{MEDIA_TYPE, Metrics};
use crate::problem::ApiProblem;

/// What was counted since the start.
pub async fn show(State(metrics): State<Arc<Metrics>>) -> Response {
    match metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response(),
        Err(_) => {
            let note = "What was counted could not be written.";
            ApiProblem::new(ProblemCode::Internal, note).into_response()
        }
    }
}
