//! Bounds on time: a body that drips in, and an answer that does not come.
//! Files have bounds of their own, since they are large and telephones slow.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use intake_contract::ProblemCode;
use tokio::time::{Instant, Sleep, sleep, timeout};

use crate::handlers::UPLOADS;
use crate::problem::ApiProblem;

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds {
    /// A whole body.
    body: Duration,
    /// The wait for the next piece of a body.
    silence: Duration,
    /// A whole answer; beyond this, something is stuck.
    answer: Duration,
}

/// The largest body needs 6 KB/s, and a submission waits up to 4 s for delivery.
const USUAL: Bounds = Bounds {
    body: Duration::from_secs(10),
    silence: Duration::from_secs(10),
    answer: Duration::from_secs(30),
};

/// The largest file of a form that is not configured needs 18 KB/s.
const UPLOAD: Bounds = Bounds {
    body: Duration::from_secs(600),
    silence: Duration::from_secs(30),
    answer: Duration::from_secs(630),
};

impl Bounds {
    fn of(request: &Request) -> Self {
        let path = request.extensions().get::<MatchedPath>();
        let is_upload = path.is_some_and(|path| path.as_str() == UPLOADS);
        if is_upload && request.method() == Method::PUT {
            UPLOAD
        } else {
            USUAL
        }
    }
}

/// Bounds both.
pub async fn limit(request: Request, next: Next) -> Response {
    let bounds = Bounds::of(&request);
    let request = request.map(|body| {
        if body.is_end_stream() {
            body
        } else {
            Body::new(Timed::new(body, bounds))
        }
    });
    timeout(bounds.answer, next.run(request))
        .await
        .unwrap_or_else(|_| {
            let note = format!("There was no answer within {} s.", bounds.answer.as_secs());
            ApiProblem::new(ProblemCode::Internal, note).into_response()
        })
}

/// A body that ends with an error when its time is over.
struct Timed {
    body: Body,
    silence: Duration,
    /// When the whole body is too late.
    over: Pin<Box<Sleep>>,
    /// When the next piece is.
    silent: Pin<Box<Sleep>>,
}

impl Timed {
    fn new(body: Body, bounds: Bounds) -> Self {
        Self {
            body,
            silence: bounds.silence,
            over: Box::pin(sleep(bounds.body)),
            silent: Box::pin(sleep(bounds.silence)),
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
        let over = self.over.as_mut().poll(context).is_ready();
        if !over && let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            let next = Instant::now() + self.silence;
            self.silent.as_mut().reset(next);
            return Poll::Ready(frame);
        }
        if over || self.silent.as_mut().poll(context).is_ready() {
            let error = io::Error::new(io::ErrorKind::TimedOut, "the body took too long");
            return Poll::Ready(Some(Err(axum::Error::new(error))));
        }
        Poll::Pending
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
        for bounds in [USUAL, UPLOAD] {
            let started = Instant::now();
            let body = Body::new(Timed::new(Body::new(Silent), bounds));
            assert!(axum::body::to_bytes(body, 1_024).await.is_err());
            assert_eq!(started.elapsed().as_secs(), bounds.silence.as_secs());
        }
    }

    /// A body that has a byte to say every ten seconds, for ever.
    struct Dripping(Pin<Box<Sleep>>);

    impl HttpBody for Dripping {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            self.0.as_mut().poll(context).map(|()| {
                let next = Instant::now() + Duration::from_secs(10);
                self.0.as_mut().reset(next);
                Some(Ok(Frame::data(Bytes::from_static(b"x"))))
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_given_up_however_steadily() {
        let started = Instant::now();
        let drips = Dripping(Box::pin(sleep(Duration::from_secs(1))));
        let body = Body::new(Timed::new(Body::new(drips), UPLOAD));
        assert!(axum::body::to_bytes(body, 1_024).await.is_err());
        assert_eq!(started.elapsed().as_secs(), UPLOAD.body.as_secs());
    }
}
