//! Where one request stands.

use intake_contract::{DeliveryState, Problem, ProblemCode, Receipt, SubmissionStatus};

/// The states of a request, and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// The visitor writes.
    Editing,
    /// Sending was asked for; the answers are being checked.
    Checking,
    /// The browser finishes what the proxy asks of it before a request.
    Proving,
    /// The request waits for the files that go with it.
    Uploading,
    /// The request is on its way.
    Sending,
    /// The proxy keeps it; its receipt says whether Mava has it.
    Accepted {
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

impl Outcome {
    /// Whether the same request may be taken with another challenge.
    #[must_use]
    pub const fn wants_challenge(&self) -> bool {
        use ProblemCode::{
            ChallengeExpired, ChallengeInvalid, ChallengeMissing, ChallengeUsed, TooFast,
        };
        matches!(
            self,
            Self::Problem(Problem {
                code: ChallengeMissing
                    | ChallengeInvalid
                    | ChallengeExpired
                    | ChallengeUsed
                    | TooFast,
                ..
            })
        )
    }
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
        matches!(
            self,
            Self::Checking | Self::Uploading | Self::Proving | Self::Sending
        )
    }

    /// The receipt, once there is one.
    #[must_use]
    pub const fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Accepted { receipt, .. } => Some(receipt),
            _ => None,
        }
    }

    /// The state's name, as styles and tests see it in `data-state`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Editing => "editing",
            Self::Checking => "checking",
            Self::Proving => "proving",
            Self::Uploading => "uploading",
            Self::Sending => "sending",
            Self::Accepted { receipt, .. } => match receipt.state {
                DeliveryState::Queued => "queued",
                DeliveryState::Delivered => "delivered",
                DeliveryState::Refused => "held",
            },
            Self::Refused(_) => "refused",
            Self::Offline => "offline",
        }
    }

    /// The state that an outcome leads to.
    #[must_use]
    pub fn after(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Accepted(receipt) => Self::Accepted {
                receipt,
                earlier: false,
            },
            Outcome::Problem(Problem {
                code: ProblemCode::IdempotencyKeyReused,
                receipt: Some(receipt),
                ..
            }) => Self::Accepted {
                receipt,
                earlier: true,
            },
            // The first attempt is still being taken in: its fate is not known yet.
            Outcome::Problem(Problem {
                code: ProblemCode::SubmissionInProgress,
                ..
            })
            | Outcome::NoAnswer => Self::Offline,
            Outcome::Problem(problem) => Self::Refused(problem.code),
        }
    }

    /// Where to ask how the request went on, as long as that is open.
    #[must_use]
    pub fn open_url(&self) -> Option<&str> {
        let receipt = self.receipt()?;
        (receipt.state == DeliveryState::Queued).then_some(receipt.status_url.as_str())
    }

    /// Takes in how the request went on; whether that was news. An answer about
    /// another request comes too late to be any.
    pub fn learn(&mut self, status: &SubmissionStatus) -> bool {
        match self {
            Self::Accepted { receipt, .. }
                if receipt.reference == status.reference && receipt.state != status.state =>
            {
                receipt.state = status.state;
                receipt.ticket_id.clone_from(&status.ticket_id);
                true
            }
            _ => false,
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
            (Outcome::Accepted(receipt(Refused)), "held", false),
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
    fn a_fresh_challenge_helps_only_where_the_old_one_was_refused() {
        for &code in ProblemCode::ALL {
            let name = code.as_str();
            // Nobody said anything against the old one where it could not be verified.
            let verified = code != ProblemCode::ChallengeUnavailable;
            let helps = name.starts_with("challenge_") && verified || name == "too_fast";
            assert_eq!(problem(code, None).wants_challenge(), helps, "{name}");
        }
        assert!(!Outcome::NoAnswer.wants_challenge());
    }

    #[test]
    fn an_attempt_under_way_can_not_be_doubled() {
        for phase in [
            Phase::Checking,
            Phase::Uploading,
            Phase::Proving,
            Phase::Sending,
        ] {
            assert!(phase.is_busy() && !phase.may_send(), "{phase:?}");
        }
    }

    #[test]
    fn an_earlier_version_is_told_as_one() {
        let phase = Phase::after(problem(
            ProblemCode::IdempotencyKeyReused,
            Some(receipt(DeliveryState::Queued)),
        ));
        assert!(matches!(phase, Phase::Accepted { earlier: true, .. }));
    }

    #[test]
    fn a_queued_request_is_followed_until_its_end_is_known() {
        use DeliveryState::{Delivered, Queued, Refused};
        let status = |bits, state| SubmissionStatus {
            reference: Reference::from_bits(bits),
            state,
            ticket_id: Some("64f0".into()),
        };
        for (bits, state, news, name) in [
            (1, Queued, false, "queued"),
            (1, Delivered, true, "delivered"),
            (1, Refused, true, "held"),
            (2, Delivered, false, "queued"),
        ] {
            let mut phase = Phase::after(Outcome::Accepted(Receipt {
                status_url: "/s".into(),
                ..receipt(Queued)
            }));
            assert_eq!(phase.open_url(), Some("/s"));
            assert_eq!(phase.learn(&status(bits, state)), news, "{bits} {state:?}");
            assert_eq!(phase.name(), name);
            assert_eq!(phase.open_url().is_some(), name == "queued");
            // The same answer twice is no news.
            assert!(!phase.learn(&status(bits, state)));
        }
        assert!(!Phase::Editing.learn(&status(1, Delivered)));
    }
}
