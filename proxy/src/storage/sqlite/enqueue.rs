//! Keeps a request, or finds the one that was kept under the same key.

use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::writer::Write;
use super::{files, read, spent};
use crate::storage::{AT_ONCE, Enqueued, NewEntry, State};

pub(super) struct Enqueue(pub(super) NewEntry);

#[async_trait]
impl Write for Enqueue {
    type Output = Enqueued;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<Enqueued> {
        let entry = &self.0;
        // Before anything is written: the transaction is shared with others, and
        // nobody else writes meanwhile, so what is there now can be claimed below.
        if !entry.files.is_empty() {
            if let Some(known) = read::by_key(&mut *connection, &entry.key_hash).await? {
                return Ok(Enqueued::Known(known));
            }
            let gone = files::unclaimable(connection, &entry.form, &entry.files).await?;
            if !gone.is_empty() {
                return Ok(Enqueued::FilesGone(gone));
            }
        }
        if let Some(purpose) = spent::find(connection, &entry.redeems).await? {
            let known = read::by_key(connection, &entry.key_hash).await?;
            return Ok(known.map_or(Enqueued::Spent(purpose), Enqueued::Known));
        }
        let inserted = sqlx::query(
            "INSERT INTO outbox (reference, form, key_hash, body_hash, status_salt, status_hash, \
             payload, state, created_at, next_attempt_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(entry.reference.to_string())
        .bind(&entry.form)
        .bind(&entry.key_hash[..])
        .bind(&entry.body_hash[..])
        .bind(&entry.status_salt[..])
        .bind(&entry.status_hash[..])
        .bind(&entry.payload)
        .bind(State::Queued.as_str())
        .bind(entry.at.as_millis())
        .bind(AT_ONCE.as_millis())
        .execute(&mut *connection)
        .await?;
        if inserted.rows_affected() > 0 {
            let request = inserted.last_insert_rowid();
            files::claim(connection, &entry.form, &entry.files, request).await?;
            spent::record(connection, &entry.redeems, entry.at).await?;
            return Ok(Enqueued::Accepted);
        }
        let known = read::by_key(connection, &entry.key_hash).await?;
        Ok(known.map_or(Enqueued::ReferenceTaken, Enqueued::Known))
    }
}
