//! The form for browsers without scripts or WebAssembly: pages made here of the
//! same definition, texts, rules and style sheets, which a browser sends by
//! itself. Requests take the same way into the outbox as those of the widget.
//!
//! `handle.rs` answers; `token.rs` is what a page bears in place of a challenge;
//! `answers.rs` reads what was sent; the others write HTML.

mod answers;
mod choice;
mod document;
mod field;
mod form;
mod handle;
mod icon;
mod receipt;
mod texts;
mod token;

use axum::Router;
use axum::routing::get;

use crate::handlers::AppState;
use crate::server::Sites;

/// What these pages are made of, and where their requests go.
#[derive(Clone)]
pub struct Plain {
    sites: Sites,
    state: AppState,
}

/// The routes, below `/f/{form}`.
pub fn routes(sites: Sites, state: AppState) -> Router {
    Router::new()
        .route("/f/{form}/plain", get(handle::show).post(handle::submit))
        .route("/f/{form}/plain/{reference}", get(handle::receipt))
        .with_state(Plain { sites, state })
}
