//! The notes of requests in the store in memory, as exact as `sqlite/notes.rs`.

use std::time::Duration;

use intake_proxy::clock::Timestamp;
use intake_proxy::storage::{
    AT_ONCE, Claim, ClaimToken, Jump, Part, Settlement, State, UNNOTICED_MAX, Work,
};

use super::row::Row;

/// A note that is owed, or was.
pub(super) struct Note {
    pub(super) state: State,
    pub(super) due: Option<Timestamp>,
    claim: i64,
    attempts: u32,
    retries: u32,
    ticket_at: Timestamp,
    ticket_from: Timestamp,
    pub(super) reason: Option<String>,
}

impl Note {
    pub(super) fn owed(row: &Row) -> Self {
        let at = row.attempt_at.unwrap();
        Self {
            state: match row.ticket_id {
                Some(_) => State::Queued,
                None => State::Unknown,
            },
            due: Some(AT_ONCE),
            claim: 0,
            attempts: 0,
            retries: 0,
            ticket_at: at,
            ticket_from: row.attempt_from.unwrap_or(at),
            reason: None,
        }
    }

    /// What was dead is owed again.
    pub(super) fn owed_again(row: &Row) -> Self {
        let before = row.note.as_ref().unwrap();
        assert_eq!(before.state, State::Dead);
        Self {
            claim: before.claim + 1,
            ticket_at: before.ticket_at,
            ticket_from: before.ticket_from,
            ..Self::owed(row)
        }
    }

    /// Goes to another state, or stays, as it is drawn and not otherwise.
    fn go(&mut self, next: State) {
        let stays = self.state == next && next == State::Unknown;
        assert!(
            stays || self.state.may_become(next),
            "a note went from {:?} to {next:?}",
            self.state
        );
        self.state = next;
    }

    pub(super) fn waits(&self) -> bool {
        matches!(self.state, State::Queued | State::Unknown)
    }

    pub(super) fn is_open(&self) -> bool {
        self.waits() || self.state == State::Sending
    }
}

/// Hands out the note that was due first.
pub(super) fn claim(rows: &mut [Row], now: Timestamp, lease: Duration) -> Option<Claim> {
    let due = |(seq, row): (usize, &Row)| {
        let note = row.note.as_ref().filter(|note| note.waits())?;
        note.due.filter(|due| *due <= now).map(|due| (due, seq))
    };
    let (due, seq) = rows.iter().enumerate().filter_map(due).min()?;
    let row = &mut rows[seq];
    let note = row.note.as_mut()?;
    note.claim += 1;
    note.due = Some(now.plus(lease));
    let work = if note.state == State::Queued {
        note.go(State::Sending);
        note.attempts += 1;
        Work::Send
    } else {
        Work::LookUp {
            attempt_at: note.ticket_at,
            attempt_from: note.ticket_from,
        }
    };
    Some(Claim {
        token: ClaimToken {
            seq: seq as i64,
            part: Part::Note,
            claim: note.claim,
        },
        reference: row.entry.reference,
        form: row.entry.form.clone(),
        payload: row.payload.clone().unwrap_or_default(),
        work,
        due,
        retries: note.retries,
        attempts: note.attempts,
        ticket_id: row.ticket_id.clone(),
    })
}

pub(super) fn settle(row: &mut Row, claim: i64, settlement: Settlement) -> bool {
    let Some(note) = &mut row.note else {
        return false;
    };
    let claimed = note.claim == claim && matches!(note.state, State::Sending | State::Unknown);
    if !claimed {
        return false;
    }
    note.go(settlement.state());
    let ticket_id = match settlement {
        Settlement::Delivered { ticket_id, .. } => {
            (note.due, note.reason) = (None, None);
            ticket_id
        }
        Settlement::Found { ticket_id } => {
            (note.due, note.reason) = (Some(AT_ONCE), None);
            Some(ticket_id)
        }
        Settlement::Queued {
            due,
            retries,
            reason,
        } => {
            (note.due, note.retries, note.reason) = (Some(due), retries, Some(reason));
            None
        }
        Settlement::Unknown {
            due,
            retries,
            reason,
        } => {
            (note.due, note.retries, note.reason) = (due, retries, Some(reason));
            None
        }
        Settlement::Dead { reason, .. } => {
            (note.due, note.reason) = (None, Some(reason));
            None
        }
    };
    row.ticket_id = row.ticket_id.take().or(ticket_id);
    true
}

/// Tells how many were being sent.
pub(super) fn recover(rows: &mut [Row], at: Timestamp) -> usize {
    let mut interrupted = 0;
    for note in rows.iter_mut().filter_map(|row| row.note.as_mut()) {
        if note.state == State::Sending {
            note.go(State::Unknown);
            interrupted += 1;
        } else if note.state == State::Queued {
            note.ticket_from = note.ticket_from.min(note.ticket_at.minus(UNNOTICED_MAX));
            continue;
        } else if note.state != State::Unknown {
            continue;
        }
        note.due = Some(at);
        note.claim += 1;
        note.ticket_from = note.ticket_from.min(note.ticket_at.minus(UNNOTICED_MAX));
    }
    interrupted
}

/// Tells how many were freed.
pub(super) fn free(
    rows: &mut [Row],
    now: Timestamp,
    horizon: Option<Timestamp>,
    held: &[ClaimToken],
) -> usize {
    let mut freed = 0;
    for (seq, row) in rows.iter_mut().enumerate() {
        let is_held = |token: &ClaimToken| token.part == Part::Note && token.seq == seq as i64;
        let Some(note) = &mut row.note else {
            continue;
        };
        if held.iter().any(is_held) {
            continue;
        }
        let far = note.due > horizon;
        if note.state == State::Sending && (far || note.due <= Some(now)) {
            note.go(State::Unknown);
            note.claim += 1;
        } else if !(note.waits() && far) {
            continue;
        }
        note.due = Some(now);
        freed += 1;
    }
    freed
}

pub(super) fn reschedule(rows: &mut [Row], jump: Jump) {
    for note in rows.iter_mut().filter_map(|row| row.note.as_mut()) {
        match note.state {
            State::Queued => note.due = Some(AT_ONCE),
            State::Unknown => {
                note.due = Some(jump.look_up_at);
                note.claim += 1;
            }
            _ => continue,
        }
        note.ticket_from = note.ticket_from.minus(jump.back_by);
    }
}
