//! What is good for one request alone, in both stores.

use intake_proxy::seal::Purpose;
use intake_proxy::storage::{Enqueued, NewEntry, Redemption, SqliteStore, Store};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{ConnectOptions, Connection, SqlSafeStr, SqliteConnection};

use crate::store::{at, entry, on_both, open};
use crate::support::app::file;

/// The file itself, past the store.
async fn past_the_store(folder: &tempfile::TempDir) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new();
    let options = options.filename(file(folder)).create_if_missing(true);
    options.connect().await.unwrap()
}

/// Two requests with the same challenge: whoever comes first has redeemed it.
#[tokio::test]
async fn what_is_redeemed_with_a_request_is_redeemed_once() {
    let redeem = |purpose, id: u8, seconds| {
        let name = format!("number {id}");
        vec![Redemption::new(purpose, name, at(seconds + 60))]
    };
    let redeems = |id, seconds| redeem(Purpose::Challenge, id, seconds);
    let with = |number, id, seconds| NewEntry {
        redeems: redeems(id, seconds),
        ..entry(number, seconds)
    };
    on_both(async |store| {
        let spent = Ok(Enqueued::Spent(Purpose::Challenge));
        assert_eq!(store.enqueue(with(1, 7, 0)).await, Ok(Enqueued::Accepted));
        assert_eq!(store.enqueue(with(20, 7, 1)).await, spent);
        assert_eq!(store.find_by_key([20; 32]).await, Ok(None));
        // The same request again is no second one, whichever challenge it bears.
        for id in [7, 8] {
            let again = store.enqueue(with(1, id, 2)).await;
            assert!(matches!(again, Ok(Enqueued::Known(_))), "{again:?}");
        }
        // What was not kept has redeemed nothing.
        let taken = NewEntry {
            key_hash: [90; 32],
            ..with(1, 9, 3)
        };
        assert_eq!(store.enqueue(taken).await, Ok(Enqueued::ReferenceTaken));
        for id in [8, 9] {
            let kept = store.enqueue(with(id * 10, id, 4)).await;
            assert_eq!(kept, Ok(Enqueued::Accepted));
        }
        let both = NewEntry {
            redeems: [redeems(50, 5), redeems(8, 5)].concat(),
            ..entry(50, 5)
        };
        assert_eq!(store.enqueue(both).await, spent);
        assert_eq!(store.enqueue(with(60, 50, 6)).await, Ok(Enqueued::Accepted));
        // What has the same name and is for something else is something else.
        let proof = |number| NewEntry {
            redeems: redeem(Purpose::WalletProof, 7, 7),
            ..entry(number, 7)
        };
        let of_proof = Ok(Enqueued::Spent(Purpose::WalletProof));
        assert_eq!(store.enqueue(proof(70)).await, Ok(Enqueued::Accepted));
        assert_eq!(store.enqueue(proof(100)).await, of_proof);
    })
    .await;
}

/// A table that only grew would be the attacker's to fill.
#[tokio::test]
async fn what_nobody_could_redeem_anyway_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await.unwrap();
    for number in 1..=20 {
        let seconds = i64::from(number) * 3_600;
        let name = format!("number {number}");
        let redemption = Redemption::new(Purpose::Challenge, name, at(seconds + 60));
        let entry = NewEntry {
            redeems: vec![redemption],
            ..entry(number, seconds)
        };
        assert_eq!(store.enqueue(entry).await, Ok(Enqueued::Accepted));
    }
    store.close().await;
    let mut database = past_the_store(&folder).await;
    let rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM spent")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert!((1..=3).contains(&rows), "{rows}");
    database.close().await.unwrap();
}

/// Version 6 kept the proofs of wallets in a table of their own. Its users must
/// be able to go on with their files, and no proof may be good a second time.
#[tokio::test]
async fn what_the_version_before_redeemed_stays_redeemed() {
    const BEFORE: [&str; 6] = [
        include_str!("../../migrations/0001_outbox.sql"),
        include_str!("../../migrations/0002_order_and_tally.sql"),
        include_str!("../../migrations/0003_seal_key.sql"),
        include_str!("../../migrations/0004_attachments.sql"),
        include_str!("../../migrations/0005_notes.sql"),
        include_str!("../../migrations/0006_wallet_proofs.sql"),
    ];
    let migrations = (1..).zip(BEFORE).map(|(version, sql)| {
        let kind = MigrationType::Simple;
        Migration::new(version, "before".into(), kind, sql.into_sql_str(), false)
    });
    let folder = tempfile::tempdir().unwrap();
    let mut database = past_the_store(&folder).await;
    let migrator = Migrator::with_migrations(migrations.collect());
    migrator.run(&mut database).await.unwrap();
    sqlx::query("INSERT INTO wallet_proofs (nonce, expires_at) VALUES ('used', ?)")
        .bind(at(1_800).as_millis())
        .execute(&mut database)
        .await
        .unwrap();
    database.close().await.unwrap();

    let store: SqliteStore = open(&folder).await.unwrap();
    let bearing = |number, nonce: &str| NewEntry {
        redeems: vec![Redemption::new(Purpose::WalletProof, nonce, at(1_800))],
        ..entry(number, 60)
    };
    let spent = Ok(Enqueued::Spent(Purpose::WalletProof));
    assert_eq!(store.enqueue(bearing(1, "used")).await, spent);
    let fresh = store.enqueue(bearing(2, "fresh")).await;
    assert_eq!(fresh, Ok(Enqueued::Accepted));
    store.close().await;
    let mut database = past_the_store(&folder).await;
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT name, over FROM spent WHERE purpose = 'wallet proof' ORDER BY name")
            .fetch_all(&mut database)
            .await
            .unwrap();
    let over = at(1_800 + 3_600).as_millis();
    assert_eq!(rows, [("fresh".into(), over), ("used".into(), over)]);
    database.close().await.unwrap();
}
