//! One request in the store in memory.

use intake_contract::Reference;
use intake_proxy::clock::Timestamp;
use intake_proxy::storage::{Digest, NewEntry, Record, State};

/// What a test may know of a row.
#[derive(Clone, Debug)]
pub struct Glimpse {
    pub reference: Reference,
    pub state: State,
    /// Of unknown fate, and left to the operator.
    pub held: bool,
    pub reason: Option<String>,
    /// What was redeemed with it.
    pub redeemed: Vec<Digest>,
}

pub(super) struct Row {
    pub(super) entry: NewEntry,
    pub(super) payload: Option<String>,
    pub(super) state: State,
    pub(super) due: Option<Timestamp>,
    pub(super) claim: i64,
    pub(super) attempts: u32,
    pub(super) attempt_at: Option<Timestamp>,
    pub(super) attempt_from: Option<Timestamp>,
    pub(super) retries: u32,
    pub(super) settled_at: Option<Timestamp>,
    pub(super) ticket_id: Option<String>,
    pub(super) reason: Option<String>,
}

impl Row {
    pub(super) fn record(&self) -> Record {
        Record {
            reference: self.entry.reference,
            state: self.state,
            ticket_id: self.ticket_id.clone(),
            body_hash: self.entry.body_hash,
            status_salt: self.entry.status_salt,
            status_hash: self.entry.status_hash,
        }
    }

    /// Goes to another state, or stays, as it is drawn and not otherwise.
    pub(super) fn go(&mut self, next: State) {
        let stays = self.state == next && next == State::Unknown;
        assert!(
            stays || self.state.may_become(next),
            "{} went from {:?} to {next:?}",
            self.entry.reference,
            self.state
        );
        self.state = next;
    }

    pub(super) fn waits(&self) -> bool {
        matches!(self.state, State::Queued | State::Unknown)
    }
}
