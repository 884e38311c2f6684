//! The one place where problems become HTTP answers: a code gets its status,
//! the visitor the contract's sentence, the log the operator's.

use std::borrow::Cow;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use intake_contract::attachment::AttachmentCode;
use intake_contract::{FieldError, Problem, ProblemCode, Receipt};
use serde::Serialize;

use crate::limits::{Exceeded, Standing};

const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// One of the contract's codes: of requests in general, or of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Code {
    /// Of any request.
    Request(ProblemCode),
    /// Of a file.
    Attachment(AttachmentCode),
}

impl Code {
    /// Its name, as it stands in the answer.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request(code) => code.as_str(),
            Self::Attachment(code) => code.as_str(),
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Request(code) => code.sentence(),
            Self::Attachment(code) => code.sentence(),
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Request(code) => status(code),
            Self::Attachment(code) => attachment_status(code),
        }
    }
}

impl From<ProblemCode> for Code {
    fn from(code: ProblemCode) -> Self {
        Self::Request(code)
    }
}

impl From<AttachmentCode> for Code {
    fn from(code: AttachmentCode) -> Self {
        Self::Attachment(code)
    }
}

/// A request that is answered with a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiProblem {
    code: Code,
    errors: Vec<FieldError>,
    receipt: Option<Box<Receipt>>,
    pointer: Option<String>,
    retry_after: Option<Duration>,
    exceeded: Option<Box<Exceeded>>,
    quiet: bool,
    note: Cow<'static, str>,
}

/// Marks an answer of which the log shall not tell singly.
#[derive(Debug, Clone, Copy)]
pub struct Quiet;

/// The body: the contract's problem, and the members that only people read.
#[derive(Serialize)]
struct Body {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    #[serde(flatten)]
    problem: Problem<Code>,
    /// With `body_invalid`: a JSON Pointer to what could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
}

/// How long to wait for what is not to be had just now.
const UNAVAILABLE: Duration = Duration::from_secs(30);

/// The answer to a request that reached no handler, or none that could answer.
pub fn answer(code: ProblemCode) -> Response {
    ApiProblem::new(code, "The request was answered with a problem.").into_response()
}

/// The HTTP status of a problem.
#[must_use]
pub const fn status(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::OriginNotAllowed
        | ProblemCode::ChallengeMissing
        | ProblemCode::ChallengeInvalid
        | ProblemCode::ChallengeExpired
        | ProblemCode::ChallengeUsed
        | ProblemCode::IdentityRequired
        | ProblemCode::IdentityInvalid
        | ProblemCode::IdentityExpired
        | ProblemCode::WalletProofInvalid
        | ProblemCode::WalletProofExpired
        | ProblemCode::WalletSignatureInvalid => StatusCode::FORBIDDEN,
        ProblemCode::RateLimited | ProblemCode::TooFast => StatusCode::TOO_MANY_REQUESTS,
        ProblemCode::ContentTypeUnsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ProblemCode::BodyInvalid
        | ProblemCode::IdempotencyKeyMissing
        | ProblemCode::IdempotencyKeyInvalid => StatusCode::BAD_REQUEST,
        ProblemCode::SubmissionInProgress | ProblemCode::WalletProofUsed => StatusCode::CONFLICT,
        ProblemCode::IdempotencyKeyReused
        | ProblemCode::AnswersInvalid
        | ProblemCode::SecretDetected
        | ProblemCode::IdentityNotAccepted
        | ProblemCode::WalletNotAccepted => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemCode::FormUnknown | ProblemCode::SubmissionUnknown | ProblemCode::RouteUnknown => {
            StatusCode::NOT_FOUND
        }
        ProblemCode::AdminTokenWrong => StatusCode::UNAUTHORIZED,
        ProblemCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ProblemCode::StoreUnavailable | ProblemCode::ChallengeUnavailable => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        ProblemCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The HTTP status of a problem with a file.
#[must_use]
pub const fn attachment_status(code: AttachmentCode) -> StatusCode {
    match code {
        AttachmentCode::TypeNotAllowed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        AttachmentCode::TooLarge | AttachmentCode::TooLargeTogether => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        AttachmentCode::TooMany
        | AttachmentCode::Empty
        | AttachmentCode::Broken
        | AttachmentCode::PictureTooLarge
        | AttachmentCode::Secret
        | AttachmentCode::Infected => StatusCode::UNPROCESSABLE_ENTITY,
        AttachmentCode::Incomplete | AttachmentCode::RequestInvalid => StatusCode::BAD_REQUEST,
        AttachmentCode::IdTaken | AttachmentCode::Claimed => StatusCode::CONFLICT,
        AttachmentCode::TokenInvalid => StatusCode::FORBIDDEN,
        AttachmentCode::NotAccepted => StatusCode::NOT_FOUND,
        AttachmentCode::Quota => StatusCode::TOO_MANY_REQUESTS,
        AttachmentCode::ScannerUnavailable | AttachmentCode::StorageUnavailable => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        AttachmentCode::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl ApiProblem {
    /// A problem with a sentence for the operator's log, which must hold
    /// nothing that a visitor typed.
    pub fn new(code: impl Into<Code>, note: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: code.into(),
            errors: Vec::new(),
            receipt: None,
            pointer: None,
            retry_after: None,
            exceeded: None,
            quiet: false,
            note: note.into(),
        }
    }

    /// With what is wrong, answer by answer.
    #[must_use]
    pub fn with_errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// With the receipt of what was accepted before.
    #[must_use]
    pub fn with_receipt(self, receipt: Receipt) -> Self {
        let receipt = Some(Box::new(receipt));
        Self { receipt, ..self }
    }

    /// With a pointer to what could not be read.
    #[must_use]
    pub fn with_pointer(self, pointer: Option<String>) -> Self {
        Self { pointer, ..self }
    }

    /// Which problem of a request it is, if it is not one of a file.
    #[must_use]
    pub const fn of_request(&self) -> Option<ProblemCode> {
        match self.code {
            Code::Request(code) => Some(code),
            Code::Attachment(_) => None,
        }
    }

    /// What is wrong, answer by answer.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Tells of the problem by an answer that was written for people: all but
    /// the body is as it would be for a machine.
    pub fn dress(self, answer: &mut Response) {
        let (told, _) = self.into_response().into_parts();
        *answer.status_mut() = told.status;
        for (name, value) in &told.headers {
            if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
                answer.headers_mut().insert(name, value.clone());
            }
        }
        answer.extensions_mut().extend(told.extensions);
    }

    /// With how long to wait before trying again.
    #[must_use]
    pub fn with_retry_after(self, wait: Duration) -> Self {
        let retry_after = Some(wait);
        Self {
            retry_after,
            ..self
        }
    }

    /// With the limit that is used up.
    #[must_use]
    pub fn with_exceeded(self, exceeded: Exceeded) -> Self {
        let problem = self.with_retry_after(exceeded.wait);
        Self {
            exceeded: Some(Box::new(exceeded)),
            ..problem
        }
    }

    /// Without a line in the log: there are so many of them that the log tells of
    /// many at once.
    #[must_use]
    pub fn quietly(self) -> Self {
        Self {
            quiet: true,
            ..self
        }
    }

    /// Which problem it is.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let code = self.code.as_str();
        let status = self.code.status();
        let note = &self.note;
        if self.quiet {
            tracing::debug!(code, status = status.as_u16(), "{note}");
        } else if status.is_server_error() {
            tracing::error!(code, status = status.as_u16(), "{note}");
        } else {
            let fields: Vec<_> = self
                .errors
                .iter()
                .map(|error| error.code.as_str())
                .collect();
            tracing::info!(code, status = status.as_u16(), ?fields, "{note}");
        }
        let body = Body {
            kind: format!("urn:intake:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Problem"),
            problem: Problem {
                status: status.as_u16(),
                code: self.code,
                detail: self.code.sentence().to_owned(),
                errors: self.errors,
                receipt: self.receipt.map(|receipt| *receipt),
            },
            pointer: self.pointer,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        let media_type = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let retry_after = match self.retry_after {
            None if status == StatusCode::SERVICE_UNAVAILABLE => Some(UNAVAILABLE),
            wait => wait,
        };
        if let Some(wait) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds(wait)));
        }
        if let Some(exceeded) = self.exceeded {
            tell_standing(headers, exceeded.standing, exceeded.wait);
        }
        response.extensions_mut().insert(self.code);
        if self.quiet {
            response.extensions_mut().insert(Quiet);
        }
        response
    }
}

