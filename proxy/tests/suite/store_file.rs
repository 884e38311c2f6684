//! What only a file can do wrong.

use std::sync::Arc;

use intake_proxy::seal::{KEY_BYTES, SealKey};
use intake_proxy::storage::{Enqueued, Store, StoreError};
use serde_json::json;
use sqlx::{ConnectOptions, Connection};

use crate::store::{entry, open};
use crate::support::app::{App, file, submission};

#[tokio::test]
async fn what_was_acknowledged_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(open(&folder).await.unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..200 {
        let store = Arc::clone(&store);
        tasks.spawn(async move { store.enqueue(entry(number, 0)).await });
    }
    while let Some(enqueued) = tasks.join_next().await {
        assert_eq!(enqueued.unwrap(), Ok(Enqueued::Accepted));
    }
    // Not closed: the file is copied as a crash would leave it.
    let copy = tempfile::tempdir().unwrap();
    for name in ["intake.db", "intake.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    let reopened = open(&copy).await.unwrap();
    for number in 0..200 {
        assert!(
            reopened.find_by_key([number; 32]).await.unwrap().is_some(),
            "{number}"
        );
    }
    reopened.close().await;
    assert_eq!(
        reopened.enqueue(entry(201, 0)).await,
        Err(StoreError::Closed)
    );
    store.close().await;
}

#[tokio::test]
async fn a_store_keeps_the_first_key_that_it_is_given_for_sealing() {
    let folder = tempfile::tempdir().unwrap();
    let key = |byte| SealKey::from_bytes(vec![byte; KEY_BYTES]).unwrap();
    let store = open(&folder).await.unwrap();
    let kept = store.seal_key(&key(1)).await.unwrap();
    assert_eq!(kept.expose(), key(1).expose());
    store.close().await;
    drop(store);
    let store = open(&folder).await.unwrap();
    let kept = store.seal_key(&key(2)).await.unwrap();
    assert_eq!(kept.expose(), key(1).expose(), "after another start");
    store.close().await;
}

#[tokio::test]
async fn a_file_that_can_not_be_used_is_told_in_the_operator_s_words() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await.unwrap();
    assert_eq!(
        open(&folder).await.err(),
        Some(StoreError::Locked),
        "a second proxy"
    );
    store.close().await;
    drop(store);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file(&folder));
    let mut connection = options.connect().await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = 99 WHERE version = 2")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert!(matches!(
        open(&folder).await.err(),
        Some(StoreError::Schema(_))
    ));

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(file(&folder), "nonsense ".repeat(1_000)).unwrap();
    assert_eq!(open(&folder).await.err(), Some(StoreError::Corrupt));

    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(file(&folder)).unwrap();
    assert_eq!(open(&folder).await.err(), Some(StoreError::ReadOnly));
}

#[tokio::test]
async fn a_full_disk_is_told_to_the_visitor_and_nothing_acknowledged_is_lost() {
    let app = App::builder().api_key(None).max_pages(40).start().await;
    let long = submission(&"m".repeat(5_000));
    let mut kept = 0;
    loop {
        let answer = app.submit(&format!("0123456789abcdef-{kept}"), &long).await;
        if answer.status != 202 {
            assert_eq!(
                (answer.status, &answer.body["code"]),
                (503, &json!("store_unavailable"))
            );
            assert!(answer.headers.contains_key("retry-after"));
            break;
        }
        kept += 1;
        assert!(kept < 100, "40 pages do not hold that many");
    }
    assert!(kept > 0);
    assert!(!app.outbox.health().store_works);
    let (sandbox, folder) = app.end_leaving(kept).await;
    let app = App::builder().start_on(sandbox, folder).await;
    app.drained().await;
    assert_eq!(app.sandbox.tickets().len(), kept);
    app.finish().await;
}

#[tokio::test]
async fn a_locked_store_is_told_to_the_visitor_and_works_again_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let app = App::builder()
        .start_on(mava_sandbox::Sandbox::start().await.unwrap(), folder)
        .await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut other = options.connect().await.unwrap();
    let transaction = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let answer = app.submit("0123456789abcdef", &submission("m")).await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (503, &json!("store_unavailable"))
    );
    transaction.rollback().await.unwrap();
    other.close().await.unwrap();
    let answer = app.submit("0123456789abcdef", &submission("m")).await;
    assert!(matches!(answer.status, 201 | 202), "{}", answer.body);
    app.finish().await;
}

#[tokio::test]
async fn a_file_that_is_torn_acknowledges_nothing_and_is_told_as_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await.unwrap();
    for number in 0..100 {
        let kept = store.enqueue(entry(number, 0)).await;
        assert_eq!(kept, Ok(Enqueued::Accepted));
    }
    store.close().await;
    drop(store);
    // The first page, which says what the file is, is left as it was.
    let mut bytes = std::fs::read(file(&folder)).unwrap();
    bytes[4_096..].fill(b'x');
    std::fs::write(file(&folder), bytes).unwrap();
    let told = match open(&folder).await {
        Ok(store) => store.enqueue(entry(200, 0)).await.err(),
        Err(error) => Some(error),
    };
    assert_eq!(told, Some(StoreError::Corrupt));
}
