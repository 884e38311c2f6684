//! What tests do to the store in memory behind the outbox's back, as an operator
//! or a broken disk would, and what they see of it.

use intake_contract::Reference;
use intake_proxy::storage::{AT_ONCE, State, StoreError};

use super::MemoryStore;
use super::notes::Note;
use super::row::{Glimpse, Row};

impl MemoryStore {
    /// Fails every call, or none.
    pub fn fail(&self, error: Option<StoreError>) {
        *self.failing.lock().unwrap() = error;
    }

    /// How many rows still have their text.
    pub fn texts(&self) -> usize {
        self.rows
            .lock()
            .unwrap()
            .iter()
            .filter(|row| row.payload.is_some())
            .count()
    }

    /// What is known of each row.
    pub fn rows_now(&self) -> Vec<Glimpse> {
        let rows = self.rows.lock().unwrap();
        rows.iter().map(Row::glimpse).collect()
    }

    /// What the operator's `retry` does to a dead request.
    pub fn put_back(&self, reference: Reference) {
        let mut rows = self.rows.lock().unwrap();
        let row = rows.iter_mut().find(|row| row.entry.reference == reference);
        let row = row.unwrap();
        row.go(State::Queued);
        (row.due, row.reason) = (Some(AT_ONCE), None);
        row.claim += 1;
    }

    /// What the operator's `retry` does to a dead note.
    pub fn put_note_back(&self, reference: Reference) {
        let mut rows = self.rows.lock().unwrap();
        let row = rows.iter_mut().find(|row| row.entry.reference == reference);
        let row = row.unwrap();
        row.note = Some(Note::owed_again(row));
    }

    /// What the operator's `drop` does to a request that is not being sent.
    pub fn drop_row(&self, reference: Reference) {
        let mut rows = self.rows.lock().unwrap();
        let row = rows.iter_mut().find(|row| row.entry.reference == reference);
        let row = row.unwrap();
        row.go(State::Dead);
        (row.due, row.reason, row.payload) = (None, Some("dropped".to_owned()), None);
        row.claim += 1;
    }

    pub fn states(&self) -> Vec<State> {
        self.rows
            .lock()
            .unwrap()
            .iter()
            .map(|row| row.state)
            .collect()
    }
}
