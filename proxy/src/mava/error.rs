//! What can come instead of what was asked for, and the three questions that
//! decide what to do next: whose fault is it, may we try again, may it have happened?

use std::time::Duration;

/// Everything that a call can end in besides success.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MavaError {
    /// The request could not even be made.
    #[error("the request to Mava could not be made: look at [mava] base_url")]
    Unsendable,
    /// No connection came about, so nothing was sent.
    #[error("Mava can't be reached: no connection")]
    Unreachable,
    /// No answer in time, though the request may have arrived.
    #[error("Mava gave no answer in time")]
    TimedOut,
    /// The connection ended before the answer did.
    #[error("the connection to Mava was cut before it answered")]
    Cut,
    /// 401 or 403: the key is missing, wrong, or not allowed this.
    #[error("Mava refused the API key (status {status})")]
    KeyRefused {
        /// 401 or 403.
        status: u16,
    },
    /// 429: too many calls with this key.
    #[error("Mava's rate limit was met (status 429)")]
    RateLimited {
        /// What `Retry-After` said.
        retry_after: Option<Duration>,
    },
    /// 500: by Mava's page everything was rolled back.
    #[error("Mava failed and rolled everything back (status 500)")]
    RolledBack {
        /// What `Retry-After` said.
        retry_after: Option<Duration>,
    },
    /// 503, 408 or 425: turned away before anything was done.
    #[error("Mava is not available (status {status})")]
    Unavailable {
        /// The status.
        status: u16,
        /// What `Retry-After` said.
        retry_after: Option<Duration>,
    },
    /// 502, 504 or another status from which nothing follows: something between
    /// us and Mava answered, and what Mava did is not known.
    #[error("something in front of Mava answered (status {status})")]
    Gateway {
        /// The status.
        status: u16,
    },
    /// A redirect or 405: the address is not that of Mava's API.
    #[error("Mava's API is not at this address (status {status}): look at [mava] base_url")]
    Elsewhere {
        /// The status.
        status: u16,
    },
    /// Any other 4xx: Mava does not want this request, now or later.
    #[error("Mava refused the request (status {}, {})", .0.status, .0.code.as_deref().unwrap_or("no code"))]
    Refused(Refusal),
    /// A success whose body could not be understood.
    #[error("Mava's answer could not be understood")]
    Unreadable,
}

/// What Mava said when it refused a request.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The code, such as `VALIDATION_ERROR`, if one was found in the body.
    pub code: Option<String>,
    /// Mava's sentence. It may quote what a visitor typed: for the store, never for a log.
    pub detail: Option<String>,
}

impl core::fmt::Debug for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// Who has to do something about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The operator: the configuration or the key is wrong.
    Operator,
    /// The way between us and Mava.
    Network,
    /// Mava itself.
    Mava,
    /// This one request.
    Request,
}

impl MavaError {
    /// The error that a status means, whatever the body says.
    #[must_use]
    pub fn of_status(status: u16, retry_after: Option<Duration>, refusal: Refusal) -> Self {
        match status {
            401 | 403 => Self::KeyRefused { status },
            429 => Self::RateLimited { retry_after },
            500 => Self::RolledBack { retry_after },
            408 | 425 | 503 => Self::Unavailable {
                status,
                retry_after,
            },
            300..=399 | 405 => Self::Elsewhere { status },
            400..=499 => Self::Refused(Refusal { status, ..refusal }),
            _ => Self::Gateway { status },
        }
    }

    /// Who has to do something about it.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Unsendable | Self::KeyRefused { .. } | Self::Elsewhere { .. } => Fault::Operator,
            Self::Unreachable | Self::TimedOut | Self::Cut | Self::Gateway { .. } => Fault::Network,
            Self::RateLimited { .. }
            | Self::RolledBack { .. }
            | Self::Unavailable { .. }
            | Self::Unreadable => Fault::Mava,
            Self::Refused(_) => Fault::Request,
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn may_retry(&self) -> bool {
        !matches!(self.fault(), Fault::Request)
    }

    /// Whether Mava may have done what it was asked to.
    #[must_use]
    pub const fn may_have_happened(&self) -> bool {
        matches!(
            self,
            Self::TimedOut | Self::Cut | Self::Gateway { .. } | Self::Unreadable
        )
    }

    /// A short name for logs and the store. Never holds what anybody typed.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Unsendable => "unsendable".to_owned(),
            Self::Unreachable => "unreachable".to_owned(),
            Self::TimedOut => "timed_out".to_owned(),
            Self::Cut => "cut".to_owned(),
            Self::Unreadable => "unreadable".to_owned(),
            Self::RateLimited { .. } => "429".to_owned(),
            Self::RolledBack { .. } => "500".to_owned(),
            Self::KeyRefused { status }
            | Self::Unavailable { status, .. }
            | Self::Gateway { status }
            | Self::Elsewhere { status } => status.to_string(),
            Self::Refused(Refusal { status, code, .. }) => match code {
                Some(code) => format!("{status} {code}"),
                None => status.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_answers_whose_fault_it_is_and_whether_to_try_again() {
        use Fault::{Mava, Network, Operator, Request};
        for (status, fault, may_retry, may_have_happened) in [
            (200, Network, true, true),
            (204, Network, true, true),
            (301, Operator, true, false),
            (307, Operator, true, false),
            (400, Request, false, false),
            (401, Operator, true, false),
            (403, Operator, true, false),
            (404, Request, false, false),
            (405, Operator, true, false),
            (408, Mava, true, false),
            (413, Request, false, false),
            (422, Request, false, false),
            (429, Mava, true, false),
            (500, Mava, true, false),
            (501, Network, true, true),
            (502, Network, true, true),
            (503, Mava, true, false),
            (504, Network, true, true),
            (524, Network, true, true),
        ] {
            let error = MavaError::of_status(status, None, Refusal::default());
            assert_eq!(error.fault(), fault, "{status}");
            assert_eq!(error.may_retry(), may_retry, "{status}");
            assert_eq!(error.may_have_happened(), may_have_happened, "{status}");
            assert!(error.name().starts_with(&status.to_string()), "{status}");
        }
    }

    #[test]
    fn what_mava_says_of_a_refused_request_is_not_shown() {
        let error = MavaError::Refused(Refusal {
            status: 400,
            code: Some("VALIDATION_ERROR".into()),
            detail: Some("secret@b.co is no email".into()),
        });
        let shown = format!("{error} {error:?} {}", error.name());
        assert!(
            shown.contains("VALIDATION_ERROR") && !shown.contains("secret"),
            "{shown}"
        );
    }
}
