//! `POST /v1/forms/{form}/challenge`: makes what must be done before a request is
//! taken; and how what was done is judged.

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::state::{Form, check_reader};
use super::{AppState, Named};
use crate::captcha::Unverified;
use crate::challenge::{Inside, LIFETIME, Scope, Unsolved, millis};
use crate::config::ChallengeConfig;
use crate::limits::origin_of;
use crate::problem::ApiProblem;
use crate::seal::{Broken, Purpose};
use crate::storage::Redemption;

/// Stands between what the proxy sealed and what the vendor gave.
const SEPARATOR: char = ' ';

/// A vendor's captcha as a browser gets it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Captcha {
    /// Whose it is.
    kind: &'static str,
    /// The address of the page with it, from the proxy's own.
    frame: String,
    /// What goes before the solution.
    token: String,
    /// How long after this a request is taken, in milliseconds.
    min_time: u64,
    /// How long the token is good for, in milliseconds.
    lifetime: u64,
}

/// 200 with a challenge, or 204 where the form asks for none.
pub(super) async fn make_challenge(
    State(state): State<AppState>,
    Named(id): Named,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let form = state.form(&id)?;
    check_reader(&headers, &form)?;
    let scope = scope(&form, &headers);
    let json = match &form.challenge {
        ChallengeConfig::Off => return Ok(StatusCode::NO_CONTENT.into_response()),
        ChallengeConfig::Altcha => {
            let pressure = state.limits.press();
            let (random, now) = (state.random(), state.now());
            let issued = state
                .challenges()
                .issue(scope, form.min_time, pressure, random, now);
            Json(issued.map_err(fault)?).into_response()
        }
        ChallengeConfig::Captcha(captcha) => {
            let now = state.now();
            let inside = Inside::new(scope, now);
            let token = state
                .sealer
                .seal(Purpose::Challenge, &inside, now.plus(LIFETIME));
            let captcha = Captcha {
                kind: captcha.vendor.name(),
                frame: format!("/f/{}/captcha", form.definition.id),
                token: token.map_err(fault)?,
                min_time: millis(form.min_time),
                lifetime: millis(LIFETIME),
            };
            Json(captcha).into_response()
        }
    };
    Ok(([(CACHE_CONTROL, "no-store")], json).into_response())
}

fn fault(error: impl ToString) -> ApiProblem {
    ApiProblem::new(ProblemCode::Internal, error.to_string())
}

/// What is redeemed with a request, where its form asks for a challenge.
pub(super) async fn redeem(
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
    let scope = scope(form, headers);
    if form.challenge != ChallengeConfig::Altcha {
        return redeem_captcha(state, form, scope, solved).await.map(Some);
    }
    let challenges = state.challenges();
    let checked = challenges.check(scope, solved, form.min_time, state.now());
    checked.map(Some).map_err(unsolved)
}

/// First what costs us nothing, then the question to the vendor.
async fn redeem_captcha(
    state: &AppState,
    form: &Form,
    scope: Scope<'_>,
    solved: &str,
) -> Result<Redemption, ApiProblem> {
    let (token, solution) = solved
        .split_once(SEPARATOR)
        .ok_or_else(|| unsolved(Unsolved::Invalid))?;
    let now = state.now();
    let opened = state.sealer.open(Purpose::Challenge, token, now);
    let inside: Inside = opened.map_err(|broken| {
        unsolved(match broken {
            Broken::Forged => Unsolved::Invalid,
            Broken::Expired => Unsolved::Expired,
        })
    })?;
    let expires = inside.judge(scope, form.min_time, now).map_err(unsolved)?;
    let host = form.public_url().host_str().unwrap_or_default();
    let captchas = state.captchas();
    let verified = captchas.verify(scope.form, solution, host).await;
    verified.map_err(|error| unverified(scope.form, &error))?;
    let name: String = Sha256::digest(solution)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(Redemption::new(Purpose::Challenge, name, expires))
}

fn unsolved(error: Unsolved) -> ApiProblem {
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
}

fn unverified(form: &str, error: &Unverified) -> ApiProblem {
    let code = match error {
        Unverified::Unsolved | Unverified::Elsewhere => ProblemCode::ChallengeInvalid,
        Unverified::Stale => ProblemCode::ChallengeExpired,
        Unverified::Keys(_) | Unverified::NoAnswer(_) => {
            tracing::error!(form, %error, "no captcha can be verified: requests are refused until it can");
            ProblemCode::ChallengeUnavailable
        }
    };
    ApiProblem::new(code, error.to_string())
}

/// Only called once the origin was found to be there and allowed.
fn scope<'a>(form: &'a Form, headers: &'a HeaderMap) -> Scope<'a> {
    Scope {
        form: &form.definition.id,
        origin: origin_of(headers).unwrap_or_default(),
    }
}
