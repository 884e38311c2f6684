//! `GET /f/{form}`: the form as a page of its own, in a frame or alone, with a
//! content security policy made for this form.

pub mod captcha;

use axum::extract::{RawQuery, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, ETAG, REFERER,
    REFERRER_POLICY, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use intake_contract::{LocalText, ProblemCode};
use url::{Url, form_urlencoded};

use crate::assets::{PageValues, escape, etag};
use crate::config::{ChallengeConfig, FormConfig};
use crate::handlers::Named;
use crate::problem;
use crate::server::{Site, Sites};

/// What the page may do: run our scripts and WebAssembly, show our styles, talk
/// to us, and nothing else. Where the browser knows Trusted Types, no text
/// becomes markup but by the one policy of `frame.js`.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'self'; \
     require-trusted-types-for 'script'; trusted-types default";

/// What the page can do without, so that nothing in it can ask for it. Pictures
/// of the screen are not among it: visitors may attach one.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), geolocation=(), \
     gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), \
     publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");
const CROSS_ORIGIN_EMBEDDER_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-embedder-policy");

/// Shows a form's page.
pub async fn show(
    State(sites): State<Sites>,
    Named(form): Named,
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
    let query = query.unwrap_or_default();
    let lang = language_of(site, query, headers);
    let titles = &site.assets.titles;
    let title = form.definition.title.as_ref().unwrap_or(titles).get(lang);
    let id = &form.definition.id;
    let html = site.assets.page.fill(
        &site.assets.manifest,
        &PageValues {
            form: id,
            lang,
            title,
            origins: &form.origins,
            challenge: form.definition.challenge,
            plain: &plain(form, query, headers),
        },
    );
    let etag = etag(html.as_bytes());
    // The page names this build's files: after an update it must not be stale.
    let mut answer = page_of(form, lang, html);
    set(&mut answer, CACHE_CONTROL, "no-cache");
    set(&mut answer, ETAG, &etag);
    set(&mut answer, VARY, "accept-language");
    answer
}

/// The address of the form without scripts, from the form's page, with what the
/// address of that gives. A browser that turns scripts off goes there.
fn plain(form: &FormConfig, query: &str, headers: &HeaderMap) -> String {
    let mut address = format!("{}/plain?{query}", form.definition.id);
    if let Some(page) = around(form, headers) {
        let mut pair = form_urlencoded::Serializer::new(String::new());
        let pair = pair.append_pair("page", &page).finish();
        let and = if query.is_empty() { "" } else { "&" };
        address.push_str(and);
        address.push_str(&pair);
    }
    address
}

/// Where a browser says that it comes from, if that is a page that may frame the form.
pub(crate) fn around(form: &FormConfig, headers: &HeaderMap) -> Option<String> {
    let page = headers.get(REFERER)?.to_str().ok()?;
    let origin = Url::parse(page).ok()?.origin().ascii_serialization();
    form.origins.contains(&origin).then(|| page.to_owned())
}

/// A page of a form's, with all that keeps it apart from others. It is not kept
/// by anybody, unless its maker says otherwise.
pub(crate) fn page_of(form: &FormConfig, lang: &str, html: String) -> Response {
    let ancestors = match form.origins.as_slice() {
        [] => "'none'".to_owned(),
        origins => origins.join(" "),
    };
    let mut answer = around_of(form, lang, html);
    let frames = match form.challenge {
        ChallengeConfig::Captcha(_) => "; frame-src 'self'",
        _ => "",
    };
    let policy = format!("{POLICY}{frames}; frame-ancestors {ancestors}");
    set(&mut answer, CONTENT_SECURITY_POLICY, &policy);
    answer
}

/// What all pages of a form's have around them but their policy.
fn around_of(form: &FormConfig, lang: &str, html: String) -> Response {
    let mut answer = Html(html).into_response();
    set(&mut answer, CACHE_CONTROL, "no-store");
    set(&mut answer, CONTENT_LANGUAGE, lang);
    set(&mut answer, PERMISSIONS_POLICY, PERMISSIONS);
    // Requests to ourselves keep their origin, all others tell nothing.
    set(&mut answer, REFERRER_POLICY, "same-origin");
    // Pages that demand both of their frames may frame this one too; all that it
    // loads is its own, but for a vendor's captcha, which gives neither.
    set(&mut answer, CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin");
    if !matches!(form.challenge, ChallengeConfig::Captcha(_)) {
        set(&mut answer, CROSS_ORIGIN_EMBEDDER_POLICY, "require-corp");
    }
    answer
}

/// A page for people, since an iframe shows what it gets.
pub(crate) fn unknown() -> Response {
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

/// The language of a page, as [`language`] finds it.
pub(crate) fn language_of<'v>(site: &Site, query: &'v str, headers: &'v HeaderMap) -> &'v str {
    let accepted = headers.get(ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    language(&site.assets.titles, query, accepted.unwrap_or_default())
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
