//! What was redeemed, until nobody could redeem it anyway.

use sqlx::SqliteConnection;

use crate::clock::Timestamp;
use crate::seal::Purpose;
use crate::storage::Redemption;

/// Most rows that one request takes away: more than it adds, so that the table
/// shrinks to what still matters.
const SWEPT_AT_ONCE: i64 = 8;

/// The first of these that was redeemed before.
pub(super) async fn find(
    connection: &mut SqliteConnection,
    redeems: &[Redemption],
) -> sqlx::Result<Option<Purpose>> {
    for redemption in redeems {
        let spent: Option<i64> =
            sqlx::query_scalar("SELECT over FROM spent WHERE purpose = ? AND name = ?")
                .bind(redemption.purpose.label())
                .bind(&redemption.name)
                .fetch_optional(&mut *connection)
                .await?;
        if spent.is_some() {
            return Ok(Some(redemption.purpose));
        }
    }
    Ok(None)
}

/// Redeems all of these, and forgets some of what is over.
pub(super) async fn record(
    connection: &mut SqliteConnection,
    redeems: &[Redemption],
    now: Timestamp,
) -> sqlx::Result<()> {
    for redemption in redeems {
        sqlx::query(
            "INSERT INTO spent (purpose, name, over) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(redemption.purpose.label())
        .bind(&redemption.name)
        .bind(redemption.over.as_millis())
        .execute(&mut *connection)
        .await?;
    }
    if !redeems.is_empty() {
        sqlx::query(
            "DELETE FROM spent WHERE (purpose, name) IN \
             (SELECT purpose, name FROM spent WHERE over <= ? LIMIT ?)",
        )
        .bind(now.as_millis())
        .bind(SWEPT_AT_ONCE)
        .execute(connection)
        .await?;
    }
    Ok(())
}
