//! `POST /v1/forms/{form}/identity`: what a token proves, so that the form shows
//! nothing as verified that is not; and the same judgement for submissions.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;
use serde::Deserialize;

use super::state::Form;
use super::submission::read;
use super::{AppState, Named};
use crate::identity::{IdentityError, VerifiedIdentity};
use crate::problem::ApiProblem;

/// Largest body, in bytes: a token, and what JSON needs around it.
const BODY_MAX: usize = 8 * 1024;

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claimed {
    identity: String,
}

pub(super) async fn verify_identity(
    State(state): State<AppState>,
    Named(id): Named,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiProblem> {
    let (form, claimed): (Form, Claimed) = read(&state, &id, &headers, body, BODY_MAX).await?;
    let (identity, expires_in) = verify(&state, &form, &claimed.identity)?;
    let answer = Json(identity.visitor(expires_in));
    Ok(([(CACHE_CONTROL, "no-store")], answer).into_response())
}

/// Who the visitor is, if the submission says it and the form wants to know.
pub(super) fn identify(
    state: &AppState,
    form: &Form,
    token: Option<&str>,
) -> Result<Option<VerifiedIdentity>, ApiProblem> {
    match token {
        Some(token) => verify(state, form, token).map(|(identity, _)| Some(identity)),
        None if form.definition.identity_required => {
            let note = "The form has identify = \"signed\", and the request bears no identity.";
            Err(ApiProblem::new(ProblemCode::IdentityRequired, note))
        }
        None => Ok(None),
    }
}

fn verify(
    state: &AppState,
    form: &Form,
    token: &str,
) -> Result<(VerifiedIdentity, Duration), ApiProblem> {
    if !form.definition.identity {
        let note = "The request bears an identity, and the form takes none.";
        return Err(ApiProblem::new(ProblemCode::IdentityNotAccepted, note));
    }
    state.verify(form, token).map_err(|error| {
        let code = match error {
            IdentityError::Expired => ProblemCode::IdentityExpired,
            _ => ProblemCode::IdentityInvalid,
        };
        ApiProblem::new(code, error.to_string())
    })
}
