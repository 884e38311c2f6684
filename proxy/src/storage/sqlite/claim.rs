//! Hands out what is to be done next.
//!
//! The conditions on states and on `next_attempt_at = 0` are written as in the
//! partial indexes, or SQLite would not use them.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::writer::Write;
use super::{calls, notes, read};
use crate::clock::Timestamp;
use crate::storage::{Claim, ClaimToken, Part, State, Work};

pub(super) struct ClaimNext {
    pub(super) now: Timestamp,
    pub(super) until: Timestamp,
    /// The forms that may be sent, as a JSON list.
    pub(super) forms: String,
    pub(super) look_ups_first: bool,
}

#[async_trait]
impl Write for ClaimNext {
    type Output = Option<Claim>;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<Option<Claim>> {
        // What was put off and is due takes its place in the order of arrival again.
        sqlx::query(
            "UPDATE outbox SET next_attempt_at = 0 \
             WHERE state = 'queued' AND next_attempt_at > 0 AND next_attempt_at <= ?",
        )
        .bind(self.now.as_millis())
        .execute(&mut *connection)
        .await?;
        if self.look_ups_first
            && let Some(seq) = self.look_up(connection).await?
        {
            return self.take(seq, connection).await.map(Some);
        }
        if let Some(note) = notes::claim(connection, self.now, self.until).await? {
            return Ok(Some(note));
        }
        let seq = match self.ready(connection).await? {
            None if !self.look_ups_first => self.look_up(connection).await?,
            found => found,
        };
        match seq {
            Some(seq) => self.take(seq, connection).await.map(Some),
            None => Ok(None),
        }
    }
}

impl ClaimNext {
    async fn look_up(&self, connection: &mut SqliteConnection) -> sqlx::Result<Option<i64>> {
        sqlx::query_scalar(
            "SELECT seq FROM outbox WHERE state = 'unknown' AND next_attempt_at <= ? \
             ORDER BY next_attempt_at, seq LIMIT 1",
        )
        .bind(self.now.as_millis())
        .fetch_optional(connection)
        .await
    }

    async fn ready(&self, connection: &mut SqliteConnection) -> sqlx::Result<Option<i64>> {
        sqlx::query_scalar(read::FIRST_READY)
            .bind(&self.forms)
            .fetch_one(connection)
            .await
    }

    async fn take(&self, seq: i64, connection: &mut SqliteConnection) -> sqlx::Result<Claim> {
        let row = sqlx::query(
            "SELECT seq, claim, reference, form, payload, state, next_attempt_at, attempt_at, \
             attempt_from, retries, attempts, created_at FROM outbox WHERE seq = ?",
        )
        .bind(seq)
        .fetch_one(&mut *connection)
        .await?;
        let claim = claim(&row, self.now)?;
        let update = match claim.work {
            Work::Send => sqlx::query(
                "UPDATE outbox SET claim = ?, next_attempt_at = ?, attempts = ?, \
                 state = 'sending', attempt_at = ?, attempt_from = ? WHERE seq = ?",
            )
            .bind(claim.token.claim)
            .bind(self.until.as_millis())
            .bind(claim.attempts)
            .bind(self.now.as_millis())
            .bind(self.now.as_millis()),
            Work::LookUp { .. } => {
                sqlx::query("UPDATE outbox SET claim = ?, next_attempt_at = ? WHERE seq = ?")
                    .bind(claim.token.claim)
                    .bind(self.until.as_millis())
            }
        };
        update.bind(seq).execute(&mut *connection).await?;
        calls::count(connection, self.now).await?;
        Ok(claim)
    }
}

fn claim(row: &SqliteRow, now: Timestamp) -> sqlx::Result<Claim> {
    let mut attempts: u32 = row.try_get("attempts")?;
    let work = if read::state(row)? == State::Queued {
        attempts = attempts.saturating_add(1);
        Work::Send
    } else {
        let attempt_at: Option<i64> = row.try_get("attempt_at")?;
        let created_at: i64 = row.try_get("created_at")?;
        let attempt_from: Option<i64> = row.try_get("attempt_from")?;
        let attempt_at = attempt_at.unwrap_or(created_at);
        Work::LookUp {
            attempt_at: Timestamp::from_millis(attempt_at),
            attempt_from: Timestamp::from_millis(attempt_from.unwrap_or(attempt_at)),
        }
    };
    let due: Option<i64> = row.try_get("next_attempt_at")?;
    Ok(Claim {
        token: ClaimToken {
            seq: row.try_get("seq")?,
            part: Part::Ticket,
            claim: row.try_get::<i64, _>("claim")? + 1,
        },
        reference: read::reference(row)?,
        form: row.try_get("form")?,
        payload: row
            .try_get::<Option<String>, _>("payload")?
            .unwrap_or_default(),
        work,
        due: due.map_or(now, Timestamp::from_millis),
        retries: row.try_get("retries")?,
        attempts,
        ticket_id: None,
    })
}
