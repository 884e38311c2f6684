//! Sends those away who send too much, before anything is read of what they
//! send, and tells the others how they stand: `RateLimit` and `RateLimit-Policy`
//! (draft-ietf-httpapi-ratelimit-headers-10).

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;

use crate::limits::{Exceeded, Limits};
use crate::problem::{ApiProblem, tell_standing};

/// Counts a request by its client, which handlers then find among its extensions.
pub async fn admit(
    State(limits): State<Arc<Limits>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let Some(ConnectInfo(peer)) = peer else {
        return next.run(request).await;
    };
    let client = limits.client(peer.ip(), request.headers());
    let sends = !request.method().is_safe();
    let admitted = limits.admit(&client).and_then(|standing| match sends {
        true => limits.admit_call(&client),
        false => Ok(standing),
    });
    match admitted {
        Ok(standing) => {
            request.extensions_mut().insert(client);
            let mut answer = next.run(request).await;
            if sends {
                tell_standing(answer.headers_mut(), standing, standing.reset);
            }
            answer
        }
        Err(exceeded) => refuse(&limits, exceeded),
    }
}

/// Whoever floods us must not flood the log: it is told of many at once.
fn refuse(limits: &Limits, exceeded: Exceeded) -> Response {
    if let Some(refused) = limits.refused() {
        tracing::warn!(
            refused,
            "requests were refused unread: their clients had sent too many"
        );
    }
    ApiProblem::new(ProblemCode::RateLimited, "A client has sent too many.")
        .with_exceeded(exceeded)
        .quietly()
        .into_response()
}
