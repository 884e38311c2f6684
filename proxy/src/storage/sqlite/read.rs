//! What is read without a claim.

use intake_contract::Reference;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, SqliteExecutor};

use super::notes;
use crate::clock::Timestamp;
use crate::storage::{AT_ONCE, Digest, Record, State};

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

/// The first request in the order of arrival that may be sent, of the forms in a JSON list.
pub(super) const FIRST_READY: &str = "SELECT MIN(first) FROM (SELECT (SELECT MIN(seq) FROM outbox \
     WHERE state = 'queued' AND next_attempt_at = 0 AND form = forms.value) AS first \
     FROM json_each(?) AS forms)";

pub(super) async fn next_due(
    connection: &mut SqliteConnection,
    forms: &str,
) -> sqlx::Result<Option<Timestamp>> {
    let ready: Option<i64> = sqlx::query_scalar(FIRST_READY)
        .bind(forms)
        .fetch_one(&mut *connection)
        .await?;
    if ready.is_some() {
        return Ok(Some(AT_ONCE));
    }
    let mut due = Vec::new();
    for first in [
        "SELECT MIN(next_attempt_at) FROM outbox WHERE state = 'queued' AND next_attempt_at > 0",
        "SELECT MIN(next_attempt_at) FROM outbox WHERE state = 'unknown'",
        notes::FIRST_DUE,
    ] {
        let first: Option<i64> = sqlx::query_scalar(first)
            .fetch_one(&mut *connection)
            .await?;
        due.extend(first);
    }
    Ok(due.into_iter().min().map(Timestamp::from_millis))
}

/// Tickets and notes that are neither delivered nor dead.
pub(super) async fn backlog(executor: impl SqliteExecutor<'_>) -> sqlx::Result<usize> {
    let count: i64 = sqlx::query_scalar(
        "SELECT (SELECT SUM(requests) FROM tally WHERE state IN ('queued', 'sending', 'unknown')) \
         + (SELECT COUNT(*) FROM notes WHERE state IN ('queued', 'sending', 'unknown'))",
    )
    .fetch_one(executor)
    .await?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Steps from form to form through the index, however many requests each has.
pub(super) async fn waiting_forms(executor: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "WITH RECURSIVE forms(form) AS ( \
           SELECT MIN(form) FROM outbox WHERE state = 'queued' AND next_attempt_at = 0 \
           UNION ALL \
           SELECT (SELECT MIN(form) FROM outbox WHERE state = 'queued' AND next_attempt_at = 0 \
                   AND form > forms.form) \
           FROM forms WHERE form IS NOT NULL) \
         SELECT form FROM forms WHERE form IS NOT NULL",
    )
    .fetch_all(executor)
    .await
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
pub(super) fn strange(
    column: &str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error.into(),
    }
}
