//! Notices what another process writes into the same file.

use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::writer::Write;

/// A number that changes when another connection has written. All writes of
/// this process go through the one connection that it is asked on, so only
/// those of other processes show (<https://sqlite.org/pragma.html#pragma_data_version>).
pub(super) struct Version;

#[async_trait]
impl Write for Version {
    type Output = i64;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<i64> {
        sqlx::query_scalar("PRAGMA data_version")
            .fetch_one(connection)
            .await
    }
}
