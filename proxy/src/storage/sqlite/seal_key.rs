//! The key by which tokens are sealed: kept once, the same ever after.

use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::writer::Write;

/// Keeps a key where there is none; tells which one is kept.
pub(super) struct KeepKey(pub(super) Vec<u8>);

#[async_trait]
impl Write for KeepKey {
    type Output = Vec<u8>;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<Vec<u8>> {
        sqlx::query("INSERT INTO seal_key (id, key) VALUES (1, ?) ON CONFLICT DO NOTHING")
            .bind(&self.0)
            .execute(&mut *connection)
            .await?;
        sqlx::query_scalar("SELECT key FROM seal_key")
            .fetch_one(connection)
            .await
    }
}
