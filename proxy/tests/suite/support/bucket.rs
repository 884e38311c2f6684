//! What any S3 must let our client do, for the sandbox's and for others.

use std::path::PathBuf;

use futures_util::TryStreamExt as _;
use intake_proxy::attachments::store::{
    About, ObjectError, ObjectKey, ObjectStore, ObjectWriter, S3Keys, S3Store,
};
use intake_proxy::config::{S3Config, S3Style};
use intake_proxy::random::SystemRandom;

/// The size of our parts: 8 MiB.
pub const PART: usize = 8 * 1024 * 1024;

pub fn config(endpoint: &str, bucket: &str) -> S3Config {
    S3Config {
        endpoint: endpoint.parse().unwrap(),
        region: "us-east-1".to_owned(),
        bucket: bucket.to_owned(),
        style: S3Style::Path,
        prefix: "intake".to_owned(),
        public_url: Some("https://files.example.com/base".parse().unwrap()),
    }
}

pub fn keys(access_key: &str, secret_key: &str) -> S3Keys {
    S3Keys {
        access_key: access_key.to_owned(),
        secret_key: secret_key.into(),
    }
}

/// What makes clients that know how to speak TLS, though no test needs it.
pub fn http() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

/// Where files are kept that are under way.
pub fn spool() -> PathBuf {
    std::env::temp_dir().join("intake-tests")
}

pub fn store(config: &S3Config, keys: &S3Keys) -> S3Store {
    S3Store::new(config, keys, spool()).unwrap()
}

pub fn key() -> ObjectKey {
    ObjectKey::draw(&SystemRandom).unwrap()
}

/// Bytes that differ from block to block.
pub fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at / 251 + at) as u8).collect()
}

/// Begins an object and writes all of it, piece by piece.
pub async fn begin(store: &S3Store, key: &ObjectKey, bytes: &[u8]) -> Box<dyn ObjectWriter> {
    let about = About {
        media_type: "image/png",
        disposition: "attachment; filename=\"a b.png\"; filename*=UTF-8''%C3%A4.png".to_owned(),
    };
    let mut writer = store.create(key, &about).await.unwrap();
    for piece in bytes.chunks(100_000) {
        writer.write(piece.to_vec().into()).await.unwrap();
    }
    writer
}

pub async fn put(store: &S3Store, key: &ObjectKey, bytes: &[u8]) -> Result<(), ObjectError> {
    begin(store, key, bytes).await.finish().await
}

pub async fn read(store: &S3Store, key: &ObjectKey) -> Result<Vec<u8>, ObjectError> {
    let pieces: Vec<_> = store.read(key, None).await?.try_collect().await?;
    Ok(pieces.concat())
}

/// Files of every size that goes another way, there and back.
pub async fn files_go_there_and_back(store: &S3Store) {
    store.check().await.unwrap();
    for len in [1, 70_000, PART, PART + 1, 2 * PART + 5] {
        let (key, bytes) = (key(), bytes(len));
        put(store, &key, &bytes).await.unwrap();
        assert!(
            read(store, &key).await.unwrap() == bytes,
            "{len} bytes differ"
        );
        let range = (len as u64 / 2)..(len as u64);
        let part: Vec<_> = store
            .read(&key, Some(range))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert!(
            part.concat() == bytes[len / 2..],
            "half of {len} bytes differs"
        );
        store.delete(&key).await.unwrap();
        let gone = read(store, &key).await;
        assert!(
            matches!(gone, Err(ObjectError::NotThere)),
            "{len}: {gone:?}"
        );
        store.delete(&key).await.unwrap();
    }
}

/// What is not right is told in words that help.
pub async fn a_bucket_that_is_not_there_is_told(config: &S3Config, keys: &S3Keys) {
    let mut config = config.clone();
    config.bucket = "no-such-bucket".to_owned();
    let store = store(&config, keys);
    for told in [store.check().await, put(&store, &key(), b"x").await] {
        let told = told.unwrap_err().to_string();
        assert!(told.contains("404 NoSuchBucket"), "{told}");
    }
}
