//! `GET /f/{form}`: the form as a page of its own, in a frame or alone, with a
//! content security policy made for this form.

use axum::extract::{Path, RawQuery, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, ETAG, REFERRER_POLICY, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use intake_contract::{LocalText, ProblemCode};

use crate::assets::{PageValues, escape, etag};
use crate::config::FormConfig;
use crate::problem;
use crate::server::{Site, Sites};

/// What the page may do: run our scripts and WebAssembly, show our styles, talk
/// to us, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'self'";

/// What the page can do without, so that nothing in it can ask for it. Pictures
/// of the screen are not among it: visitors may attach one.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), geolocation=(), \
     gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), \
     publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// Shows a form's page.
pub async fn show(
    State(sites): State<Sites>,
    Path(form): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let site = sites.now();
    match site.form(&form) {
        Some(form) => page(&site, form, query.as_deref(), &headers),
        None => unknown(),
    }
}

fn page(site: &Site, form: &FormConfig, query: Option<&str>, headers: &HeaderMap) -> Response {
    let titles = &site.assets.titles;
    let accepted = headers
        .get(axum::http::header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let lang = language(titles, query.unwrap_or_default(), accepted);
    let title = form.definition.title.as_ref().unwrap_or(titles).get(lang);
    let html = site.assets.page.fill(
        &site.assets.manifest,
        &PageValues {
            form: &form.definition.id,
            lang,
            title,
            origins: &form.origins,
            challenge: form.definition.challenge,
        },
    );
    let etag = etag(html.as_bytes());
    let ancestors = match form.origins.as_slice() {
        [] => "'none'".to_owned(),
        origins => origins.join(" "),
    };
    // The page names this build's files: after an update it must not be stale.
    let mut answer = Html(html).into_response();
    set(&mut answer, CACHE_CONTROL, "no-cache");
    set(&mut answer, ETAG, &etag);
    set(&mut answer, VARY, "accept-language");
    set(&mut answer, CONTENT_LANGUAGE, lang);
    let policy = format!("{POLICY}; frame-ancestors {ancestors}");
    set(&mut answer, CONTENT_SECURITY_POLICY, &policy);
    set(&mut answer, PERMISSIONS_POLICY, PERMISSIONS);
    // Requests to ourselves keep their origin, all others tell nothing.
    set(&mut answer, REFERRER_POLICY, "same-origin");
    // Pages that demand it of their frames (COEP) may frame this one too.
    set(&mut answer, CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin");
    answer
}

/// A page for people, since an iframe shows what it gets.
fn unknown() -> Response {
    let mut sentence = String::new();
    escape(ProblemCode::FormUnknown.sentence(), &mut sentence);
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>404</title><p>{sentence}</p></html>\n"
    );
    let mut answer = (problem::status(ProblemCode::FormUnknown), Html(html)).into_response();
    set(&mut answer, CACHE_CONTROL, "no-store");
    set(
        &mut answer,
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    answer
}

fn set(answer: &mut Response, name: HeaderName, value: &str) {
    // All values are made of checked parts; one that a header can't bear is left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

/// The language of the page: the one that the address asks for, else the first
/// that the browser prefers, if there are texts in it; else English.
fn language<'v>(known: &LocalText, query: &'v str, accepted: &'v str) -> &'v str {
    let asked = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("locale="));
    let preferred = accepted
        .split(',')
        .map(|item| item.split_once(';').map_or(item, |(tag, _)| tag).trim());
    asked
        .into_iter()
        .chain(preferred)
        .find(|tag| {
            let language = tag.split('-').next().unwrap_or_default();
            let shaped = tag.len() <= 35
                && tag.split('-').all(|part| {
                    (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
                });
            shaped && known.0.contains_key(language)
        })
        .unwrap_or("en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_a_language_that_it_has_texts_in() {
        let known = LocalText(
            ["en", "de", "ar"]
                .map(|tag| (tag.to_owned(), tag.to_owned()))
                .into(),
        );
        for (query, accepted, expected) in [
            ("", "", "en"),
            ("", "de-AT,de;q=0.9,en;q=0.8", "de-AT"),
            ("", "ja, ar;q=0.5", "ar"),
            ("", "ja", "en"),
            ("", "*", "en"),
            ("locale=de", "ar", "de"),
            ("theme=dark&locale=de", "", "de"),
            ("locale=ja", "ar", "ar"),
            ("locale=de-%22%3E", "", "en"),
            ("locale=de-\"><script>", "", "en"),
            ("locale=", "", "en"),
        ] {
            assert_eq!(
                language(&known, query, accepted),
                expected,
                "{query} {accepted}"
            );
        }
    }
}
