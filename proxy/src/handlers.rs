//! The routes under `/v1`. A handler reads a request, asks the outbox, and
//! answers; it knows nothing of Mava.

mod attachments;
mod challenge;
pub mod health;
mod identity;
mod links;
pub mod metrics;
mod named;
mod quota;
mod read_form;
mod read_status;
mod state;
mod submission;
mod submit;
mod wallet;

use axum::Router;
use axum::routing::{get, post, put};

pub use named::Named;
pub(crate) use read_status::status_of;
pub use state::AppState;
pub(crate) use state::{origin_refused, too_large};
pub(crate) use submit::{Filed, Human, Sender, file};

/// Where files are uploaded: the one route whose bodies may be large and slow.
pub const UPLOADS: &str = "/v1/forms/{form}/attachments/{upload}";

/// The routes of forms and submissions. What every route has around it, such
/// as CORS, request ids and the answer to a wrong method, is the server's.
pub fn routes(state: AppState) -> Router {
    Router::new()
        .route("/v1/forms/{form}", get(read_form::read_form))
        .route(
            "/v1/forms/{form}/challenge",
            post(challenge::make_challenge),
        )
        .route("/v1/forms/{form}/identity", post(identity::verify_identity))
        .route("/v1/forms/{form}/submissions", post(submit::submit))
        .route(
            UPLOADS,
            put(attachments::upload).delete(attachments::remove),
        )
        .route("/files/{link}", get(links::open))
        .route(
            "/v1/forms/{form}/wallet/message",
            post(wallet::compose_message),
        )
        .route(
            "/v1/forms/{form}/wallet/verify",
            post(wallet::verify_signature),
        )
        .route("/v1/submissions/{reference}", get(read_status::read_status))
        .with_state(state)
}
