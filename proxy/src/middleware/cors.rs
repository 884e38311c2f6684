//! Which pages of other origins may call what is below `/v1` and read the
//! answers (the Fetch standard's CORS protocol): those on a form's list, each
//! named exactly, never with credentials. Lies around faults of ours too, so
//! that visitors are told of them and not of a lost connection. Whether a
//! submission is *taken* from an origin is its handler's to decide.

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;

use crate::config::{Config, FormConfig};
use crate::limits::{OriginVerdict, check_origin};
use crate::problem::ApiProblem;
use crate::server::Sites;

/// How long a browser may remember what it may do, in seconds: a page that was
/// taken off a list is kept out after this long, and its submissions at once.
const REMEMBERED: &str = "600";

/// Answers preflights, and tells browsers who may read the other answers.
pub async fn answer(State(sites): State<Sites>, request: Request, next: Next) -> Response {
    let Some(path) = request.uri().path().strip_prefix("/v1/") else {
        return next.run(request).await;
    };
    let reader = request
        .headers()
        .get(ORIGIN)
        .filter(|_| may_read(&sites.now().config, path, request.headers()))
        .cloned();
    let preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut answer = match (preflight, &reader) {
        (true, Some(_)) => allowed(),
        (true, None) => {
            let note = "A page asked whether it may call, and its origin is on no list.";
            ApiProblem::new(ProblemCode::OriginNotAllowed, note).into_response()
        }
        (false, _) => next.run(request).await,
    };
    let headers = answer.headers_mut();
    headers.append(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = reader {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(
                "location, ratelimit, ratelimit-policy, retry-after, x-request-id",
            ),
        );
    }
    answer
}

fn allowed() -> Response {
    let mut answer = StatusCode::NO_CONTENT.into_response();
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE"),
        (
            ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, idempotency-key, x-file-name",
        ),
        (ACCESS_CONTROL_MAX_AGE, REMEMBERED),
    ] {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Below `/v1/forms/{form}` the form's own list decides. The pages of any form
/// may read what belongs to none: a submission's status, which has a key of its
/// own, and that a form is gone.
fn may_read(config: &Config, path: &str, headers: &HeaderMap) -> bool {
    let listed = |form: &FormConfig| {
        check_origin(headers, form, &config.server.public_url) == OriginVerdict::Allowed
    };
    let form = path
        .strip_prefix("forms/")
        .and_then(|rest| rest.split('/').next())
        .and_then(|id| config.forms.iter().find(|form| form.definition.id == id));
    match form {
        Some(form) => listed(form),
        None => config.forms.iter().any(listed),
    }
}
