//! Answers: the true ones, and those that a fault puts in their place.

use serde_json::{Value, json};

use crate::refusal::Refusal;

/// An answer before it becomes HTTP.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Seconds, for the `Retry-After` header.
    pub(crate) retry_after: Option<u32>,
    pub(crate) body: Body,
}

/// What an answer says.
#[derive(Debug)]
pub(crate) enum Body {
    /// JSON, labelled so.
    Json(Value),
    /// A page, as a gateway would send it.
    Html(String),
    /// Anything at all, labelled as JSON.
    SaidToBeJson(String),
}

impl Answer {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            retry_after: None,
            body: Body::Json(body),
        }
    }

    pub(crate) fn refusal(refusal: &Refusal) -> Self {
        Self::json(refusal.status(), refusal.body())
    }

    /// Stands for the true answer where a fault kept the work from being done.
    pub(crate) fn nothing_done() -> Self {
        Self::json(200, Value::Null)
    }

    /// A body that breaks off in the middle, under a status that looks fine.
    pub(crate) fn garbage(status: u16) -> Self {
        Self {
            status,
            retry_after: None,
            body: Body::SaidToBeJson("<html>{\"_id\":\"64f0\u{fffd},,".to_owned()),
        }
    }

    /// A scripted status, with the body that Mava or a gateway before it would send.
    pub(crate) fn scripted(status: u16, retry_after: Option<u32>, body: Option<String>) -> Self {
        let body = match (body, status) {
            (Some(body), _) => Body::SaidToBeJson(body),
            (None, 400) => Body::Json(json!({
                "error": "VALIDATION_ERROR",
                "message": "Refused by a scripted fault.",
            })),
            (None, 401) => Body::Json(Refusal::Unauthorized.body()),
            (None, 404) => Body::Json(Refusal::CategoryNotFound.body()),
            (None, 429) => Body::Json(Refusal::TooManyRequests.body()),
            (None, 500) => Body::Json(json!({
                "error": "INTERNAL_ERROR",
                "message": "Everything was rolled back.",
            })),
            (None, 502..=504) => Body::Html(format!(
                "<html><head><title>{status}</title></head><body>{status}</body></html>\n"
            )),
            (None, _) => Body::Json(json!({})),
        };
        Self {
            status,
            retry_after,
            body,
        }
    }

    /// The `error` of a refusal.
    pub(crate) fn error(&self) -> Option<String> {
        let Body::Json(body) = &self.body else {
            return None;
        };
        body.get("error").and_then(Value::as_str).map(str::to_owned)
    }

    /// The id of the ticket that was opened.
    pub(crate) fn ticket_id(&self) -> Option<String> {
        let Body::Json(body) = &self.body else {
            return None;
        };
        body.get("_id").and_then(Value::as_str).map(str::to_owned)
    }
}
