//! The routes under `/v1`. A handler reads a request, asks the outbox, and
//! answers; it knows nothing of Mava.

mod cors;
mod read_form;
mod read_status;
mod state;
mod submission;
mod submit;

use axum::Router;
use axum::http::Method;
use axum::routing::{get, post};
use intake_contract::ProblemCode;

pub use state::AppState;

use crate::problem::ApiProblem;

/// The routes of forms and submissions. Everything else, such as request ids,
/// is laid around them by the server.
pub fn routes(state: AppState) -> Router {
    let form = get(read_form::read_form).options(cors::preflight_read);
    let submissions = post(submit::submit).options(cors::preflight_submit);
    let status = get(read_status::read_status).options(cors::preflight_status);
    Router::new()
        .route("/v1/forms/{form}", form)
        .route("/v1/forms/{form}/submissions", submissions)
        .route("/v1/submissions/{reference}", status)
        .method_not_allowed_fallback(refuse_method)
        .with_state(state)
}

async fn refuse_method(method: Method) -> ApiProblem {
    let note = format!("{} is not a method of this address.", known(&method));
    ApiProblem::new(ProblemCode::MethodNotAllowed, note)
}

/// The name of a usual method; others are the sender's own words.
fn known(method: &Method) -> &str {
    let usual = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if usual.contains(method) {
        method.as_str()
    } else {
        "This"
    }
}
