//! What is told of every request: an id to the visitor, one line and a count to
//! the operator. Neither holds anything that a visitor typed: no body, no query
//! string, no path beside the route's template, no header.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use intake_contract::ProblemCode;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::metrics::{Answer, Metrics};
use crate::problem::{ApiProblem, Code, Quiet};

/// The header that bears the id of every answer.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's own name, 32 hexadecimal digits. Always ours: one that a client
/// sends could be anything, and would stand in the log.
#[derive(Debug, Clone)]
pub struct RequestId(String);

impl RequestId {
    fn new() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names the request, answers it, counts and logs it. Handlers find the [`RequestId`]
/// among the request's extensions, and their own log lines bear it.
pub async fn log(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let line = observe(request, next).await;
    let code = line.answer.extensions().get::<Code>();
    let answer = Answer {
        method: line.method,
        route: line.route.clone(),
        status: line.answer.status().as_u16().into(),
        code: code.copied().map_or("", Code::as_str),
    };
    metrics.count(answer, line.took);
    if line.answer.extensions().get::<Quiet>().is_some() {
        return line.answer;
    }
    tracing::info!(
        method = line.method,
        route = line.route,
        status = line.answer.status().as_u16(),
        duration_ms = line.milliseconds(),
        request_id = line.id.as_str(),
        "request answered"
    );
    line.answer
}

/// The same for probes, which come every few seconds: their lines are for debugging.
pub async fn log_probe(request: Request, next: Next) -> Response {
    let line = observe(request, next).await;
    tracing::debug!(
        method = line.method,
        route = line.route,
        status = line.answer.status().as_u16(),
        duration_ms = line.milliseconds(),
        request_id = line.id.as_str(),
        "probe answered"
    );
    line.answer
}

/// What a log line holds.
struct Line {
    id: RequestId,
    method: &'static str,
    route: String,
    took: Duration,
    answer: Response,
}

impl Line {
    /// Whole microseconds: more digits would only look exact.
    fn milliseconds(&self) -> f64 {
        (self.took.as_secs_f64() * 1_000_000.0).round() / 1_000.0
    }
}

async fn observe(mut request: Request, next: Next) -> Line {
    let id = RequestId::new();
    let started = Instant::now();
    let method = known(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", |path| path.as_str())
        .to_owned();
    let span = tracing::info_span!("request", request_id = id.as_str());
    request.extensions_mut().insert(id.clone());
    let mut answer = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        answer.headers_mut().insert(X_REQUEST_ID, value);
    }
    Line {
        id,
        method,
        route,
        took: started.elapsed(),
        answer,
    }
}

/// A method's name, if it is one of HTTP's: any other is a text of the client's.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Answers for a handler that panicked. The payload may hold anything, so it is
/// told to nobody; the panic hook logs the place.
pub fn panicked(_payload: Box<dyn Any + Send + 'static>) -> Response {
    ApiProblem::new(ProblemCode::Internal, "A handler panicked.").into_response()
}
