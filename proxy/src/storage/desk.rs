//! What the operator sees of a store and does to it, beside a running proxy.

use crate::clock::Timestamp;
use crate::storage::State;
use intake_contract::Reference;

/// Which requests are meant.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those in one of these states, or whose note is, unless it is there; in any,
    /// if there is none.
    pub states: Vec<State>,
    /// Those of this form.
    pub form: Option<String>,
    /// Only those whose answers are still kept.
    pub with_answers: bool,
}

/// All that is known of a request. No `Debug`: it holds what a visitor typed.
#[derive(Clone)]
pub struct Entry {
    /// Its place in the order of arrival.
    pub seq: i64,
    /// What the visitor keeps.
    pub reference: Reference,
    /// The form's id.
    pub form: String,
    /// Where it stands.
    pub state: State,
    /// When it arrived.
    pub created_at: Timestamp,
    /// When it is looked at again; of unknown fate without a time, it is held.
    pub next_at: Option<Timestamp>,
    /// How often it was sent.
    pub attempts: u32,
    /// When last.
    pub attempt_at: Option<Timestamp>,
    /// When it was delivered, or given up.
    pub settled_at: Option<Timestamp>,
    /// Mava's id of the ticket, where it named one.
    pub ticket_id: Option<String>,
    /// Why it stands where it stands, as a short name.
    pub reason: Option<String>,
    /// What Mava said. It may quote what the visitor typed.
    pub detail: Option<String>,
    /// Answers and context as JSON, unless they are erased.
    pub payload: Option<String>,
    /// The note with its files, if one is owed or was.
    pub note: Option<NoteEntry>,
}

/// What is known of a request's note.
#[derive(Debug, Clone)]
pub struct NoteEntry {
    /// Where it stands.
    pub state: State,
    /// When it is looked at again.
    pub next_at: Option<Timestamp>,
    /// How often it was sent.
    pub attempts: u32,
    /// Why it stands where it stands, as a short name.
    pub reason: Option<String>,
}

impl Entry {
    /// Whether it is left to the operator what becomes of it.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.state == State::Unknown && self.next_at.is_none()
    }

    /// The note, if it is not on the ticket yet or never will be.
    #[must_use]
    pub fn missing_note(&self) -> Option<&NoteEntry> {
        self.note
            .as_ref()
            .filter(|note| note.state != State::Delivered)
    }
}

/// What is to be done to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Put it back into the queue; of a delivered one, its note.
    Retry,
    /// Erase its answers and never send it; of a delivered one, not its note.
    Drop,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is done.
    Yes,
    /// The running proxy is just sending it.
    UnderWay,
    /// It has its ticket, and owes no note.
    Delivered,
    /// Its answers are erased, so there is nothing to send.
    Erased,
    /// There is no such request.
    NotThere,
}
