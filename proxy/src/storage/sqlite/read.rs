//! What is read without a claim.

use intake_contract::Reference;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteExecutor};

use crate::clock::Timestamp;
use crate::storage::{Digest, Record, State};

pub(super) async fn by_key(
    executor: impl SqliteExecutor<'_>,
    key_hash: &Digest,
) -> sqlx::Result<Option<Record>> {
    let row = sqlx::query(
        "SELECT reference, state, ticket_id, body_hash, status_salt, status_hash \
         FROM outbox WHERE key_hash = ?",
    )
    .bind(&key_hash[..])
    .fetch_optional(executor)
    .await?;
    row.as_ref().map(record).transpose()
}

pub(super) async fn by_reference(
    executor: impl SqliteExecutor<'_>,
    reference: Reference,
) -> sqlx::Result<Option<Record>> {
    let row = sqlx::query(
        "SELECT reference, state, ticket_id, body_hash, status_salt, status_hash \
         FROM outbox WHERE reference = ?",
    )
    .bind(reference.to_string())
    .fetch_optional(executor)
    .await?;
    row.as_ref().map(record).transpose()
}

pub(super) async fn next_due(executor: impl SqliteExecutor<'_>) -> sqlx::Result<Option<Timestamp>> {
    let due: Option<i64> = sqlx::query_scalar(
        "SELECT next_attempt_at FROM outbox \
         WHERE state IN ('queued', 'unknown') AND next_attempt_at IS NOT NULL \
         ORDER BY next_attempt_at, seq LIMIT 1",
    )
    .fetch_optional(executor)
    .await?;
    Ok(due.map(Timestamp::from_millis))
}

pub(super) async fn attempts_since(
    executor: impl SqliteExecutor<'_>,
    moment: Timestamp,
) -> sqlx::Result<usize> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE attempt_at >= ?")
        .bind(moment.as_millis())
        .fetch_one(executor)
        .await?;
    Ok(usize::try_from(count).unwrap_or(0))
}

fn record(row: &SqliteRow) -> sqlx::Result<Record> {
    Ok(Record {
        reference: reference(row)?,
        state: state(row)?,
        ticket_id: row.try_get("ticket_id")?,
        body_hash: bytes(row, "body_hash")?,
        status_salt: bytes(row, "status_salt")?,
        status_hash: bytes(row, "status_hash")?,
    })
}

pub(super) fn reference(row: &SqliteRow) -> sqlx::Result<Reference> {
    let text: &str = row.try_get("reference")?;
    text.parse().map_err(|error| strange("reference", error))
}

pub(super) fn state(row: &SqliteRow) -> sqlx::Result<State> {
    let name: &str = row.try_get("state")?;
    State::from_name(name).ok_or_else(|| strange("state", "an unknown state"))
}

fn bytes<const N: usize>(row: &SqliteRow, column: &str) -> sqlx::Result<[u8; N]> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|error| strange(column, error))
}

/// A value that this program never writes.
fn strange(
    column: &str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error.into(),
    }
}
