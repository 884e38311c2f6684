//! The calls to the proxy.

use std::collections::BTreeMap;

use gloo_net::http::{Request as Call, Response};
use intake_contract::{
    FormDefinition, Problem, ProblemCode, Receipt, Submission, SubmissionStatus,
};
use serde::de::DeserializeOwned;
use web_sys::{AbortSignal, RequestCredentials};

use super::read::read;
use crate::form::Outcome;

/// How long an answer may take before the visitor is told that none came.
/// Longer than the proxy waits for Mava, with room for a slow phone.
const TIMEOUT_MS: u32 = 30_000;

/// How often, and how far apart, a request is asked for again while its first
/// copy is still being taken in.
const IN_PROGRESS_TRIES: u32 = 5;
const IN_PROGRESS_WAIT_MS: u32 = 800;

/// The form's definition. `None` where it can't be had.
pub async fn definition(base: &str, form: &str) -> Option<FormDefinition> {
    get(&[base, "/v1/forms/", form].concat()).await
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

/// Sends a request.
pub async fn submit(request: &Request) -> Outcome {
    for _ in 0..IN_PROGRESS_TRIES {
        match post(request).await.unwrap_or(Outcome::NoAnswer) {
            Outcome::Problem(problem) if problem.code == ProblemCode::SubmissionInProgress => {
                gloo_timers::future::TimeoutFuture::new(IN_PROGRESS_WAIT_MS).await;
            }
            outcome => return outcome,
        }
    }
    Outcome::NoAnswer
}

async fn post(request: &Request) -> Option<Outcome> {
    let url = [&request.base, "/v1/forms/", &request.form, "/submissions"].concat();
    let response = Call::post(&url)
        .credentials(RequestCredentials::Omit)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)))
        .header("Idempotency-Key", &request.key)
        .json(&request.submission)
        .ok()?
        .send()
        .await
        .ok()?;
    if response.ok() {
        return json::<Receipt>(response).await.map(Outcome::Accepted);
    }
    // An answer without a problem of ours is some gateway's: nobody knows
    // what became of the request behind it.
    json::<Problem>(response).await.map(Outcome::Problem)
}

async fn get<T: DeserializeOwned>(url: &str) -> Option<T> {
    let response = Call::get(url)
        .credentials(RequestCredentials::Omit)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)))
        .send()
        .await
        .ok()?;
    if response.ok() {
        json(response).await
    } else {
        None
    }
}

/// Reads JSON through the browser's own parser: a second one would be paid for by every visitor.
async fn json<T: DeserializeOwned>(response: Response) -> Option<T> {
    let value =
        wasm_bindgen_futures::JsFuture::from(web_sys::Response::from(response).json().ok()?)
            .await
            .ok()?;
    read(value).ok()
}
