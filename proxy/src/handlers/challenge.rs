//! `POST /v1/forms/{form}/challenge`: makes what a browser must solve before its
//! request is taken; and what a solution is judged by.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;

use super::state::{Form, check_reader};
use super::{AppState, Named};
use crate::challenge::{Scope, Unsolved};
use crate::config::ChallengeConfig;
use crate::problem::ApiProblem;
use crate::storage::Redemption;

/// 200 with a challenge, or 204 where the form asks for none.
pub(super) async fn make_challenge(
    State(state): State<AppState>,
    Named(id): Named,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let form = state.form(&id)?;
    check_reader(&headers, &form)?;
    if form.challenge == ChallengeConfig::Off {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let scope = scope(&form, &headers);
    let issued = state.challenges().issue(
        scope,
        form.min_time,
        state.limits.press(),
        state.random(),
        state.now(),
    );
    let issued =
        issued.map_err(|error| ApiProblem::new(ProblemCode::Internal, error.to_string()))?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(issued)).into_response())
}

/// What is redeemed with a request, where its form asks for a challenge.
pub(super) fn redeem(
    state: &AppState,
    form: &Form,
    headers: &HeaderMap,
    solved: Option<&str>,
) -> Result<Option<Redemption>, ApiProblem> {
    if form.challenge == ChallengeConfig::Off {
        return Ok(None);
    }
    let Some(solved) = solved else {
        let note = "The form asks for a challenge, and the request bears none.";
        return Err(ApiProblem::new(ProblemCode::ChallengeMissing, note));
    };
    let checked =
        state
            .challenges()
            .check(scope(form, headers), solved, form.min_time, state.now());
    checked.map(Some).map_err(|error| {
        let code = match error {
            Unsolved::Invalid => ProblemCode::ChallengeInvalid,
            Unsolved::Expired => ProblemCode::ChallengeExpired,
            Unsolved::TooFast(_) => ProblemCode::TooFast,
        };
        let problem = ApiProblem::new(code, error.to_string());
        match error {
            Unsolved::TooFast(rest) => problem.with_retry_after(rest),
            _ => problem,
        }
    })
}

/// Only called once the origin was found to be there and allowed.
fn scope<'a>(form: &'a Form, headers: &'a HeaderMap) -> Scope<'a> {
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    Scope {
        form: &form.definition.id,
        origin: origin.unwrap_or_default(),
    }
}
