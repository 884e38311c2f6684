//! Our S3 client against moto, an implementation that shares nothing with the
//! sandbox's.

use std::process::{Command, Stdio};
use std::time::Duration;

use intake_proxy::attachments::store::ObjectStore as _;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use rusty_s3::{Bucket, Credentials, S3Action as _, UrlStyle};

use crate::bucket::{
    PART, a_bucket_that_is_not_there_is_told, bytes, config, files_go_there_and_back, http, key,
    keys, put, store,
};
use crate::program::{Program, free_address, place};

const BUCKET: &str = "intake-test";

async fn started() -> (Program, String) {
    let address = free_address();
    let mut command = Command::new(place("INTAKE_MOTO"));
    command
        .args(["-H", "127.0.0.1", "-p", &address.port().to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut moto = Program::start(&mut command);
    let origin = format!("http://{address}");
    let http = http().build().unwrap();
    let made = async || {
        let made = http.put(format!("{origin}/{BUCKET}")).send().await.ok()?;
        made.status().is_success().then_some(())
    };
    moto.until("moto to make a bucket", made).await;
    (moto, origin)
}

#[tokio::test]
#[ignore = "needs moto: cargo xtask test"]
async fn files_go_to_another_implementation_and_come_back() {
    let (_moto, origin) = started().await;
    let (config, keys) = (config(&origin, BUCKET), keys("test", "test"));
    files_go_there_and_back(&store(&config, &keys)).await;
    a_bucket_that_is_not_there_is_told(&config, &keys).await;
}

#[tokio::test]
#[ignore = "needs moto: cargo xtask test"]
async fn what_is_to_be_told_of_a_file_lies_with_it_however_it_went() {
    let (_moto, origin) = started().await;
    let store = store(&config(&origin, BUCKET), &keys("test", "test"));
    let endpoint = origin.parse().unwrap();
    let bucket = Bucket::new(endpoint, UrlStyle::Path, BUCKET, "us-east-1").unwrap();
    let credentials = Credentials::new("test", "test");
    for len in [5, PART + 1] {
        let key = key();
        put(&store, &key, &bytes(len)).await.unwrap();
        let name = format!("intake/{}", key.as_str());
        let read = bucket.get_object(Some(&credentials), &name);
        let url = read.sign(Duration::from_secs(60));
        let http = http().build().unwrap();
        let told = http.get(url).send().await.unwrap();
        assert_eq!(told.headers()[CONTENT_TYPE], "image/png", "{len}");
        let disposition = told.headers()[CONTENT_DISPOSITION].to_str().unwrap();
        assert!(
            disposition.starts_with("attachment;"),
            "{len}: {disposition}"
        );
    }
}

#[tokio::test]
#[ignore = "needs moto: cargo xtask test"]
async fn deleting_clears_what_a_process_that_ended_had_begun() {
    let (_moto, origin) = started().await;
    let store = store(&config(&origin, BUCKET), &keys("test", "test"));
    let (http, key) = (http().build().unwrap(), key());
    let object = format!("{origin}/{BUCKET}/intake/{}", key.as_str());
    let begun = http.post(format!("{object}?uploads")).send().await.unwrap();
    assert!(begun.status().is_success());
    let unfinished = async || {
        let listed = http.get(format!("{origin}/{BUCKET}?uploads")).send().await;
        let listed = listed.unwrap().text().await.unwrap();
        listed.matches("<UploadId>").count()
    };
    assert_eq!(unfinished().await, 1);
    store.delete(&key).await.unwrap();
    assert_eq!(unfinished().await, 0);
}
