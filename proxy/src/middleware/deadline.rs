//! Bounds on time: a body that drips in, and an answer that does not come.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use intake_contract::ProblemCode;
use tokio::time::{Sleep, sleep, timeout};

use crate::problem::ApiProblem;

/// How long a whole body may take. The largest one needs 6 KB/s for that.
const BODY_MAX: Duration = Duration::from_secs(10);

/// How long a whole answer may take. A submission waits up to 4 s for delivery
/// and a body up to [`BODY_MAX`]; beyond this, something is stuck.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// Bounds both.
pub async fn limit(request: Request, next: Next) -> Response {
    let request = request.map(|body| {
        if body.is_end_stream() {
            body
        } else {
            Body::new(Timed::new(body))
        }
    });
    timeout(ANSWER_MAX, next.run(request))
        .await
        .unwrap_or_else(|_| {
            let note = format!("There was no answer within {} s.", ANSWER_MAX.as_secs());
            ApiProblem::new(ProblemCode::Internal, note).into_response()
        })
}

/// A body that ends with an error when its time is over.
struct Timed {
    body: Body,
    over: Pin<Box<Sleep>>,
}

impl Timed {
    fn new(body: Body) -> Self {
        Self {
            body,
            over: Box::pin(sleep(BODY_MAX)),
        }
    }
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        self.over.as_mut().poll(context).map(|()| {
            let error = io::Error::new(io::ErrorKind::TimedOut, "the body took too long");
            Some(Err(axum::Error::new(error)))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body that never has anything to say.
    struct Silent;

    impl HttpBody for Silent {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            Poll::Pending
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_comes_is_given_up() {
        let started = tokio::time::Instant::now();
        let body = Body::new(Timed::new(Body::new(Silent)));
        assert!(axum::body::to_bytes(body, 1_024).await.is_err());
        assert_eq!(started.elapsed().as_secs(), BODY_MAX.as_secs());
    }
}
