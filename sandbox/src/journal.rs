//! What came in, for the console and for tests. The key is never part of it.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::Value;

use crate::iso;

/// Requests that are remembered; older ones are forgotten.
const CAPACITY: usize = 500;

/// How a request ended, or that it has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// No answer yet: it is being delayed.
    Pending,
    /// With `status`.
    Answered,
    /// The connection was cut.
    Cut,
}

/// One request.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    /// Counts up from 1, across resets.
    pub(crate) id: u64,
    /// When it came, ISO 8601.
    at: String,
    method: String,
    /// With the query, if there is one.
    path: String,
    /// The JSON that came, or the text if it was none.
    body: Value,
    pub(crate) outcome: Outcome,
    /// The answer's status, unless there was none.
    pub(crate) status: Option<u16>,
    /// The answer's `error`, if it was a refusal.
    pub(crate) error: Option<String>,
    /// The ticket that it opened, told or not.
    pub(crate) ticket_id: Option<String>,
    /// The scripted fault that it met.
    pub(crate) fault: Option<String>,
    pub(crate) duration_ms: u64,
    #[serde(skip)]
    came_ms: u64,
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    last_id: u64,
}

impl Journal {
    /// Notes a request that has just come, and returns its id.
    pub(crate) fn open(&mut self, method: &str, path: &str, body: Value, now_ms: u64) -> u64 {
        self.last_id += 1;
        if self.entries.len() == CAPACITY {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry {
            id: self.last_id,
            at: iso::format(now_ms),
            method: method.to_owned(),
            path: path.to_owned(),
            body,
            outcome: Outcome::Pending,
            status: None,
            error: None,
            ticket_id: None,
            fault: None,
            duration_ms: 0,
            came_ms: now_ms,
        });
        self.last_id
    }

    /// Notes more about a request. One that was forgotten, or that came before
    /// a reset, is left alone.
    pub(crate) fn amend(&mut self, id: u64, now_ms: u64, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) {
            change(entry);
            entry.duration_ms = now_ms.saturating_sub(entry.came_ms);
        }
    }

    /// Newest first.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    /// Forgets all. Ids go on, so that a request still under way finds nothing.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}
