//! Records how a claim ended.

use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::notes;
use super::writer::Write;
use crate::clock::Timestamp;
use crate::storage::{ClaimToken, Part, Settlement};

pub(super) struct Settle {
    pub(super) token: ClaimToken,
    pub(super) settlement: Settlement,
}

#[async_trait]
impl Write for Settle {
    type Output = bool;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<bool> {
        let state = self.settlement.state().as_str();
        let ClaimToken { seq, part, claim } = self.token;
        if part == Part::Note {
            return notes::settle(connection, seq, claim, &self.settlement).await;
        }
        let update = match &self.settlement {
            // A ticket that exists is recorded even if the claim has ended
            // meanwhile: sending the request again would make a second one.
            Settlement::Delivered { at, ticket_id, .. } => sqlx::query(
                "UPDATE outbox SET state = ?, settled_at = ?, ticket_id = ?, \
                 next_attempt_at = NULL, reason = NULL, detail = NULL \
                 WHERE seq = ? AND state <> 'delivered'",
            )
            .bind(state)
            .bind(at.as_millis())
            .bind(ticket_id)
            .bind(seq),
            // Only of notes.
            Settlement::Found { .. } => return Ok(false),
            Settlement::Queued {
                due,
                retries,
                reason,
            } => sqlx::query(
                "UPDATE outbox SET state = ?, next_attempt_at = ?, retries = ?, reason = ? \
                 WHERE seq = ? AND claim = ? AND state IN ('sending', 'unknown')",
            )
            .bind(state)
            .bind(due.as_millis())
            .bind(retries)
            .bind(reason)
            .bind(seq)
            .bind(claim),
            Settlement::Unknown {
                due,
                retries,
                reason,
            } => sqlx::query(
                "UPDATE outbox SET state = ?, next_attempt_at = ?, retries = ?, reason = ? \
                 WHERE seq = ? AND claim = ? AND state IN ('sending', 'unknown')",
            )
            .bind(state)
            .bind(due.map(Timestamp::as_millis))
            .bind(retries)
            .bind(reason)
            .bind(seq)
            .bind(claim),
            Settlement::Dead { at, reason, detail } => sqlx::query(
                "UPDATE outbox SET state = ?, settled_at = ?, next_attempt_at = NULL, reason = ?, \
                 detail = ? WHERE seq = ? AND claim = ? AND state IN ('sending', 'unknown')",
            )
            .bind(state)
            .bind(at.as_millis())
            .bind(reason)
            .bind(detail)
            .bind(seq)
            .bind(claim),
        };
        let updated = update.execute(&mut *connection).await?;
        let is_recorded = updated.rows_affected() > 0;
        if let Settlement::Delivered {
            owes_note: true, ..
        } = self.settlement
            && is_recorded
        {
            notes::owe(connection, seq).await?;
        }
        Ok(is_recorded)
    }
}
