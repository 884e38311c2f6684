//! What is put into the store and comes out of it. None of it shows what a
//! visitor typed when it is printed for debugging.

use core::fmt;
use std::time::Duration;

use intake_contract::{DeliveryState, Reference};

use super::Redemption;
use crate::clock::Timestamp;
use crate::seal::Purpose;

/// A SHA-256 hash.
pub type Digest = [u8; 32];

/// What makes the status keys of two requests differ.
pub type Salt = [u8; 16];

/// The due time of what may be sent as soon as its turn comes.
pub const AT_ONCE: Timestamp = Timestamp::from_millis(0);

/// How far the clock may have been set back, unnoticed, between two processes.
/// Further back is noticed: the attempt then lies in the future.
pub const UNNOTICED_MAX: Duration = Duration::from_secs(60 * 60);

/// Most calls of Mava that are remembered: as many as any budget allows in a window.
pub const CALLS_KEPT: u32 = 90;

/// A request to be kept.
#[derive(Clone)]
pub struct NewEntry {
    /// What the visitor keeps.
    pub reference: Reference,
    /// The form's id.
    pub form: String,
    /// Of form and idempotency key; unique.
    pub key_hash: Digest,
    /// Of the submission.
    pub body_hash: Digest,
    /// Of the status key.
    pub status_salt: Salt,
    /// Of the status key.
    pub status_hash: Digest,
    /// Answers and context as JSON.
    pub payload: String,
    /// The uploads that it claims, all in the same transaction, by their UUIDs.
    pub files: Vec<String>,
    /// What is redeemed with it, such as a solved challenge.
    pub redeems: Vec<Redemption>,
    /// When it arrived; it may be sent at once.
    pub at: Timestamp,
}
/// What came of keeping a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enqueued {
    /// It is kept.
    Accepted,
    /// The idempotency key was used before, for this.
    Known(Record),
    /// Something that it redeems was redeemed before, by another request.
    Spent(Purpose),
    /// Some of the uploads that it claims, by their places, are not there any
    /// more or went to another request. Nothing was kept.
    FilesGone(Vec<usize>),
    /// Another request has the same reference: choose another one.
    ReferenceTaken,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waiting to be sent.
    Queued,
    /// Being sent.
    Sending,
    /// Sent, but it is not known whether Mava made a ticket of it.
    Unknown,
    /// Mava confirmed the ticket.
    Delivered,
    /// Mava refused it for good.
    Dead,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Sending,
        Self::Unknown,
        Self::Delivered,
        Self::Dead,
    ];

    /// Its name in the store and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }

    /// Whether a request may go from this state to `next`: the arrows of the
    /// outbox, each drawn once, here.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use State::{Dead, Delivered, Queued, Sending, Unknown};
        match (self, next) {
            // It is sent.
            (Queued, Sending)
            // It was sent: there is a ticket, there is none, nobody knows, there never will be.
            | (Sending, Delivered | Queued | Unknown | Dead)
            // It was looked up: there is a ticket, or there is none; or the operator decided.
            | (Unknown, Delivered | Queued | Dead)
            // The operator put it back.
            | (Dead, Queued)
            // The operator dropped it.
            | (Queued, Dead)
            // An answer came after all had given it up.
            | (Queued | Dead, Delivered) => true,
            _ => false,
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// What a visitor is told of it.
    #[must_use]
    pub const fn seen_by_visitor(self) -> DeliveryState {
        match self {
            Self::Queued | Self::Sending | Self::Unknown => DeliveryState::Queued,
            Self::Delivered => DeliveryState::Delivered,
            Self::Dead => DeliveryState::Refused,
        }
    }
}

/// What is known of an accepted request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What the visitor keeps.
    pub reference: Reference,
    /// Where it stands.
    pub state: State,
    /// Mava's id of the ticket, where it named one.
    pub ticket_id: Option<String>,
    /// Of the submission.
    pub body_hash: Digest,
    /// Of the status key.
    pub status_salt: Salt,
    /// Of the status key.
    pub status_hash: Digest,
}

/// What a process finds when it begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// How many requests were being sent when the last process ended.
    pub interrupted: usize,
    /// How many requests are neither delivered nor dead.
    pub backlog: usize,
}

