//! What keeps the store in order: after a crash, and from time to time.

use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::writer::Write;
use super::{notes, read};
use crate::clock::Timestamp;
use crate::storage::{Jump, Recovered, UNNOTICED_MAX};

/// Most requests that are erased in one transaction.
const ERASED_AT_ONCE: i64 = 200;

/// Looks up later what is of unknown fate, unless it is held.
const LOOK_UP_AT: &str = "UPDATE outbox SET next_attempt_at = ?, claim = claim + 1 \
     WHERE state = 'unknown' AND next_attempt_at IS NOT NULL";

/// What a process that ended left behind.
pub(super) struct Recover {
    pub(super) look_up_at: Timestamp,
}

#[async_trait]
impl Write for Recover {
    type Output = Recovered;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<Recovered> {
        let at = self.look_up_at.as_millis();
        let interrupted = sqlx::query(
            "UPDATE outbox SET state = 'unknown', next_attempt_at = ?, claim = claim + 1, \
             reason = 'interrupted' WHERE state = 'sending'",
        )
        .bind(at)
        .execute(&mut *connection)
        .await?;
        // A look-up that was under way has a lease that nobody holds any more.
        sqlx::query(LOOK_UP_AT)
            .bind(at)
            .execute(&mut *connection)
            .await?;
        sqlx::query(
            "UPDATE outbox SET attempt_from = MIN(attempt_from, attempt_at - ?) \
             WHERE state = 'unknown'",
        )
        .bind(UNNOTICED_MAX.as_millis() as i64)
        .execute(&mut *connection)
        .await?;
        let notes = notes::recover(connection, self.look_up_at).await?;
        let backlog = read::backlog(connection).await?;
        let interrupted = interrupted.rows_affected() + notes;
        Ok(Recovered {
            interrupted: usize::try_from(interrupted).unwrap_or(usize::MAX),
            backlog,
        })
    }
}

/// What was claimed and never settled, or put off too far by a clock that jumped.
pub(super) struct Free {
    pub(super) now: Timestamp,
    pub(super) horizon: Timestamp,
    /// The claims that are still worked on, as a JSON list of their `seq`.
    pub(super) held: String,
    /// The notes that are, likewise.
    pub(super) held_notes: String,
}

#[async_trait]
impl Write for Free {
    type Output = usize;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<usize> {
        let (now, horizon) = (self.now.as_millis(), self.horizon.as_millis());
        let abandoned = sqlx::query(
            "UPDATE outbox SET state = 'unknown', next_attempt_at = ?, claim = claim + 1, \
             reason = 'abandoned' \
             WHERE state = 'sending' AND (next_attempt_at <= ? OR next_attempt_at > ?) \
             AND seq NOT IN (SELECT value FROM json_each(?))",
        )
        .bind(now)
        .bind(now)
        .bind(horizon)
        .bind(&self.held)
        .execute(&mut *connection)
        .await?;
        let put_off = sqlx::query(
            "UPDATE outbox SET next_attempt_at = 0 \
             WHERE state = 'queued' AND next_attempt_at > 0 AND next_attempt_at > ?",
        )
        .bind(horizon)
        .execute(&mut *connection)
        .await?;
        let unknown = sqlx::query(
            "UPDATE outbox SET next_attempt_at = ? \
             WHERE state = 'unknown' AND next_attempt_at > ? \
             AND seq NOT IN (SELECT value FROM json_each(?))",
        )
        .bind(now)
        .bind(horizon)
        .bind(&self.held)
        .execute(&mut *connection)
        .await?;
        let freed = [abandoned, put_off, unknown].map(|done| done.rows_affected());
        let notes = notes::free(connection, self.now, self.horizon, &self.held_notes).await?;
        let freed = freed.iter().sum::<u64>() + notes;
        Ok(usize::try_from(freed).unwrap_or(usize::MAX))
    }
}

/// All that waits for a time, after the clock has jumped.
pub(super) struct Reschedule(pub(super) Jump);

#[async_trait]
impl Write for Reschedule {
    type Output = ();

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE outbox SET next_attempt_at = 0 WHERE state = 'queued' AND next_attempt_at > 0",
        )
        .execute(&mut *connection)
        .await?;
        sqlx::query(LOOK_UP_AT)
            .bind(self.0.look_up_at.as_millis())
            .execute(&mut *connection)
            .await?;
        sqlx::query("UPDATE outbox SET attempt_from = attempt_from - ? WHERE state = 'unknown'")
            .bind(self.0.back_by.as_millis() as i64)
            .execute(&mut *connection)
            .await?;
        notes::reschedule(connection, &self.0).await?;
        sqlx::query("UPDATE calls SET at = ?")
            .bind(self.0.now.as_millis())
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// The answers of delivered requests.
pub(super) struct Erase {
    pub(super) delivered_before: Timestamp,
}

#[async_trait]
impl Write for Erase {
    type Output = usize;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<usize> {
        let erased = sqlx::query(
            "UPDATE outbox SET payload = NULL WHERE seq IN (SELECT seq FROM outbox \
             WHERE state = 'delivered' AND payload IS NOT NULL AND settled_at <= ? \
             AND NOT EXISTS (SELECT 1 FROM notes WHERE notes.seq = outbox.seq \
             AND notes.state <> 'delivered') LIMIT ?)",
        )
        .bind(self.delivered_before.as_millis())
        .bind(ERASED_AT_ONCE)
        .execute(connection)
        .await?;
        Ok(usize::try_from(erased.rows_affected()).unwrap_or(usize::MAX))
    }
}
