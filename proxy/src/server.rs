//! The proxy's two HTTP services: their routes, and what surrounds them.
//! `run.rs` starts and stops them; what a route does stands in its handler.

mod files;
pub mod listener;
pub mod logging;
pub mod reload;
pub mod run;
pub mod signals;
pub mod site;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use intake_contract::ProblemCode;
use tower_http::catch_panic::CatchPanicLayer;

use crate::handlers::{self, AppState, health, metrics};
use crate::metrics::Metrics;
use crate::middleware::admin::{self, AdminToken};
use crate::middleware::{conditional, cors, deadline, headers, limit, observe};
use crate::outbox::Outbox;
use crate::problem::ApiProblem;
use crate::{frame, plain};

pub use site::{Site, Sites};

/// The public service.
pub fn public(sites: Sites, state: AppState, metrics: Arc<Metrics>) -> Router {
    let limits = state.limits();
    let v1 = handlers::routes(state.clone());
    let plain = plain::routes(sites.clone(), state);
    let pages = Router::new()
        .route("/intake.js", get(files::loader))
        .route("/intake.d.ts", get(files::types))
        .route("/assets/{build}/{*name}", get(files::asset))
        .route("/f/{form}", get(frame::show))
        .route("/f/{form}/captcha", get(frame::captcha::show))
        .layer(from_fn(conditional::answer))
        .with_state(sites.clone());
    guard(pages.merge(plain).merge(v1))
        // Inside of CORS: a page shall be able to read that it asks too much.
        .layer(from_fn_with_state(limits, limit::admit))
        .layer(from_fn_with_state(sites, cors::answer))
        .layer(from_fn(headers::protect))
        .layer(from_fn_with_state(metrics, observe::log))
}

/// The administrators' service. With a token, nobody is answered without it.
pub fn admin(outbox: Outbox, metrics: Arc<Metrics>, token: AdminToken) -> Router {
    let counted = Router::new()
        .route("/metrics", get(metrics::show))
        .with_state(metrics);
    let routes = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .with_state(outbox)
        .merge(counted);
    guard(routes)
        .layer(from_fn_with_state(token, admin::authorize))
        .layer(from_fn(headers::protect))
        .layer(from_fn(observe::log_probe))
}

/// Answers what no route does: unknown addresses, wrong methods, faults of ours.
fn guard(routes: Router) -> Router {
    routes
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(deadline::limit))
        .layer(CatchPanicLayer::custom(observe::panicked))
}

async fn unknown_route() -> ApiProblem {
    ApiProblem::new(ProblemCode::RouteUnknown, "There is no such address.")
}

async fn wrong_method() -> ApiProblem {
    let note = "The address is not for this method.";
    ApiProblem::new(ProblemCode::MethodNotAllowed, note)
}

#[cfg(test)]
#[path = "server/tests.rs"]
mod tests;
