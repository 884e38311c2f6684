//! HTTP: requests in, answers out, connections cut.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body as HttpBody, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures_util::StreamExt as _;

use crate::api::{Answer, BODY_MAX, Body, Call};
use crate::bucket::{self, Bucket};
use crate::connection::Line;
use crate::console;
use crate::fault::Effect;
use crate::shared::{Reply, Shared};

const AUTH_HEADER: &str = "x-auth-token";

/// Mava's API under `/api`, the sandbox's own pages under `/sandbox`, and S3
/// everywhere else, or wherever the bucket's own host is asked.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/api/{*rest}", any(handle_api))
        .merge(console::router())
        .fallback(handle_bucket)
        .layer(from_fn_with_state(Arc::clone(&shared), by_host))
        .with_state(shared)
}

async fn by_host(state: State<Arc<Shared>>, request: Request, next: Next) -> Response {
    match Bucket::is_host(&request) {
        true => handle_bucket(state, request).await,
        false => next.run(request).await,
    }
}

/// An S3 request, with the next fault that is scripted for it.
async fn handle_bucket(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let line = request.extensions().get::<ConnectInfo<Line>>().cloned();
    let method = request.method().clone();
    let fault = shared.state().faults.take_for_bucket(method.as_str());
    let delay = fault.as_ref().and_then(|fault| fault.delay);
    if let Some(delay) = delay.filter(|delay| !delay.after_work) {
        tokio::time::sleep(delay.wait).await;
    }
    let cut = || {
        if let Some(ConnectInfo(line)) = &line {
            line.cut();
        }
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    };
    let effect = fault.map_or(Effect::None, |fault| fault.effect);
    let response = match effect {
        Effect::None => shared.bucket().answer(request).await,
        Effect::CutBeforeCommit => cut(),
        Effect::CutAfterCommit => {
            shared.bucket().answer(request).await;
            cut()
        }
        Effect::Garbage { commit } => {
            take(&shared, request, commit).await;
            "<Error><Co".into_response()
        }
        Effect::Status {
            status,
            retry_after,
            body,
            commit,
        } => {
            take(&shared, request, commit).await;
            bucket::error(status, retry_after, body)
        }
    };
    if let Some(delay) = delay.filter(|delay| delay.after_work) {
        tokio::time::sleep(delay.wait).await;
    }
    // Never the URL: a presigned one is as good as a key.
    tracing::info!(%method, status = response.status().as_u16(), "answered an S3 request");
    response
}

async fn handle_api(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let line = request.extensions().get::<ConnectInfo<Line>>().cloned();
    let call = read_call(request).await;
    let (method, path) = (call.method.clone(), call.path.clone());
    // On a task of its own, so that a client that hangs up does not undo what
    // Mava, too, would go on doing.
    let reply = tokio::spawn(async move { shared.handle(&call).await }).await;
    match reply {
        Ok(Reply::Answer(answer)) => {
            let status = answer.status;
            tracing::info!(%method, %path, status, "answered an API call");
            http(answer)
        }
        Ok(Reply::Cut) => {
            tracing::info!(%method, %path, "cut the connection of an API call");
            if let Some(ConnectInfo(line)) = line {
                line.cut();
            }
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(error) => {
            tracing::error!(%method, %path, %error, "an API call ended without an answer");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Takes an S3 request in, whatever it will be answered: one that is answered
/// while it still comes in may never see the answer.
async fn take(shared: &Shared, request: Request, commit: bool) {
    if commit {
        shared.bucket().answer(request).await;
        return;
    }
    let mut pieces = request.into_body().into_data_stream();
    while let Some(Ok(_)) = pieces.next().await {}
}

async fn read_call(request: Request) -> Call {
    let (parts, body) = request.into_parts();
    let header = |name: HeaderName| {
        let value = parts.headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    Call {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        key: header(HeaderName::from_static(AUTH_HEADER)),
        content_type: header(CONTENT_TYPE),
        uri: parts.uri,
        body: to_bytes(body, BODY_MAX).await.ok(),
    }
}

fn http(answer: Answer) -> Response {
    let (content_type, body) = match answer.body {
        Body::Json(value) => ("application/json; charset=utf-8", value.to_string()),
        Body::SaidToBeJson(text) => ("application/json; charset=utf-8", text),
        Body::Html(text) => ("text/html", text),
    };
    let mut response = Response::new(HttpBody::from(body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(seconds) = answer.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
