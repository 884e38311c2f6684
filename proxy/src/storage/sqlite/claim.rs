//! Hands out the request that has been due longest.

use async_trait::async_trait;
use sqlx::{Row, SqliteConnection};

use super::read;
use super::writer::Write;
use crate::clock::Timestamp;
use crate::storage::{Claim, ClaimToken, State, Work};

pub(super) struct ClaimNext {
    pub(super) now: Timestamp,
    pub(super) until: Timestamp,
}

#[async_trait]
impl Write for ClaimNext {
    type Output = Option<Claim>;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<Option<Claim>> {
        // The condition on the state is written as in the index `outbox_due`,
        // or SQLite would not use it.
        let row = sqlx::query(
            "SELECT seq, claim, reference, form, payload, state, next_attempt_at, attempt_at, \
             retries, attempts, created_at FROM outbox \
             WHERE state IN ('queued', 'unknown') AND next_attempt_at <= ? \
             ORDER BY next_attempt_at, seq LIMIT 1",
        )
        .bind(self.now.as_millis())
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let seq: i64 = row.try_get("seq")?;
        let claim: i64 = row.try_get::<i64, _>("claim")? + 1;
        let mut attempts: u32 = row.try_get("attempts")?;
        let work = if read::state(&row)? == State::Queued {
            attempts = attempts.saturating_add(1);
            Work::Send
        } else {
            let attempt_at: Option<i64> = row.try_get("attempt_at")?;
            let created_at: i64 = row.try_get("created_at")?;
            Work::LookUp {
                attempt_at: Timestamp::from_millis(attempt_at.unwrap_or(created_at)),
            }
        };
        let update = match work {
            Work::Send => sqlx::query(
                "UPDATE outbox SET claim = ?, next_attempt_at = ?, attempts = ?, \
                 state = 'sending', attempt_at = ? WHERE seq = ?",
            )
            .bind(claim)
            .bind(self.until.as_millis())
            .bind(attempts)
            .bind(self.now.as_millis()),
            Work::LookUp { .. } => {
                sqlx::query("UPDATE outbox SET claim = ?, next_attempt_at = ? WHERE seq = ?")
                    .bind(claim)
                    .bind(self.until.as_millis())
            }
        };
        update.bind(seq).execute(connection).await?;
        Ok(Some(Claim {
            token: ClaimToken { seq, claim },
            reference: read::reference(&row)?,
            form: row.try_get("form")?,
            payload: row
                .try_get::<Option<String>, _>("payload")?
                .unwrap_or_default(),
            work,
            due: Timestamp::from_millis(row.try_get("next_attempt_at")?),
            retries: row.try_get("retries")?,
            attempts,
        }))
    }
}
