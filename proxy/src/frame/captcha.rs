//! `GET /f/{form}/captcha`: a vendor's captcha in a frame of its own, so that
//! the vendor's script shares no page with what a visitor types. What it may
//! load is its vendor's and ours alone.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;
use maud::{DOCTYPE, html};

use super::{around_of, language_of, set, unknown};
use crate::captcha::{Addresses, action};
use crate::config::{CaptchaConfig, ChallengeConfig, FormConfig};
use crate::handlers::Named;
use crate::server::{Site, Sites};

/// Shows the captcha of a form that has one.
pub async fn show(
    State(sites): State<Sites>,
    Named(form): Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let site = sites.now();
    let form = site.form(&form);
    match form.map(|form| (form, &form.challenge)) {
        Some((form, ChallengeConfig::Captcha(captcha))) => {
            let lang = language_of(&site, query.as_deref().unwrap_or_default(), &headers);
            page(&site, form, captcha, lang)
        }
        _ => unknown(),
    }
}

fn page(site: &Site, form: &FormConfig, captcha: &CaptchaConfig, lang: &str) -> Response {
    let Addresses {
        script, sources, ..
    } = Addresses::of(captcha);
    let manifest = &site.assets.manifest;
    let ours = format!("/assets/{}/{}", manifest.build, manifest.captcha);
    let origins = form.origins.join(" ");
    let html = html! {
        (DOCTYPE)
        html lang=(lang) {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="robots" content="noindex";
            title { "Captcha" }
            script type="module" src=(ours) data-vendor=(captcha.vendor.name())
                data-key=(captcha.site_key) data-script=(script)
                data-action=(action(&form.definition.id)) data-origins=(origins) {}
            main id="captcha" {}
        }
    };
    let mut answer = around_of(form, lang, html.into_string());
    let policy = format!(
        "default-src 'none'; script-src 'self' {sources}; frame-src {sources}; \
         style-src {sources}; connect-src {sources}; img-src {sources} data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'self' {origins}"
    );
    set(&mut answer, CONTENT_SECURITY_POLICY, policy.trim_end());
    answer
}