/// Adds how somebody stands with a limit: `RateLimit` and `RateLimit-Policy`
/// (draft-ietf-httpapi-ratelimit-headers-10), both lists that grow by one.
pub fn tell_standing(headers: &mut HeaderMap, standing: Standing, reset: Duration) {
    let Standing {
        name,
        quota,
        remaining,
        ..
    } = standing;
    let (most, window) = (quota.requests, seconds(quota.window));
    for (header, value) in [
        (RATELIMIT_POLICY, format!("\"{name}\";q={most};w={window}")),
        (
            RATELIMIT,
            format!("\"{name}\";r={remaining};t={}", seconds(reset)),
        ),
    ] {
        // Made of a name of ours and of numbers.
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(header, value);
        }
    }
}

/// Whole seconds, none too few.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Quota;

    #[test]
    fn a_limit_that_is_used_up_is_told_in_headers() {
        let standing = Standing {
            name: "calls",
            quota: Quota {
                requests: 120,
                window: Duration::from_secs(60),
            },
            remaining: 0,
            reset: Duration::from_secs(60),
        };
        let wait = Duration::from_millis(1_200);
        let problem = ApiProblem::new(ProblemCode::RateLimited, "A sentence.");
        let response = problem
            .with_exceeded(Exceeded { standing, wait })
            .into_response();
        for (name, value) in [
            ("ratelimit-policy", "\"calls\";q=120;w=60"),
            ("ratelimit", "\"calls\";r=0;t=2"),
            ("retry-after", "2"),
        ] {
            assert_eq!(response.headers()[name], value, "{name}");
        }
    }

    #[test]
    fn every_code_has_an_error_s_status_and_is_told_as_a_problem() {
        let problems = ProblemCode::ALL.iter().copied().map(Code::from);
        let attachments = AttachmentCode::ALL.iter().copied().map(Code::from);
        for code in problems.chain(attachments) {
            let response = ApiProblem::new(code, "A sentence.").into_response();
            assert!(response.status().is_client_error() || response.status().is_server_error());
            let media_type = &response.headers()[header::CONTENT_TYPE];
            assert_eq!(media_type, "application/problem+json", "{}", code.as_str());
        }
    }
}
