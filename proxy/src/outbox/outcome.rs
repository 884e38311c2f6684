//! What a delivery ends in, what of it is recorded, and the line that tells of it.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::mava::Refusal;
use crate::storage::{AT_ONCE, Claim, Part, Settlement};

/// How a request, or its note, goes on. Times are waits, not moments: by when it
/// can be recorded, the clock may have been set.
pub(super) struct Outcome {
    pub(super) next: Next,
    /// How often in a row it was put off by a backoff.
    pub(super) retries: u32,
    /// Why, as a short name.
    pub(super) reason: String,
}

pub(super) enum Next {
    Delivered {
        ticket_id: Option<String>,
        /// Whether its files are to follow in a note.
        owes_note: bool,
    },
    /// The note's ticket is known now.
    Found(String),
    Queued(When),
    Unknown(When),
    Held,
    Dead(Refusal),
}

#[derive(Clone, Copy)]
pub(super) enum When {
    /// As it was due before: it keeps its place.
    Same,
    In(Duration),
}

impl Outcome {
    /// What is recorded, if it is recorded now.
    pub(super) fn settlement(&self, now: Timestamp) -> Settlement {
        let (retries, reason) = (self.retries, self.reason.clone());
        match &self.next {
            Next::Delivered {
                ticket_id,
                owes_note,
            } => Settlement::Delivered {
                at: now,
                ticket_id: ticket_id.clone(),
                owes_note: *owes_note,
            },
            Next::Found(ticket_id) => Settlement::Found {
                ticket_id: ticket_id.clone(),
            },
            Next::Dead(refusal) => Settlement::Dead {
                at: now,
                reason,
                detail: refusal.detail.clone(),
            },
            Next::Queued(when) => Settlement::Queued {
                due: match when {
                    When::Same => AT_ONCE,
                    When::In(wait) => now.plus(*wait),
                },
                retries,
                reason,
            },
            Next::Unknown(when) => Settlement::Unknown {
                due: Some(match when {
                    When::Same => now,
                    When::In(wait) => now.plus(*wait),
                }),
                retries,
                reason,
            },
            Next::Held => Settlement::Unknown {
                due: None,
                retries,
                reason,
            },
        }
    }

    /// One line for each attempt, with nothing in it that anybody typed.
    pub(super) fn log(&self, claim: &Claim, duration: Duration) {
        match claim.token.part {
            Part::Ticket => self.log_ticket(claim, duration),
            Part::Note => self.log_note(claim, duration),
        }
    }

    fn log_ticket(&self, claim: &Claim, duration: Duration) {
        let reference = claim.reference;
        let (form, attempt) = (&claim.form, claim.attempts);
        let duration_ms = duration.as_millis();
        let reason = &self.reason;
        match &self.next {
            Next::Delivered { ticket_id, .. } => {
                let ticket_id = ticket_id.as_deref().unwrap_or("not told");
                tracing::info!(%reference, form, attempt, duration_ms, ticket_id, "delivered a request");
            }
            Next::Queued(_) | Next::Found(_) => {
                tracing::warn!(%reference, form, attempt, duration_ms, reason, "a request was not delivered: it will be sent again");
            }
            Next::Unknown(_) => {
                tracing::warn!(%reference, form, attempt, duration_ms, reason, "it is not known whether a request became a ticket: it will be looked up");
            }
            Next::Held => {
                tracing::error!(%reference, form, attempt, duration_ms, reason, "it can't be told whether a request became a ticket: it is held for you to decide");
            }
            Next::Dead(_) => {
                tracing::error!(%reference, form, attempt, duration_ms, reason, "Mava refused a request for good: it is kept for you");
            }
        }
    }

    fn log_note(&self, claim: &Claim, duration: Duration) {
        let reference = claim.reference;
        let attempt = claim.attempts;
        let duration_ms = duration.as_millis();
        let reason = &self.reason;
        match &self.next {
            Next::Delivered { .. } => {
                tracing::info!(%reference, attempt, duration_ms, "the files of a request are on its ticket, in a note");
            }
            Next::Found(ticket_id) => {
                tracing::info!(%reference, attempt, duration_ms, ticket_id, "found the ticket that a note is owed to");
            }
            Next::Queued(_) => {
                tracing::warn!(%reference, attempt, duration_ms, reason, "a request's note was not taken: it will be sent again");
            }
            Next::Unknown(_) | Next::Held => {
                tracing::warn!(%reference, attempt, duration_ms, reason, "it is not known whether a request's note is on its ticket: it will be looked up");
            }
            Next::Dead(_) => {
                tracing::error!(%reference, attempt, duration_ms, reason, "a request's note can't be added to its ticket: the files are kept for you");
            }
        }
    }
}
