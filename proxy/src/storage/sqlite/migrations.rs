//! The tables' history, compiled into the binary. A migration that was
//! published is never changed; a new one is added.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::SqliteConnection;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

const ALL: [(i64, &str, &str); 7] = [
    (
        1,
        "outbox",
        include_str!("../../../migrations/0001_outbox.sql"),
    ),
    (
        2,
        "order and tally",
        include_str!("../../../migrations/0002_order_and_tally.sql"),
    ),
    (
        3,
        "seal key",
        include_str!("../../../migrations/0003_seal_key.sql"),
    ),
    (
        4,
        "attachments",
        include_str!("../../../migrations/0004_attachments.sql"),
    ),
    (
        5,
        "notes",
        include_str!("../../../migrations/0005_notes.sql"),
    ),
    (
        6,
        "wallet proofs",
        include_str!("../../../migrations/0006_wallet_proofs.sql"),
    ),
    (
        7,
        "spent",
        include_str!("../../../migrations/0007_spent.sql"),
    ),
];

/// Whether the file is as this version of the proxy leaves it.
pub(super) async fn are_these(connection: &mut SqliteConnection) -> bool {
    let last: sqlx::Result<i64> = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await;
    last.is_ok_and(|last| ALL.last().is_some_and(|(version, ..)| *version == last))
}

pub(super) async fn run(connection: &mut SqliteConnection) -> Result<(), MigrateError> {
    let migrations = ALL.map(|(version, name, sql)| {
        let name = Cow::Borrowed(name);
        Migration::new(
            version,
            name,
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(migrations.into())
        .run(connection)
        .await
}
