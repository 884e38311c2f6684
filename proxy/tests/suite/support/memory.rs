//! A store in memory: as exact as the real one, without a disk, so that the
//! outbox can be tested on paused time. `store.rs` holds both to the same rules.
#![allow(
    dead_code,
    reason = "the suite and the simulation use parts of it each"
)]

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use intake_contract::Reference;
use intake_proxy::clock::Timestamp;
use intake_proxy::storage::{
    AT_ONCE, CALLS_KEPT, Claim, ClaimToken, Digest, Enqueued, Jump, NewEntry, Part, Record,
    Recovered, Settlement, State, Store, StoreError, UNNOTICED_MAX, Wanted, Work,
};

// The simulation includes this file from elsewhere, so the path is spelt out.
#[path = "memory/hands.rs"]
mod hands;
#[path = "memory/notes.rs"]
mod notes;
#[path = "memory/row.rs"]
mod row;

use notes::Note;
use row::Row;

#[derive(Default)]
pub struct MemoryStore {
    rows: Mutex<Vec<Row>>,
    /// Every request before this one is delivered, and so is its note.
    first_open: AtomicUsize,
    keys: Mutex<HashMap<Digest, usize>>,
    references: Mutex<HashSet<Reference>>,
    calls: Mutex<VecDeque<Timestamp>>,
    /// What was redeemed.
    spent: Mutex<HashSet<String>>,
    failing: Mutex<Option<StoreError>>,
}

impl MemoryStore {
    /// A delivered request stays delivered, so those at the front need no look.
    fn skip_delivered(&self, rows: &[Row]) -> usize {
        let mut first = self.first_open.load(Ordering::Relaxed);
        while rows.get(first).is_some_and(Row::is_done) {
            first += 1;
        }
        self.first_open.store(first, Ordering::Relaxed);
        first
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
        let mut keys = self.keys.lock().unwrap();
        if let Some(seq) = keys.get(&entry.key_hash) {
            return Ok(Enqueued::Known(rows[*seq].record()));
        }
        let mut spent = self.spent.lock().unwrap();
        let known = entry
            .redeems
            .iter()
            .find(|one| spent.contains(&row::redeemed(one)));
        if let Some(redemption) = known {
            return Ok(Enqueued::Spent(redemption.purpose));
        }
        if !self.references.lock().unwrap().insert(entry.reference) {
            return Ok(Enqueued::ReferenceTaken);
        }
        spent.extend(entry.redeems.iter().map(row::redeemed));
        keys.insert(entry.key_hash, rows.len());
        rows.push(Row::new(entry));
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
        let mut recovered = Recovered {
            interrupted: notes::recover(&mut rows, at),
            backlog: 0,
        };
        for row in rows.iter_mut() {
            if row.state == State::Sending {
                row.go(State::Unknown);
                row.due = Some(at);
                row.claim += 1;
                recovered.interrupted += 1;
            } else if row.state == State::Unknown && row.due.is_some() {
                row.due = Some(at);
                row.claim += 1;
            }
            if row.state == State::Unknown {
                let earliest = row.attempt_at.map(|at| at.minus(UNNOTICED_MAX));
                row.attempt_from = row.attempt_from.min(earliest);
            }
            let owes_note = row.note.as_ref().is_some_and(Note::is_open);
            recovered.backlog += usize::from(row.waits()) + usize::from(owes_note);
        }
        Ok(recovered)
    }

    async fn recent_calls(&self) -> Result<Vec<Timestamp>, StoreError> {
        drop(self.rows()?);
        Ok(self.calls.lock().unwrap().iter().rev().copied().collect())
    }

    async fn count_call(&self, now: Timestamp) -> Result<(), StoreError> {
        drop(self.rows()?);
        let mut calls = self.calls.lock().unwrap();
        calls.push_back(now);
        if calls.len() > CALLS_KEPT as usize {
            calls.pop_front();
        }
        Ok(())
    }

    async fn claim(
        &self,
        now: Timestamp,
        lease: Duration,
        wanted: Wanted<'_>,
    ) -> Result<Option<Claim>, StoreError> {
        self.count_call(now).await?;
        let mut rows = self.rows()?;
        let first_open = self.skip_delivered(&rows);
        let (mut ready, mut look_up) = (None, None);
        for (seq, row) in rows.iter_mut().enumerate().skip(first_open) {
            if row.due.is_none_or(|due| due > now) {
                continue;
            }
            if row.state == State::Queued {
                row.due = Some(AT_ONCE);
                if ready.is_none() && wanted.forms.contains(&row.entry.form) {
                    ready = Some(seq);
                }
            } else if row.state == State::Unknown {
                look_up = look_up.min(Some((row.due, seq))).or(Some((row.due, seq)));
            }
        }
        let look_up = look_up.map(|(_, seq)| seq);
        let first = look_up.filter(|_| wanted.look_ups_first);
        if first.is_none()
            && let Some(note) = notes::claim(&mut rows, now, lease)
        {
            return Ok(Some(note));
        }
        let Some(seq) = first.or(ready).or(look_up) else {
            self.calls.lock().unwrap().pop_back();
            return Ok(None);
        };
        let row = &mut rows[seq];
        row.claim += 1;
        let due = row.due.replace(now.plus(lease)).unwrap();
        let work = if row.state == State::Queued {
            row.go(State::Sending);
            row.attempts += 1;
            (row.attempt_at, row.attempt_from) = (Some(now), Some(now));
            Work::Send
        } else {
            Work::LookUp {
                attempt_at: row.attempt_at.unwrap(),
                attempt_from: row.attempt_from.unwrap(),
            }
        };
        Ok(Some(Claim {
            token: ClaimToken {
                seq: seq as i64,
                part: Part::Ticket,
                claim: row.claim,
            },
            reference: row.entry.reference,
            form: row.entry.form.clone(),
            payload: row.payload.clone().unwrap_or_default(),
            work,
            due,
            retries: row.retries,
            attempts: row.attempts,
            ticket_id: None,
        }))
    }

