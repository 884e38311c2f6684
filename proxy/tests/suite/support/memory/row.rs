//! One request in the store in memory.

use intake_contract::Reference;
use intake_proxy::clock::Timestamp;
use intake_proxy::storage::{AT_ONCE, NewEntry, Record, Redemption, State};

use super::notes::Note;

/// What a test may know of a row.
#[derive(Clone, Debug)]
pub struct Glimpse {
    pub reference: Reference,
    pub state: State,
    /// Of unknown fate, and left to the operator.
    pub held: bool,
    pub reason: Option<String>,
    /// What was redeemed with it.
    pub redeemed: Vec<String>,
    pub ticket_id: Option<String>,
    /// Where its note stands, and why, if one is owed or was.
    pub note: Option<(State, Option<String>)>,
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
    pub(super) note: Option<Note>,
}

/// What names a thing that is redeemed among all of every purpose.
pub fn redeemed(redemption: &Redemption) -> String {
    format!("{:?} {}", redemption.purpose, redemption.name)
}

impl Row {
    /// As it came.
    pub(super) fn new(entry: NewEntry) -> Self {
        Self {
            payload: Some(entry.payload.clone()),
            state: State::Queued,
            due: Some(AT_ONCE),
            claim: 0,
            attempts: 0,
            attempt_at: None,
            attempt_from: None,
            retries: 0,
            settled_at: None,
            ticket_id: None,
            reason: None,
            note: None,
            entry,
        }
    }

    pub(super) fn glimpse(&self) -> Glimpse {
        Glimpse {
            reference: self.entry.reference,
            state: self.state,
            held: self.state == State::Unknown && self.due.is_none(),
            reason: self.reason.clone(),
            redeemed: self.entry.redeems.iter().map(redeemed).collect(),
            ticket_id: self.ticket_id.clone(),
            note: self
                .note
                .as_ref()
                .map(|note| (note.state, note.reason.clone())),
        }
    }

    /// Whether nothing is owed of it any more, and its ticket is there.
    pub(super) fn is_done(&self) -> bool {
        let owes = self.note.as_ref().is_some_and(Note::is_open);
        self.state == State::Delivered && !owes
    }

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
