//! Why the sandbox refuses a request: the codes and statuses of Mava's tables.
//!
//! A message names the member and the rule, never what was sent.

use serde_json::{Value, json};

/// A refusal, with all that its answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 400 `INVALID_CUSTOMER_MODE`.
    CustomerMode(&'static str),
    /// 400 `VALIDATION_ERROR`: which member, and the rule it broke.
    Validation(String),
    /// 400 `INVALID_ATTACHMENT_URL`.
    AttachmentUrl(String),
    /// 400 `ASSIGNEE_NOT_FOUND`: there is no such agent.
    AssigneeUnknown,
    /// 404 `ASSIGNEE_NOT_FOUND`: another organisation's agent.
    AssigneeForeign,
    /// 404 `CUSTOMER_NOT_FOUND`.
    CustomerNotFound,
    /// 404 `CATEGORY_NOT_FOUND`.
    CategoryNotFound,
    /// 404 `TAG_NOT_FOUND`.
    TagNotFound,
    /// 404 `ATTRIBUTE_NOT_FOUND`. The table has no code for attributes; its
    /// sentence on tenant isolation asks for a 404 all the same.
    AttributeNotFound,
    /// 401, without a code.
    Unauthorized,
    /// 429, without a code.
    TooManyRequests,
    /// 404 for a route that Mava does not have.
    RouteUnknown,
    /// 413. No limit is published; this is the sandbox's own.
    TooLarge,
    /// 400 with a text instead of a code, as the sibling endpoints answer.
    Text(String),
}

impl Refusal {
    /// A broken rule of the member at `path`, such as `message.content`.
    pub(crate) fn rule(path: &str, rule: &str) -> Self {
        Self::Validation(format!("{path} {rule}"))
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::CustomerMode(_)
            | Self::Validation(_)
            | Self::AttachmentUrl(_)
            | Self::AssigneeUnknown
            | Self::Text(_) => 400,
            Self::Unauthorized => 401,
            Self::AssigneeForeign
            | Self::CustomerNotFound
            | Self::CategoryNotFound
            | Self::TagNotFound
            | Self::AttributeNotFound
            | Self::RouteUnknown => 404,
            Self::TooLarge => 413,
            Self::TooManyRequests => 429,
        }
    }

    /// The body: `{"error": CODE, "message": sentence}`, or only an `error`
    /// where the table has no code.
    pub(crate) fn body(&self) -> Value {
        match self.code() {
            Some(code) => json!({ "error": code, "message": self.sentence() }),
            None => json!({ "error": self.sentence() }),
        }
    }

    /// The same refusal as a sibling endpoint would put it.
    pub(crate) fn into_text(self) -> Self {
        match self.code() {
            Some(_) => Self::Text(self.sentence().to_owned()),
            None => self,
        }
    }

    fn code(&self) -> Option<&'static str> {
        Some(match self {
            Self::CustomerMode(_) => "INVALID_CUSTOMER_MODE",
            Self::Validation(_) => "VALIDATION_ERROR",
            Self::AttachmentUrl(_) => "INVALID_ATTACHMENT_URL",
            Self::AssigneeUnknown | Self::AssigneeForeign => "ASSIGNEE_NOT_FOUND",
            Self::CustomerNotFound => "CUSTOMER_NOT_FOUND",
            Self::CategoryNotFound => "CATEGORY_NOT_FOUND",
            Self::TagNotFound => "TAG_NOT_FOUND",
            Self::AttributeNotFound => "ATTRIBUTE_NOT_FOUND",
            Self::Unauthorized
            | Self::TooManyRequests
            | Self::RouteUnknown
            | Self::TooLarge
            | Self::Text(_) => return None,
        })
    }

    fn sentence(&self) -> &str {
        match self {
            Self::CustomerMode(text) => text,
            Self::Validation(text) | Self::AttachmentUrl(text) | Self::Text(text) => text,
            Self::AssigneeUnknown => "There is no agent with the ID in assignedTo.",
            Self::AssigneeForeign => "The agent belongs to another organisation.",
            Self::CustomerNotFound => "The customer was not found in this organisation.",
            Self::CategoryNotFound => "The category was not found in this organisation.",
            Self::TagNotFound => "One or more tags were not found in this organisation.",
            Self::AttributeNotFound => {
                "One or more attributes were not found in this organisation."
            }
            Self::Unauthorized => "Unauthorized",
            Self::TooManyRequests => "Too Many Requests",
            Self::RouteUnknown => "Not Found",
            Self::TooLarge => "Payload Too Large",
        }
    }
}
