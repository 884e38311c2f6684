//! The notes that are owed: the same steps as for tickets, on a table of their
//! own, so that what went wrong with a note never sends a ticket again.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::{calls, read};
use crate::clock::Timestamp;
use crate::storage::desk::{Deed, Done, Entry};
use crate::storage::{
    AT_ONCE, Claim, ClaimToken, Jump, Part, Settlement, State, UNNOTICED_MAX, Work,
};

/// When the first note is due. The states are written as in the partial index.
pub(super) const FIRST_DUE: &str =
    "SELECT MIN(next_attempt_at) FROM notes WHERE state IN ('queued', 'unknown')";

/// A note is owed from now on. Where Mava did not name the ticket, it is looked
/// up first. Nothing is owed whose answers were dropped meanwhile.
pub(super) async fn owe(connection: &mut SqliteConnection, seq: i64) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO notes (seq, state, next_attempt_at, ticket_at, ticket_from) \
         SELECT seq, CASE WHEN ticket_id IS NULL THEN 'unknown' ELSE 'queued' END, ?, \
         COALESCE(attempt_at, created_at), COALESCE(attempt_from, attempt_at, created_at) \
         FROM outbox WHERE seq = ? AND payload IS NOT NULL ON CONFLICT DO NOTHING",
    )
    .bind(AT_ONCE.as_millis())
    .bind(seq)
    .execute(connection)
    .await?;
    Ok(())
}

/// Hands out the note that was due first.
pub(super) async fn claim(
    connection: &mut SqliteConnection,
    now: Timestamp,
    until: Timestamp,
) -> sqlx::Result<Option<Claim>> {
    let row = sqlx::query(
        "SELECT notes.seq, notes.state, notes.next_attempt_at, notes.claim, notes.attempts, \
         notes.retries, ticket_at, ticket_from, reference, form, payload, ticket_id \
         FROM notes JOIN outbox ON outbox.seq = notes.seq \
         WHERE notes.state IN ('queued', 'unknown') AND notes.next_attempt_at <= ? \
         ORDER BY notes.next_attempt_at, notes.seq LIMIT 1",
    )
    .bind(now.as_millis())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let claim = read_claim(&row)?;
    let state = match claim.work {
        Work::Send => State::Sending,
        Work::LookUp { .. } => State::Unknown,
    };
    sqlx::query(
        "UPDATE notes SET claim = ?, next_attempt_at = ?, attempts = ?, state = ? WHERE seq = ?",
    )
    .bind(claim.token.claim)
    .bind(until.as_millis())
    .bind(claim.attempts)
    .bind(state.as_str())
    .bind(claim.token.seq)
    .execute(&mut *connection)
    .await?;
    calls::count(connection, now).await?;
    Ok(Some(claim))
}

fn read_claim(row: &SqliteRow) -> sqlx::Result<Claim> {
    let time = |column: &str| -> sqlx::Result<Timestamp> {
        Ok(Timestamp::from_millis(row.try_get(column)?))
    };
    let mut attempts: u32 = row.try_get("attempts")?;
    let work = if read::state(row)? == State::Queued {
        attempts = attempts.saturating_add(1);
        Work::Send
    } else {
        Work::LookUp {
            attempt_at: time("ticket_at")?,
            attempt_from: time("ticket_from")?,
        }
    };
    let payload: Option<String> = row.try_get("payload")?;
    Ok(Claim {
        token: ClaimToken {
            seq: row.try_get("seq")?,
            part: Part::Note,
            claim: row.try_get::<i64, _>("claim")? + 1,
        },
        reference: read::reference(row)?,
        form: row.try_get("form")?,
        payload: payload.unwrap_or_default(),
        work,
        due: time("next_attempt_at")?,
        retries: row.try_get("retries")?,
        attempts,
        ticket_id: row.try_get("ticket_id")?,
    })
}

/// Records how a note's claim ended. `false` where it had ended before.
pub(super) async fn settle(
    connection: &mut SqliteConnection,
    seq: i64,
    claim: i64,
    settlement: &Settlement,
) -> sqlx::Result<bool> {
    let (mut due, mut settled, mut retries) = (None, None, None);
    let (mut reason, mut detail, mut ticket) = (None, None, None);
    match settlement {
        Settlement::Delivered { at, ticket_id, .. } => {
            settled = Some(*at);
            ticket = ticket_id.as_ref();
        }
        Settlement::Found { ticket_id } => {
            due = Some(AT_ONCE);
            ticket = Some(ticket_id);
        }
        Settlement::Queued {
            due: at,
            retries: count,
            reason: why,
        } => (due, retries, reason) = (Some(*at), Some(*count), Some(why)),
        Settlement::Unknown {
            due: at,
            retries: count,
            reason: why,
        } => (due, retries, reason) = (*at, Some(*count), Some(why)),
        Settlement::Dead {
            at,
            reason: why,
            detail: said,
        } => (settled, reason, detail) = (Some(*at), Some(why), said.as_ref()),
    }
    let updated = sqlx::query(
        "UPDATE notes SET state = ?, next_attempt_at = ?, settled_at = ?, \
         retries = COALESCE(?, retries), reason = ?, detail = ? \
         WHERE seq = ? AND claim = ? AND state IN ('sending', 'unknown')",
    )
    .bind(settlement.state().as_str())
    .bind(due.map(Timestamp::as_millis))
    .bind(settled.map(Timestamp::as_millis))
    .bind(retries)
    .bind(reason)
    .bind(detail)
    .bind(seq)
    .bind(claim)
    .execute(&mut *connection)
    .await?;
    let is_recorded = updated.rows_affected() > 0;
    if let (Some(ticket), true) = (ticket, is_recorded) {
        sqlx::query("UPDATE outbox SET ticket_id = ? WHERE seq = ? AND ticket_id IS NULL")
            .bind(ticket)
            .bind(seq)
            .execute(connection)
            .await?;
    }
    Ok(is_recorded)
}

