//! Attachments in an S3 bucket: the sandbox's, with whatever can go wrong.

use intake_proxy::attachments::store::{ObjectError, ObjectStore as _, S3Store};
use intake_proxy::config::S3Style;
use mava_sandbox::Sandbox;
use mava_sandbox::seed::{BUCKET_ACCESS_KEY, BUCKET_NAME, BUCKET_SECRET_KEY};
use serde_json::json;

use crate::support::bucket::{
    PART, a_bucket_that_is_not_there_is_told, begin, bytes, config, files_go_there_and_back, http,
    key, keys, put, read, spool, store,
};

async fn sandboxed() -> (Sandbox, S3Store) {
    let sandbox = Sandbox::start().await.unwrap();
    let config = config(&sandbox.url(), BUCKET_NAME);
    let store = store(&config, &keys(BUCKET_ACCESS_KEY, BUCKET_SECRET_KEY));
    (sandbox, store)
}

#[tokio::test]
async fn files_go_into_the_bucket_and_come_back_in_both_styles() {
    let (sandbox, store) = sandboxed().await;
    files_go_there_and_back(&store).await;
    assert_eq!(sandbox.files(), []);
    let host = format!("{BUCKET_NAME}.localhost");
    let client = http().resolve(&host, sandbox.address()).build().unwrap();
    let endpoint = format!("http://localhost:{}", sandbox.address().port());
    let mut config = config(&endpoint, BUCKET_NAME);
    config.style = S3Style::VirtualHost;
    let keys = keys(BUCKET_ACCESS_KEY, BUCKET_SECRET_KEY);
    let store = S3Store::with_client(&config, &keys, spool(), client).unwrap();
    files_go_there_and_back(&store).await;
}

#[tokio::test]
async fn an_object_lies_under_the_prefix_and_has_an_address_of_its_own() {
    let (sandbox, store) = sandboxed().await;
    let key = key();
    put(&store, &key, b"hello").await.unwrap();
    let name = format!("intake/{}", key.as_str());
    assert_eq!(sandbox.files()[0].key, name);
    let url = store.url(&key).unwrap();
    assert_eq!(
        url.as_str(),
        format!("https://files.example.com/base/{name}")
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_bucket_is_told_in_the_operators_words() {
    let (sandbox, _) = sandboxed().await;
    let config = config(&sandbox.url(), BUCKET_NAME);
    a_bucket_that_is_not_there_is_told(&config, &keys(BUCKET_ACCESS_KEY, BUCKET_SECRET_KEY)).await;
    for (keys, part) in [
        (
            keys(BUCKET_ACCESS_KEY, "guessed"),
            "403 SignatureDoesNotMatch",
        ),
        (keys("nobody", BUCKET_SECRET_KEY), "403"),
    ] {
        let told = store(&config, &keys).check().await.unwrap_err().to_string();
        assert!(told.contains(part), "{told}");
        assert!(
            !told.contains("guessed") && !told.contains("X-Amz"),
            "{told}"
        );
    }
    sandbox.stop().await.unwrap();
    let store = store(&config, &keys(BUCKET_ACCESS_KEY, BUCKET_SECRET_KEY));
    let told = store.check().await.unwrap_err().to_string();
    assert!(told.contains("no connection"), "{told}");
}

#[tokio::test]
async fn a_request_that_fails_is_sent_again_and_a_part_alone() {
    for (script, len) in [
        (
            json!([{ "kind": "status", "status": 503, "times": 2, "on": "PUT /bucket" }]),
            5,
        ),
        (
            json!([{ "kind": "cut_before_commit", "times": 2, "on": "PUT /bucket" }]),
            5,
        ),
        (
            json!([{ "kind": "cut_after_commit", "on": "PUT /bucket" }]),
            5,
        ),
        (
            json!([{ "kind": "status", "status": 500, "times": 2, "on": "PUT /bucket" }]),
            2 * PART,
        ),
        (
            json!([{ "kind": "cut_before_commit", "on": "PUT /bucket" }]),
            PART + 1,
        ),
        // The first POST begins the upload, the second one completes it.
        (
            json!([
                { "kind": "delay", "ms": 0, "on": "POST /bucket" },
                { "kind": "cut_after_commit", "on": "POST /bucket" },
            ]),
            PART + 1,
        ),
        (
            json!([
                { "kind": "delay", "ms": 0, "on": "POST /bucket" },
                { "kind": "garbage", "on": "POST /bucket" },
            ]),
            PART + 1,
        ),
    ] {
        let (sandbox, store) = sandboxed().await;
        sandbox.script(&script).unwrap();
        let (key, bytes) = (key(), bytes(len));
        put(&store, &key, &bytes).await.unwrap();
        assert_eq!(sandbox.pending_faults(), 0, "{script}");
        assert!(read(&store, &key).await.unwrap() == bytes, "{script}");
        assert_eq!(sandbox.unfinished_uploads(), 0, "{script}");
    }
}

#[tokio::test]
async fn what_fails_for_good_or_is_given_up_leaves_nothing_in_the_bucket() {
    for (script, len) in [
        (
            json!([{ "kind": "status", "status": 503, "times": 4, "on": "PUT /bucket" }]),
            5,
        ),
        (
            json!([{ "kind": "status", "status": 403, "on": "PUT /bucket" }]),
            5,
        ),
        (
            json!([{ "kind": "status", "status": 403, "on": "POST /bucket" }]),
            PART + 1,
        ),
        (
            json!([{ "kind": "status", "status": 403, "on": "PUT /bucket" }]),
            PART + 1,
        ),
        (
            json!([
                { "kind": "delay", "ms": 0, "on": "PUT /bucket" },
                { "kind": "status", "status": 500, "times": 4, "on": "PUT /bucket" },
            ]),
            PART + 1,
        ),
    ] {
        let (sandbox, store) = sandboxed().await;
        sandbox.script(&script).unwrap();
        let failed = put(&store, &key(), &bytes(len)).await;
        assert!(
            matches!(failed, Err(ObjectError::Unavailable(_))),
            "{script}: {failed:?}"
        );
        assert_eq!(sandbox.files(), [], "{script}");
        assert_eq!(sandbox.unfinished_uploads(), 0, "{script}");
    }
    let (sandbox, store) = sandboxed().await;
    begin(&store, &key(), &bytes(PART + 1)).await.abort().await;
    drop(begin(&store, &key(), &bytes(PART + 1)).await);
    assert_eq!(sandbox.files(), []);
    assert_eq!(sandbox.unfinished_uploads(), 0);
}
