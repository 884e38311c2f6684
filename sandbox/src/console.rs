//! The sandbox's own routes: a page for people, and JSON for tests. None of
//! them needs the key or counts against the rate limit.

mod files;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::header::{REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::seed;
use crate::shared::Shared;

const PAGE: &str = include_str!("../page/index.html");
const STYLE: &str = include_str!("../page/sandbox.css");
const SCRIPT: &str = include_str!("../page/sandbox.js");

/// The page shows what strangers typed; nothing but our own files may run. Of
/// pictures it loads those in the bucket, and those that a proxy on this machine
/// serves: nothing here leaves it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    connect-src 'self'; img-src 'self' data: http://127.0.0.1:* http://localhost:*; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(|| async { Redirect::temporary("/sandbox") }))
        .route("/sandbox", get(|| async { file("text/html", PAGE) }))
        .route(
            "/sandbox/sandbox.css",
            get(|| async { file("text/css", STYLE) }),
        )
        .route(
            "/sandbox/sandbox.js",
            get(|| async { file("text/javascript", SCRIPT) }),
        )
        .route("/sandbox/files/{*key}", get(files::show))
        .route("/sandbox/api/files", get(files::list))
        .route("/sandbox/api/seed", get(show_seed))
        .route("/sandbox/api/tickets", get(list_tickets))
        .route("/sandbox/api/customers", get(list_customers))
        .route("/sandbox/api/requests", get(list_requests))
        .route(
            "/sandbox/api/faults",
            get(list_faults).post(script_faults).delete(clear_faults),
        )
        .route("/sandbox/api/reset", post(reset))
}

fn file(media_type: &str, text: &'static str) -> Response {
    let headers: [(HeaderName, String); 5] = [
        (CONTENT_TYPE, format!("{media_type}; charset=utf-8")),
        (CACHE_CONTROL, "no-cache".to_owned()),
        (CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (REFERRER_POLICY, "no-referrer".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, text).into_response()
}

/// How many of the newest to list; all of them unless it is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Newest {
    limit: Option<usize>,
}

impl Newest {
    fn take(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }
}

async fn list_tickets(State(shared): State<Arc<Shared>>, newest: Query<Newest>) -> Json<Value> {
    let state = shared.state();
    let total = state.world.tickets().count();
    let tickets = state.world.tickets().take(newest.take());
    let tickets: Vec<Value> = tickets.map(|ticket| state.world.view(ticket)).collect();
    Json(json!({ "tickets": tickets, "total": total }))
}

async fn list_customers(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let state = shared.state();
    let customers: Vec<_> = state.world.customers().collect();
    Json(json!({ "customers": customers }))
}

async fn list_requests(State(shared): State<Arc<Shared>>, newest: Query<Newest>) -> Json<Value> {
    let state = shared.state();
    let requests: Vec<_> = state.journal.entries().take(newest.take()).collect();
    Json(json!({ "requests": requests }))
}

async fn list_faults(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "pending": shared.state().faults.pending() }))
}

async fn script_faults(State(shared): State<Arc<Shared>>, script: Bytes) -> Response {
    let mut state = shared.state();
    match state.faults.append(&script) {
        Ok(()) => Json(json!({ "pending": state.faults.pending() })).into_response(),
        Err(error) => {
            let body = json!({ "error": error.to_string() });
            (StatusCode::BAD_REQUEST, Json(body)).into_response()
        }
    }
}

async fn clear_faults(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.state().faults.clear();
    StatusCode::NO_CONTENT
}

async fn reset(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.reset();
    StatusCode::NO_CONTENT
}

async fn show_seed() -> Json<Value> {
    Json(json!({
        "categories": seed::CATEGORIES,
        "tags": seed::TAGS,
        "ticketAttributes": seed::TICKET_ATTRIBUTES,
        "customerAttributes": seed::CUSTOMER_ATTRIBUTES,
        "agents": seed::AGENTS,
        "customers": seed::CUSTOMERS,
        "bucketHost": seed::BUCKET_HOST,
        "bucket": {
            "name": seed::BUCKET_NAME,
            "region": seed::BUCKET_REGION,
        },
    }))
}
