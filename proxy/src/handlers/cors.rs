//! Which pages of other origins may call, and read the answers (the Fetch
//! Standard's CORS protocol). Exactly those on a form's list; never with credentials.

use axum::extract::{Path, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;

use super::AppState;
use crate::config::FormConfig;
use crate::limits::{OriginVerdict, check_origin};
use crate::problem::ApiProblem;

/// The origin that may read an answer; absent where none was named.
pub(super) type Reader = Option<HeaderValue>;

/// How long a browser remembers what it may do, in seconds.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// The origin of a request to a form, which a writing one must name.
pub(super) fn reader(
    headers: &HeaderMap,
    form: &FormConfig,
    state: &AppState,
    must_be_named: bool,
) -> Result<Reader, ApiProblem> {
    let refused = |note: &'static str| Err(ApiProblem::new(ProblemCode::OriginNotAllowed, note));
    match check_origin(headers, form, &state.config().server.public_url) {
        OriginVerdict::Allowed(origin) => Ok(Some(origin)),
        OriginVerdict::Absent if must_be_named => refused("The request names no origin."),
        OriginVerdict::Absent => Ok(None),
        OriginVerdict::Refused => refused("The page's origin is not among the form's `origins`."),
    }
}

/// The origin of a request that no form can be told for: it must be on the list of any.
pub(super) fn reader_of_any(headers: &HeaderMap, state: &AppState) -> Reader {
    let config = state.config();
    config.forms.iter().find_map(|form| {
        match check_origin(headers, form, &config.server.public_url) {
            OriginVerdict::Allowed(origin) => Some(origin),
            _ => None,
        }
    })
}

/// Lets the origin's pages read an answer.
pub(super) fn share(reader: &Reader, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_name(ORIGIN));
    if let Some(origin) = reader {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        let exposed = HeaderValue::from_static("location, retry-after, x-request-id");
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    response
}

pub(super) async fn preflight_submit(
    State(state): State<AppState>,
    Path(form): Path<String>,
    headers: HeaderMap,
) -> Response {
    preflight_form(&state, &form, &headers, "POST")
}

pub(super) async fn preflight_read(
    State(state): State<AppState>,
    Path(form): Path<String>,
    headers: HeaderMap,
) -> Response {
    preflight_form(&state, &form, &headers, "GET")
}

pub(super) async fn preflight_status(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Response {
    preflight(&reader_of_any(&headers, &state), "GET")
}

fn preflight_form(
    state: &AppState,
    form: &str,
    headers: &HeaderMap,
    methods: &'static str,
) -> Response {
    let reader = state
        .form(form)
        .and_then(|form| reader(headers, &form, state, false));
    match reader {
        Ok(reader) => preflight(&reader, methods),
        Err(problem) => share(&None, problem),
    }
}

fn preflight(reader: &Reader, methods: &'static str) -> Response {
    let mut response = share(reader, StatusCode::NO_CONTENT);
    if reader.is_some() {
        let headers = response.headers_mut();
        headers.insert(
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static(methods),
        );
        let allowed = HeaderValue::from_static("content-type, idempotency-key");
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        headers.insert(ACCESS_CONTROL_MAX_AGE, REMEMBERED);
    }
    response
}
