//! The tables' history, compiled into the binary. A migration that was
//! published is never changed; a new one is added.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::SqliteConnection;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

const ALL: [(i64, &str, &str); 2] = [
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
];

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