/// After a process ended: as for tickets. Tells how many were being sent.
pub(super) async fn recover(
    connection: &mut SqliteConnection,
    look_up_at: Timestamp,
) -> sqlx::Result<u64> {
    let at = look_up_at.as_millis();
    let interrupted = sqlx::query(
        "UPDATE notes SET state = 'unknown', next_attempt_at = ?, claim = claim + 1, \
         reason = 'interrupted' WHERE state = 'sending'",
    )
    .bind(at)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE notes SET next_attempt_at = ?, claim = claim + 1 WHERE state = 'unknown'")
        .bind(at)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "UPDATE notes SET ticket_from = MIN(ticket_from, ticket_at - ?) \
         WHERE state IN ('queued', 'unknown')",
    )
    .bind(UNNOTICED_MAX.as_millis() as i64)
    .execute(connection)
    .await?;
    Ok(interrupted.rows_affected())
}

/// Frees what was claimed and left, or put off too far. Tells how many.
pub(super) async fn free(
    connection: &mut SqliteConnection,
    now: Timestamp,
    horizon: Timestamp,
    held: &str,
) -> sqlx::Result<u64> {
    let (now, horizon) = (now.as_millis(), horizon.as_millis());
    let abandoned = sqlx::query(
        "UPDATE notes SET state = 'unknown', next_attempt_at = ?, claim = claim + 1, \
         reason = 'abandoned' \
         WHERE state = 'sending' AND (next_attempt_at <= ? OR next_attempt_at > ?) \
         AND seq NOT IN (SELECT value FROM json_each(?))",
    )
    .bind(now)
    .bind(now)
    .bind(horizon)
    .bind(held)
    .execute(&mut *connection)
    .await?;
    let put_off = sqlx::query(
        "UPDATE notes SET next_attempt_at = ? \
         WHERE state IN ('queued', 'unknown') AND next_attempt_at > ? \
         AND seq NOT IN (SELECT value FROM json_each(?))",
    )
    .bind(now)
    .bind(horizon)
    .bind(held)
    .execute(connection)
    .await?;
    Ok(abandoned.rows_affected() + put_off.rows_affected())
}

/// After the clock has jumped: as for tickets.
pub(super) async fn reschedule(connection: &mut SqliteConnection, jump: &Jump) -> sqlx::Result<()> {
    sqlx::query("UPDATE notes SET next_attempt_at = 0 WHERE state = 'queued'")
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE notes SET next_attempt_at = ?, claim = claim + 1 WHERE state = 'unknown'")
        .bind(jump.look_up_at.as_millis())
        .execute(&mut *connection)
        .await?;
    // Not only where the note is looked up already: any of them may have to be.
    sqlx::query(
        "UPDATE notes SET ticket_from = ticket_from - ? WHERE state IN ('queued', 'unknown')",
    )
    .bind(jump.back_by.as_millis() as i64)
    .execute(connection)
    .await?;
    Ok(())
}

/// What the operator does to a note that is not on its ticket.
pub(super) async fn change(
    connection: &mut SqliteConnection,
    entry: &Entry,
    deed: Deed,
    attended: bool,
) -> sqlx::Result<Done> {
    let is_sending = entry
        .missing_note()
        .is_some_and(|note| note.state == State::Sending);
    if is_sending && attended {
        return Ok(Done::UnderWay);
    }
    if deed == Deed::Retry && entry.payload.is_none() {
        return Ok(Done::Erased);
    }
    let update = match deed {
        // Where Mava did not name the ticket, it is looked up first.
        Deed::Retry => sqlx::query(
            "UPDATE notes SET state = CASE WHEN ? THEN 'queued' ELSE 'unknown' END, \
             next_attempt_at = 0, retries = 0, claim = claim + 1, settled_at = NULL, \
             reason = 'retried', detail = NULL WHERE seq = ?",
        )
        .bind(entry.ticket_id.is_some()),
        // Without it the request is an ordinary one, whose answers are erased in time.
        Deed::Drop => sqlx::query("DELETE FROM notes WHERE seq = ?"),
    };
    update.bind(entry.seq).execute(connection).await?;
    Ok(Done::Yes)
}
