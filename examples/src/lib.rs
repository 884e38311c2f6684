//! The host pages that embed the form, and the small server that shows them.
//!
//! It stands for a company's own site, so it lives on another origin than the
//! proxy and knows nothing of it but its address.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use axum::routing::get;
use tower_http::services::ServeDir;

mod account;
mod pages;
#[path = "../identity/rust/sign.rs"]
mod sign;

pub use pages::{FILES, File, PAGES, Page};

/// The dApp as a service: what `npm run build` made of `examples/dapp`, below
/// the address that it was made for.
pub fn dapp(built: &Path) -> Router {
    Router::new().nest_service("/dapp", ServeDir::new(built))
}

/// The pages as a service. `proxy` is the proxy's public URL without a trailing
/// slash; with `secret`, people can sign in on the page `/account`.
pub fn router(proxy: &str, secret: Option<&str>) -> Router {
    let proxy: Arc<str> = proxy.into();
    let mut router = Router::new();
    for page in PAGES {
        let proxy = Arc::clone(&proxy);
        router = router.route(page.path, get(async move || show(page, &proxy)));
    }
    for file in FILES {
        let answer = ([(CONTENT_TYPE, file.media_type)], file.content);
        router = router.route(file.path, get(async move || answer));
    }
    let key = secret.and_then(sign::Key::read).map(Arc::new);
    router.route("/support-token", get(account::token).with_state(key))
}

fn show(page: &Page, proxy: &str) -> impl IntoResponse + use<> {
    let nonce = nonce();
    let fill = |text: &str| {
        text.replace("{{proxy}}", proxy)
            .replace("{{nonce}}", &nonce)
    };
    let mut headers = HeaderMap::new();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    let policy = page
        .policy
        .map(|policy| HeaderValue::from_str(&fill(policy)));
    if let Some(Ok(policy)) = policy {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    (headers, fill(page.html))
}

/// A fresh nonce for one answer. Good enough to show how nonces are used: the
/// standard library seeds its hashers from the system's randomness.
fn nonce() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}