    async fn next_due(&self, wanted: Wanted<'_>) -> Result<Option<Timestamp>, StoreError> {
        let rows = self.rows()?;
        let ready = |row: &Row| {
            row.due == Some(AT_ONCE) && wanted.forms.contains(&row.entry.form)
                || row.due > Some(AT_ONCE)
        };
        let first_open = self.skip_delivered(&rows);
        let open = rows.iter().skip(first_open);
        let dues = open.flat_map(|row| {
            let own = row.due.filter(|_| row.waits() && ready(row));
            let note = row.note.as_ref().filter(|note| note.waits());
            own.into_iter().chain(note.and_then(|note| note.due))
        });
        Ok(dues.min())
    }

    async fn backlog(&self) -> Result<usize, StoreError> {
        let rows = self.rows()?;
        let open = |row: &Row| {
            let owes_note = row.note.as_ref().is_some_and(Note::is_open);
            usize::from(row.waits() || row.state == State::Sending) + usize::from(owes_note)
        };
        Ok(rows.iter().map(open).sum())
    }

    async fn waiting_forms(&self) -> Result<Vec<String>, StoreError> {
        let rows = self.rows()?;
        let ready = rows
            .iter()
            .skip(self.skip_delivered(&rows))
            .filter(|row| row.state == State::Queued && row.due == Some(AT_ONCE));
        let forms: BTreeSet<_> = ready.map(|row| row.entry.form.clone()).collect();
        Ok(forms.into_iter().collect())
    }

    async fn settle(&self, token: ClaimToken, settlement: Settlement) -> Result<bool, StoreError> {
        let mut rows = self.rows()?;
        let row = &mut rows[token.seq as usize];
        if token.part == Part::Note {
            return Ok(notes::settle(row, token.claim, settlement));
        }
        let claimed =
            row.claim == token.claim && matches!(row.state, State::Sending | State::Unknown);
        let state = settlement.state();
        match settlement {
            Settlement::Delivered {
                at,
                ticket_id,
                owes_note,
            } if row.state != State::Delivered => {
                (row.due, row.settled_at, row.ticket_id) = (None, Some(at), ticket_id);
                row.reason = None;
                row.note = owes_note.then(|| Note::owed(row));
            }
            Settlement::Queued {
                due,
                retries,
                reason,
            } if claimed => {
                (row.due, row.retries, row.reason) = (Some(due), retries, Some(reason));
            }
            Settlement::Unknown {
                due,
                retries,
                reason,
            } if claimed => {
                (row.due, row.retries, row.reason) = (due, retries, Some(reason));
            }
            Settlement::Dead { at, reason, .. } if claimed => {
                (row.due, row.settled_at, row.reason) = (None, Some(at), Some(reason));
            }
            _ => return Ok(false),
        }
        row.go(state);
        Ok(true)
    }

    async fn free(
        &self,
        now: Timestamp,
        horizon: Duration,
        held: &[ClaimToken],
    ) -> Result<usize, StoreError> {
        let mut rows = self.rows()?;
        let horizon = Some(now.plus(horizon));
        let mut freed = notes::free(&mut rows, now, horizon, held);
        for (seq, row) in rows.iter_mut().enumerate() {
            let is_held = held
                .iter()
                .any(|token| token.part == Part::Ticket && token.seq == seq as i64);
            let far = row.due > horizon;
            if row.state == State::Sending && !is_held && (far || row.due <= Some(now)) {
                row.go(State::Unknown);
                row.due = Some(now);
                row.claim += 1;
            } else if row.state == State::Queued && far {
                row.due = Some(AT_ONCE);
            } else if row.state == State::Unknown && far && !is_held {
                row.due = Some(now);
            } else {
                continue;
            }
            freed += 1;
        }
        Ok(freed)
    }

    async fn reschedule(&self, jump: Jump) -> Result<(), StoreError> {
        for call in self.calls.lock().unwrap().iter_mut() {
            *call = jump.now;
        }
        let mut rows = self.rows()?;
        notes::reschedule(&mut rows, jump);
        for row in rows.iter_mut() {
            match row.state {
                State::Queued => row.due = Some(AT_ONCE),
                State::Unknown if row.due.is_some() => {
                    row.due = Some(jump.look_up_at);
                    row.claim += 1;
                }
                _ => {}
            }
            if row.state == State::Unknown {
                row.attempt_from = row.attempt_from.map(|at| at.minus(jump.back_by));
            }
        }
        Ok(())
    }

    async fn erase(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut rows = self.rows()?;
        let old = rows.iter_mut().filter(|row| {
            let owes_note = row.note.as_ref();
            let owes_note = owes_note.is_some_and(|note| note.state != State::Delivered);
            let is_old = row.settled_at <= Some(before) && !owes_note;
            row.state == State::Delivered && row.payload.is_some() && is_old
        });
        Ok(old.map(|row| row.payload = None).count())
    }
}
