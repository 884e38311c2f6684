//! The last calls of Mava: what a process that ended has used of the budget.

use async_trait::async_trait;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::writer::Write;
use crate::clock::Timestamp;
use crate::storage::CALLS_KEPT;

pub(super) struct CountCall(pub(super) Timestamp);

#[async_trait]
impl Write for CountCall {
    type Output = ();

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        count(connection, self.0).await
    }
}

/// Records a call, and forgets the oldest one.
pub(super) async fn count(connection: &mut SqliteConnection, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO calls (at) VALUES (?)")
        .bind(now.as_millis())
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM calls WHERE id <= last_insert_rowid() - ?")
        .bind(CALLS_KEPT)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn recent(executor: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<Timestamp>> {
    let times: Vec<i64> = sqlx::query_scalar("SELECT at FROM calls ORDER BY id DESC LIMIT ?")
        .bind(CALLS_KEPT)
        .fetch_all(executor)
        .await?;
    Ok(times.into_iter().map(Timestamp::from_millis).collect())
}
