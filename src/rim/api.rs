//! The calls to the proxy.

use std::collections::BTreeMap;

use gloo_net::http::{Request as Call, RequestBuilder, Response};
use intake_border::read;
use intake_contract::{Problem, ProblemCode, Submission, SubmissionStatus, VerifiedVisitor};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, RequestCredentials};

use super::guard::Guard;
use crate::form::Outcome;

/// How long an answer may take before the visitor is told that none came.
/// Longer than the proxy waits for Mava, with room for a slow phone.
const TIMEOUT_MS: u32 = 30_000;

/// How often, and how far apart, a request is asked for again while its first
/// copy is still being taken in.
const IN_PROGRESS_TRIES: u32 = 5;
const IN_PROGRESS_WAIT_MS: u32 = 800;

/// The form's definition, to be read; `undefined` where it can't be had.
pub async fn definition(base: &str, form: &str) -> JsValue {
    let found = get_value(&[base, "/v1/forms/", form].concat()).await;
    found.unwrap_or_default()
}

/// The texts of a language. `None` where they can't be had.
pub async fn texts(assets: &str, language: &str) -> Option<BTreeMap<String, String>> {
    get(&[assets, "locales/", language, ".json"].concat()).await
}

/// How an accepted request went on. `None` where that can't be had.
pub async fn status(url: &str) -> Option<SubmissionStatus> {
    get(url).await
}

/// One request, with the key that makes it safe to send it again.
pub struct Request {
    /// The proxy's public URL, without a trailing slash.
    pub base: String,
    /// The form's id.
    pub form: String,
    /// The idempotency key.
    pub key: String,
    /// The body.
    pub submission: Submission,
}

/// Sends a request. What the proxy finds that must not be sent the guard shows.
pub async fn submit(request: &Request, guard: &Guard) -> Outcome {
    for _ in 0..IN_PROGRESS_TRIES {
        match post(request, guard).await.unwrap_or(Outcome::NoAnswer) {
            Outcome::Problem(problem) if problem.code == ProblemCode::SubmissionInProgress => {
                gloo_timers::future::TimeoutFuture::new(IN_PROGRESS_WAIT_MS).await;
            }
            outcome => return outcome,
        }
    }
    Outcome::NoAnswer
}

async fn post(request: &Request, guard: &Guard) -> Option<Outcome> {
    let url = [&request.base, "/v1/forms/", &request.form, "/submissions"].concat();
    let call = bounded(Call::post(&url)).header("Idempotency-Key", &request.key);
    let (accepted, told) = answer(call.json(&request.submission).ok()?).await?;
    if accepted {
        return Some(Outcome::Accepted(read(told).ok()?));
    }
    let problem: Problem = read(told.clone()).ok()?;
    if problem.code == ProblemCode::SecretDetected {
        guard.show(&told);
    }
    Some(Outcome::Problem(problem))
}

/// What the proxy finds a token of the operator's backend to prove, or why it
/// does not take it. `None` where that can't be had.
pub async fn identify(
    base: &str,
    form: &str,
    token: &str,
) -> Option<Result<VerifiedVisitor, Problem>> {
    let url = [base, "/v1/forms/", form, "/identity"].concat();
    let call = bounded(Call::post(&url));
    let (accepted, told) = answer(call.json(&Claimed { identity: token }).ok()?).await?;
    if accepted {
        read(told).ok().map(Ok)
    } else {
        read(told).ok().map(Err)
    }
}

#[derive(Serialize)]
struct Claimed<'a> {
    identity: &'a str,
}

/// What was answered, and whether that is good. An answer without a problem of
/// ours is some gateway's: nobody knows what became of the request behind it.
async fn answer(request: Call) -> Option<(bool, JsValue)> {
    let response = request.send().await.ok()?;
    Some((response.ok(), value(response).await?))
}

fn bounded(call: RequestBuilder) -> RequestBuilder {
    call.credentials(RequestCredentials::Omit)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)))
}

async fn get<T: DeserializeOwned>(url: &str) -> Option<T> {
    read(get_value(url).await?).ok()
}

async fn get_value(url: &str) -> Option<JsValue> {
    let response = bounded(Call::get(url)).send().await.ok()?;
    if response.ok() {
        value(response).await
    } else {
        None
    }
}

/// Reads JSON through the browser's own parser: a second one would be paid for by every visitor.
async fn value(response: Response) -> Option<JsValue> {
    let reading = web_sys::Response::from(response).json().ok()?;
    wasm_bindgen_futures::JsFuture::from(reading).await.ok()
}
