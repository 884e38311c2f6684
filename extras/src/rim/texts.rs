//! Fetches the texts of a language.

use std::collections::BTreeMap;

use gloo_net::http::Request;
use intake_border::read;
use wasm_bindgen_futures::JsFuture;
use web_sys::RequestCredentials;

/// The panels' own texts and those of the form, which the browser has fetched
/// before. `None` where they can't be had.
pub async fn of(assets: &str, language: &str) -> Option<BTreeMap<String, String>> {
    let mut texts = get(&[assets, "locales/", language, ".json"].concat()).await?;
    texts.extend(get(&[assets, "locales/extras/", language, ".json"].concat()).await?);
    Some(texts)
}

async fn get(url: &str) -> Option<BTreeMap<String, String>> {
    let call = Request::get(url).credentials(RequestCredentials::Omit);
    let response = call.send().await.ok()?;
    if !response.ok() {
        return None;
    }
    // As the form does, so that both read what is sent in the same way.
    let reading = web_sys::Response::from(response).json().ok()?;
    read(JsFuture::from(reading).await.ok()?).ok()
}