/// What of a request is on its way. Each part has a [`State`] of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The ticket.
    Ticket,
    /// The internal note with the request's files, owed once there is a ticket.
    Note,
}

/// Names one claim of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimToken {
    /// The request's place in the order of arrival.
    pub seq: i64,
    /// Which part of it.
    pub part: Part,
    /// Which of its claims it is.
    pub claim: i64,
}

/// A request that was handed out to be worked on.
#[derive(Clone)]
pub struct Claim {
    /// Names this claim.
    pub token: ClaimToken,
    /// What the ticket has to carry.
    pub reference: Reference,
    /// The form's id.
    pub form: String,
    /// Answers and context as JSON.
    pub payload: String,
    /// What to do.
    pub work: Work,
    /// When it was due: put back with this, it keeps its place.
    pub due: Timestamp,
    /// How often in a row it was put off by a backoff.
    pub retries: u32,
    /// How often it was sent, this time included.
    pub attempts: u32,
    /// Mava's id of the ticket, where there is one and it was named.
    pub ticket_id: Option<String>,
}

/// What the worker would take on.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// The forms of which a request may be sent.
    pub forms: &'w [String],
    /// Whether a look-up goes before a request to be sent.
    pub look_ups_first: bool,
}

/// The wall clock was set while this process ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// What time it is now.
    pub now: Timestamp,
    /// When to look up what is of unknown fate.
    pub look_up_at: Timestamp,
    /// How far the clock was set back; nothing if it was set forward.
    pub back_by: Duration,
}

/// What is to be done with a claimed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Send it. The store has recorded that it is being sent.
    Send,
    /// Look up whether the attempt that began at this time made a ticket; of a
    /// note, whether it stands there, on the ticket of that attempt.
    LookUp {
        /// When the last attempt began, by the clock of that time.
        attempt_at: Timestamp,
        /// When it began at the earliest, whatever the clock has done since.
        attempt_from: Timestamp,
    },
}

/// How a claim ended.
#[derive(Clone, PartialEq, Eq)]
pub enum Settlement {
    /// Mava confirmed the ticket.
    Delivered {
        /// When.
        at: Timestamp,
        /// Mava's id, where it named one.
        ticket_id: Option<String>,
        /// Whether its files are to follow in a note, which is owed from then on.
        owes_note: bool,
    },
    /// The ticket that a note belongs to is this one, and the note is not on it:
    /// send it at once.
    Found {
        /// Mava's id.
        ticket_id: String,
    },
    /// Nothing was made of it: send it at `due`.
    Queued {
        /// When; [`AT_ONCE`] to keep its place in the order of arrival.
        due: Timestamp,
        /// How often in a row it was put off by a backoff.
        retries: u32,
        /// Why, as a short name.
        reason: String,
    },
    /// It may have become a ticket: look it up at `due`; hold it where there is none.
    Unknown {
        /// When.
        due: Option<Timestamp>,
        /// How often in a row it was put off by a backoff.
        retries: u32,
        /// Why, as a short name.
        reason: String,
    },
    /// Mava refused it for good.
    Dead {
        /// When.
        at: Timestamp,
        /// Why, as a short name.
        reason: String,
        /// What Mava said. It may quote what the visitor typed.
        detail: Option<String>,
    },
}

impl Settlement {
    /// The state that it leads to.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self::Delivered { .. } => State::Delivered,
            Self::Queued { .. } | Self::Found { .. } => State::Queued,
            Self::Unknown { .. } => State::Unknown,
            Self::Dead { .. } => State::Dead,
        }
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("token", &self.token)
            .field("reference", &self.reference)
            .field("work", &self.work)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::State::{self, Dead, Delivered, Queued, Sending, Unknown};

    #[test]
    fn a_delivered_request_stays_delivered_and_only_a_queued_one_is_sent() {
        for state in State::ALL {
            assert!(!Delivered.may_become(state), "{state:?}");
            assert!(!state.may_become(state), "{state:?}");
            assert_eq!(state.may_become(Sending), state == Queued, "{state:?}");
            let known = [Sending, Unknown, Queued, Dead].contains(&state);
            assert_eq!(state.may_become(Delivered), known, "{state:?}");
            assert_eq!(state.may_become(Unknown), state == Sending, "{state:?}");
        }
    }
}
