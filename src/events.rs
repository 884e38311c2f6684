//! What the form tells the loader. No event carries what the visitor typed.

use intake_contract::{DeliveryState, ProblemCode, Receipt, Reference};
use serde::Serialize;

/// One event: its name, and a detail that serialises to a JavaScript object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The form stands and takes typing.
    Ready,
    /// The visitor pressed the form's own close button.
    Close,
    /// A request is on its way.
    Submit,
    /// A request was accepted.
    Submitted(Submitted),
    /// A request was not accepted, or nobody knows.
    Error(Failure),
}

/// The detail of [`Event::Submitted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Submitted {
    reference: Reference,
    state: DeliveryState,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket_id: Option<String>,
}

/// The detail of [`Event::Error`]: a problem code, or `offline` where no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Failure {
    code: &'static str,
}

impl Event {
    /// The event's name, without the prefix `intake:`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Close => "close",
            Self::Submit => "submit",
            Self::Submitted(_) => "submitted",
            Self::Error(_) => "error",
        }
    }

    /// The event of an accepted request. The status URL bears a key and stays here.
    #[must_use]
    pub fn submitted(receipt: &Receipt) -> Self {
        Self::Submitted(Submitted {
            reference: receipt.reference,
            state: receipt.state,
            ticket_id: receipt.ticket_id.clone(),
        })
    }

    /// The event of a problem.
    #[must_use]
    pub const fn problem(code: ProblemCode) -> Self {
        Self::Error(Failure {
            code: code.as_str(),
        })
    }

    /// The event of an answer that never came.
    #[must_use]
    pub const fn offline() -> Self {
        Self::Error(Failure { code: "offline" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_of_an_accepted_request_keeps_the_status_url_to_itself()
    -> Result<(), serde_json::Error> {
        let receipt = Receipt {
            reference: Reference::from_bits(7),
            state: DeliveryState::Delivered,
            ticket_id: Some("64f0".into()),
            status_url: "https://help.example.com/v1/submissions/IN-0000-0007?key=secret".into(),
        };
        let Event::Submitted(detail) = Event::submitted(&receipt) else {
            return Ok(());
        };
        assert_eq!(
            serde_json::to_string(&detail)?,
            r#"{"reference":"IN-0000-0007","state":"delivered","ticketId":"64f0"}"#
        );
        Ok(())
    }
}
