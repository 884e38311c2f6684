//! Where one request stands.

use intake_contract::{DeliveryState, Problem, ProblemCode, Receipt};

/// The seven states of a request, and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// The visitor writes.
    Editing,
    /// Sending was asked for; the answers are being checked.
    Checking,
    /// The request is on its way.
    Sending,
    /// The proxy keeps it; Mava has not confirmed it yet.
    Queued {
        /// What the visitor keeps.
        receipt: Receipt,
        /// Whether this is an earlier version of what stands in the form now.
        earlier: bool,
    },
    /// Mava confirmed the ticket.
    Delivered {
        /// What the visitor keeps.
        receipt: Receipt,
        /// Whether this is an earlier version of what stands in the form now.
        earlier: bool,
    },
    /// The proxy did not accept it, for this reason. The text is still there.
    Refused(ProblemCode),
    /// No answer came: nobody knows whether it arrived. Sending again is safe,
    /// since the request keeps its idempotency key.
    Offline,
}

/// What came of one attempt to send.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The proxy answered with a receipt.
    Accepted(Receipt),
    /// The proxy answered with a problem.
    Problem(Problem),
    /// No answer, or none that can be understood.
    NoAnswer,
}

impl Phase {
    /// Whether a press of the button begins an attempt. A second press while one
    /// is under way does nothing.
    #[must_use]
    pub const fn may_send(&self) -> bool {
        matches!(self, Self::Editing | Self::Refused(_) | Self::Offline)
    }

    /// Whether an attempt is under way.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Checking | Self::Sending)
    }

    /// The receipt, once there is one.
    #[must_use]
    pub const fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Queued { receipt, .. } | Self::Delivered { receipt, .. } => Some(receipt),
            _ => None,
        }
    }

    /// The state's name, as styles and tests see it in `data-state`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Editing => "editing",
            Self::Checking => "checking",
            Self::Sending => "sending",
            Self::Queued { .. } => "queued",
            Self::Delivered { .. } => "delivered",
            Self::Refused(_) => "refused",
            Self::Offline => "offline",
        }
    }

    /// The state that an outcome leads to.
    #[must_use]
    pub fn after(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Accepted(receipt) => Self::with_receipt(receipt, false),
            Outcome::Problem(Problem {
                code: ProblemCode::IdempotencyKeyReused,
                receipt: Some(receipt),
                ..
            }) => Self::with_receipt(receipt, true),
            // The first attempt is still being taken in: its fate is not known yet.
            Outcome::Problem(Problem {
                code: ProblemCode::SubmissionInProgress,
                ..
            })
            | Outcome::NoAnswer => Self::Offline,
            Outcome::Problem(problem) => Self::Refused(problem.code),
        }
    }

    fn with_receipt(receipt: Receipt, earlier: bool) -> Self {
        match receipt.state {
            DeliveryState::Delivered => Self::Delivered { receipt, earlier },
            // A request that Mava refused is kept for the operator, who was told;
            // to the visitor it is still waiting for the team.
            DeliveryState::Queued | DeliveryState::Refused => Self::Queued { receipt, earlier },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use intake_contract::Reference;

    fn receipt(state: DeliveryState) -> Receipt {
        Receipt {
            reference: Reference::from_bits(1),
            state,
            ticket_id: None,
            status_url: String::new(),
        }
    }

    fn problem(code: ProblemCode, receipt: Option<Receipt>) -> Outcome {
        Outcome::Problem(Problem {
            status: 400,
            code,
            detail: String::new(),
            errors: vec![],
            receipt,
        })
    }

    #[test]
    fn every_outcome_leads_to_one_state() {
        use DeliveryState::{Delivered, Queued, Refused};
        for (outcome, state, may_send) in [
            (Outcome::Accepted(receipt(Delivered)), "delivered", false),
            (Outcome::Accepted(receipt(Queued)), "queued", false),
            (Outcome::Accepted(receipt(Refused)), "queued", false),
            (
                problem(ProblemCode::IdempotencyKeyReused, Some(receipt(Delivered))),
                "delivered",
                false,
            ),
            (
                problem(ProblemCode::IdempotencyKeyReused, None),
                "refused",
                true,
            ),
            (
                problem(ProblemCode::SubmissionInProgress, None),
                "offline",
                true,
            ),
            (
                problem(ProblemCode::StoreUnavailable, None),
                "refused",
                true,
            ),
            (Outcome::NoAnswer, "offline", true),
        ] {
            let told = format!("{outcome:?}");
            let phase = Phase::after(outcome);
            assert_eq!(
                (phase.name(), phase.may_send()),
                (state, may_send),
                "{told}"
            );
        }
    }

    #[test]
    fn an_attempt_under_way_can_not_be_doubled() {
        for phase in [Phase::Checking, Phase::Sending] {
            assert!(phase.is_busy() && !phase.may_send(), "{phase:?}");
        }
    }

    #[test]
    fn an_earlier_version_is_told_as_one() {
        let phase = Phase::after(problem(
            ProblemCode::IdempotencyKeyReused,
            Some(receipt(DeliveryState::Queued)),
        ));
        assert!(matches!(phase, Phase::Queued { earlier: true, .. }));
    }
}
