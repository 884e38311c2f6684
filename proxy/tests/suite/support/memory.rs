//! A store in memory: as exact as the real one, without a disk, so that the
//! outbox can be tested on paused time. `store.rs` holds both to the same rules.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use intake_contract::Reference;
use intake_proxy::clock::Timestamp;
use intake_proxy::storage::{
    Claim, ClaimToken, Digest, Enqueued, NewEntry, Record, Recovered, Settlement, State, Store,
    StoreError, Work,
};

#[derive(Default)]
pub struct MemoryStore {
    rows: Mutex<Vec<Row>>,
    failing: Mutex<Option<StoreError>>,
}

struct Row {
    entry: NewEntry,
    payload: Option<String>,
    state: State,
    due: Option<Timestamp>,
    claim: i64,
    attempts: u32,
    attempt_at: Option<Timestamp>,
    retries: u32,
    settled_at: Option<Timestamp>,
    ticket_id: Option<String>,
}

impl Row {
    fn record(&self) -> Record {
        Record {
            reference: self.entry.reference,
            state: self.state,
            ticket_id: self.ticket_id.clone(),
            body_hash: self.entry.body_hash,
            status_salt: self.entry.status_salt,
            status_hash: self.entry.status_hash,
        }
    }

    fn waits(&self) -> bool {
        matches!(self.state, State::Queued | State::Unknown)
    }
}

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

    pub fn states(&self) -> Vec<State> {
        self.rows
            .lock()
            .unwrap()
            .iter()
            .map(|row| row.state)
            .collect()
    }

    fn rows(&self) -> Result<MutexGuard<'_, Vec<Row>>, StoreError> {
        match &*self.failing.lock().unwrap() {
            Some(error) => Err(error.clone()),
            None => Ok(self.rows.lock().unwrap()),
        }
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn enqueue(&self, entry: NewEntry) -> Result<Enqueued, StoreError> {
        let mut rows = self.rows()?;
        if let Some(row) = rows.iter().find(|row| row.entry.key_hash == entry.key_hash) {
            return Ok(Enqueued::Known(row.record()));
        }
        if rows
            .iter()
            .any(|row| row.entry.reference == entry.reference)
        {
            return Ok(Enqueued::ReferenceTaken);
        }
        rows.push(Row {
            payload: Some(entry.payload.clone()),
            state: State::Queued,
            due: Some(entry.at),
            claim: 0,
            attempts: 0,
            attempt_at: None,
            retries: 0,
            settled_at: None,
            ticket_id: None,
            entry,
        });
        Ok(Enqueued::Accepted)
    }

    async fn find_by_key(&self, key_hash: Digest) -> Result<Option<Record>, StoreError> {
        let rows = self.rows()?;
        Ok(rows
            .iter()
            .find(|row| row.entry.key_hash == key_hash)
            .map(Row::record))
    }

    async fn find_by_reference(&self, reference: Reference) -> Result<Option<Record>, StoreError> {
        let rows = self.rows()?;
        Ok(rows
            .iter()
            .find(|row| row.entry.reference == reference)
            .map(Row::record))
    }

    async fn recover(&self, now: Timestamp, settle: Duration) -> Result<Recovered, StoreError> {
        let mut rows = self.rows()?;
        let at = now.plus(settle);
        let mut recovered = Recovered::default();
        for row in rows.iter_mut() {
            if row.state == State::Sending {
                (row.state, row.due) = (State::Unknown, Some(at));
                row.claim += 1;
                recovered.interrupted += 1;
            } else if row.state == State::Unknown && row.due > Some(at) {
                row.due = Some(at);
                row.claim += 1;
            }
            recovered.backlog += usize::from(row.waits());
        }
        Ok(recovered)
    }

    async fn attempts_since(&self, moment: Timestamp) -> Result<usize, StoreError> {
        let rows = self.rows()?;
        Ok(rows
            .iter()
            .filter(|row| row.attempt_at >= Some(moment))
            .count())
    }

    async fn claim(&self, now: Timestamp, lease: Duration) -> Result<Option<Claim>, StoreError> {
        let mut rows = self.rows()?;
        let due = rows.iter().enumerate().filter_map(|(seq, row)| {
            let due = row.due.filter(|due| row.waits() && *due <= now)?;
            Some((due, seq))
        });
        let Some((due, seq)) = due.min() else {
            return Ok(None);
        };
        let row = &mut rows[seq];
        row.claim += 1;
        row.due = Some(now.plus(lease));
        let work = if row.state == State::Queued {
            row.state = State::Sending;
            row.attempts += 1;
            row.attempt_at = Some(now);
            Work::Send
        } else {
            Work::LookUp {
                attempt_at: row.attempt_at.unwrap(),
            }
        };
        Ok(Some(Claim {
            token: ClaimToken {
                seq: seq as i64,
                claim: row.claim,
            },
            reference: row.entry.reference,
            form: row.entry.form.clone(),
            payload: row.payload.clone().unwrap_or_default(),
            work,
            due,
            retries: row.retries,
            attempts: row.attempts,
        }))
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let rows = self.rows()?;
        Ok(rows
            .iter()
            .filter(|row| row.waits())
            .filter_map(|row| row.due)
            .min())
    }

    async fn settle(&self, token: ClaimToken, settlement: Settlement) -> Result<bool, StoreError> {
        let mut rows = self.rows()?;
        let row = &mut rows[token.seq as usize];
        let claimed =
            row.claim == token.claim && matches!(row.state, State::Sending | State::Unknown);
        let state = settlement.state();
        match settlement {
            Settlement::Delivered { at, ticket_id } if row.state != State::Delivered => {
                (row.due, row.settled_at, row.ticket_id) = (None, Some(at), ticket_id);
            }
            Settlement::Queued { due, retries, .. } if claimed => {
                (row.due, row.retries) = (Some(due), retries);
            }
            Settlement::Unknown { due, retries, .. } if claimed => {
                (row.due, row.retries) = (due, retries);
            }
            Settlement::Dead { at, .. } if claimed => {
                (row.due, row.settled_at) = (None, Some(at));
            }
            _ => return Ok(false),
        }
        row.state = state;
        Ok(true)
    }

    async fn free(&self, now: Timestamp, horizon: Duration) -> Result<usize, StoreError> {
        let mut rows = self.rows()?;
        let horizon = Some(now.plus(horizon));
        let mut freed = 0;
        for row in rows.iter_mut() {
            let far = row.due > horizon;
            if row.state == State::Sending && (far || row.due <= Some(now)) {
                (row.state, row.due) = (State::Unknown, Some(now));
                row.claim += 1;
                freed += 1;
            } else if row.waits() && far {
                row.due = Some(now);
                freed += 1;
            }
        }
        Ok(freed)
    }

    async fn erase(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut rows = self.rows()?;
        let old = rows.iter_mut().filter(|row| {
            row.state == State::Delivered && row.payload.is_some() && row.settled_at <= Some(before)
        });
        Ok(old.map(|row| row.payload = None).count())
    }
}
