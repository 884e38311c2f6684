//! The loader, its types, and the widget's files.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE,
    ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;

use super::Sites;
use crate::assets::Entry;
use crate::handlers::Named;
use crate::problem::ApiProblem;

/// A URL that names its contents never changes them.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// The loader's URL stays; five minutes after an update every page has the new one.
const SHORT: &str = "public, max-age=300";

/// `GET /intake.js`.
pub async fn loader(State(sites): State<Sites>, headers: HeaderMap) -> Response {
    hand_out(&sites.now().assets.loader, SHORT, &headers)
}

/// `GET /intake.d.ts`.
pub async fn types(State(sites): State<Sites>, headers: HeaderMap) -> Response {
    hand_out(&sites.now().assets.types, SHORT, &headers)
}

/// `GET /assets/{build}/{*name}`.
pub async fn asset(
    State(sites): State<Sites>,
    Named((build, name)): Named<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match sites.now().assets.file(&build, &name) {
        Some(entry) => hand_out(entry, IMMUTABLE, &headers),
        None => {
            let note = "This build has no such file: was the page loaded before an update?";
            let mut answer = ApiProblem::new(ProblemCode::RouteUnknown, note).into_response();
            // The page that asks may be of any origin, and is told so.
            open_to_all(&mut answer);
            answer
        }
    }
}

fn hand_out(entry: &Entry, caching: &'static str, request: &HeaderMap) -> Response {
    let accepted: Vec<&str> = request
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let (encoding, bytes) = entry.negotiate(&accepted.join(","));
    let mut answer = Body::from(bytes).into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(entry.media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding.name() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    if let Some(etag) = &entry.etag
        && let Ok(etag) = HeaderValue::from_str(etag)
    {
        headers.insert(ETAG, etag);
    }
    open_to_all(&mut answer);
    answer
}

/// Files are public: any page may load them, with or without CORS.
fn open_to_all(answer: &mut Response) {
    let headers = answer.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
}
