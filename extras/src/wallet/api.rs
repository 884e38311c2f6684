//! The two calls by which a wallet is proven.

use gloo_net::http::Request;
use intake_border::read;
use intake_contract::{
    Problem, WalletMessage, WalletMessageRequest, WalletMethod, WalletVerdict, WalletVerifyRequest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCredentials};

use super::state::Outcome;
use super::trouble::Trouble;
use crate::options::Options;

/// How long an answer may take: the proxy itself may have to ask a chain.
const TIMEOUT_MS: u32 = 20_000;

/// Has a text composed; gives it with its token.
pub async fn message(
    options: &Options,
    request: &WalletMessageRequest,
) -> Outcome<(String, String)> {
    let composed: WalletMessage = post(options, "message", request).await?;
    Ok((composed.message, composed.token))
}

/// Has a signature checked; gives the proof, how it was made and for how many
/// seconds it is good.
pub async fn verify(
    options: &Options,
    request: &WalletVerifyRequest,
) -> Outcome<(String, Option<WalletMethod>, u64)> {
    let verdict: WalletVerdict = post(options, "verify", request).await?;
    match (verdict.proof, verdict.not_provable) {
        (Some(proof), _) => Ok((proof, verdict.method, verdict.expires_in)),
        (None, Some(why)) => Err(Trouble::NotProvable(why)),
        (None, None) => Err(Trouble::Offline),
    }
}

async fn post<T: DeserializeOwned>(
    options: &Options,
    step: &str,
    body: &impl Serialize,
) -> Outcome<T> {
    let url = [&options.base, "/v1/forms/", &options.form, "/wallet/", step].concat();
    let call = Request::post(&url)
        .credentials(RequestCredentials::Omit)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)));
    let call = call.json(body).map_err(|_| Trouble::Offline)?;
    let response = call.send().await.map_err(|_| Trouble::Offline)?;
    let good = response.ok();
    let reading = web_sys::Response::from(response).json();
    let reading = reading.map_err(|_| Trouble::Offline)?;
    let json = JsFuture::from(reading)
        .await
        .map_err(|_| Trouble::Offline)?;
    if good {
        return read(json).map_err(|_| Trouble::Offline);
    }
    let problem: Problem = read(json).map_err(|_| Trouble::Offline)?;
    Err(Trouble::Problem(problem.code))
}
