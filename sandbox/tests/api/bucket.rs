//! The bucket: what a client of S3 may do, and what it may not.

use std::io;
use std::time::Duration;

use mava_sandbox::seed::{BUCKET_ACCESS_KEY, BUCKET_NAME, BUCKET_REGION, BUCKET_SECRET_KEY};
use mava_sandbox::{Sandbox, StoredFile};
use rusty_s3::actions::CreateMultipartUpload;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use serde_json::json;

use crate::client::{Answer, create, send, send_to};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";
/// The least that S3 takes as a part that is not the last one.
const PART: usize = 5 * 1024 * 1024;
const HOUR: Duration = Duration::from_secs(3600);

struct Client {
    sandbox: Sandbox,
    bucket: Bucket,
    credentials: Credentials,
}

impl Client {
    async fn new() -> Self {
        Self::of(UrlStyle::Path, BUCKET_NAME, BUCKET_SECRET_KEY).await
    }

    async fn of(style: UrlStyle, bucket: &'static str, secret: &str) -> Self {
        let endpoint = "http://files.test".parse().unwrap();
        Self {
            sandbox: Sandbox::start().await.unwrap(),
            bucket: Bucket::new(endpoint, style, bucket, BUCKET_REGION).unwrap(),
            credentials: Credentials::new(BUCKET_ACCESS_KEY, secret),
        }
    }

    async fn try_run<'a>(&self, action: impl S3Action<'a>, body: &[u8]) -> io::Result<Answer> {
        let url = action.sign(HOUR);
        let method = action_method(&action);
        let target = &url[url::Position::BeforePath..];
        let host = url.host_str().unwrap();
        send_to(&self.sandbox, host, method, target, &[], body).await
    }

    async fn run<'a>(&self, action: impl S3Action<'a>, body: &[u8]) -> Answer {
        self.try_run(action, body).await.unwrap()
    }

    async fn put(&self, key: &str, body: &[u8]) -> Answer {
        let action = self.bucket.put_object(Some(&self.credentials), key);
        self.run(action, body).await
    }

    async fn begin(&self, key: &str) -> String {
        let action = self
            .bucket
            .create_multipart_upload(Some(&self.credentials), key);
        let answer = self.run(action, b"").await;
        let read = CreateMultipartUpload::parse_response(&answer.text).unwrap();
        read.upload_id().to_owned()
    }

    async fn part(&self, key: &str, upload: &str, number: u16, body: &[u8]) -> String {
        let credentials = Some(&self.credentials);
        let action = self.bucket.upload_part(credentials, key, number, upload);
        let answer = self.run(action, body).await;
        let mut lines = answer.head.lines();
        let tag = lines.find_map(|line| line.strip_prefix("etag: "));
        tag.unwrap_or_else(|| panic!("no etag in {answer:?}"))
            .to_owned()
    }
}

fn action_method<'a, A: S3Action<'a>>(_: &A) -> &'static str {
    A::METHOD.to_str()
}

fn stored(key: &str, size: u64) -> StoredFile {
    StoredFile {
        key: key.to_owned(),
        size,
    }
}

#[tokio::test]
async fn a_signed_file_is_kept_and_can_be_read_back() {
    for style in [UrlStyle::Path, UrlStyle::VirtualHost] {
        let client = Client::of(style, BUCKET_NAME, BUCKET_SECRET_KEY).await;
        let key = "intake/2026/a b.png";
        assert_eq!(client.put(key, PNG).await.status, 200, "{style:?}");
        let size = PNG.len() as u64;
        assert_eq!(client.sandbox.files(), [stored(key, size)], "{style:?}");
        let credentials = Some(&client.credentials);
        let read = client
            .run(client.bucket.get_object(credentials, key), b"")
            .await;
        assert_eq!(read.status, 200, "{style:?}");
        assert!(read.text.ends_with("picture"), "{style:?}: {read:?}");
        let removed = client.bucket.delete_object(credentials, key);
        assert_eq!(client.run(removed, b"").await.status, 204, "{style:?}");
        assert_eq!(client.sandbox.files(), [], "{style:?}");
    }
}

#[tokio::test]
async fn whoever_has_no_key_to_the_bucket_is_refused() {
    let client = Client::new().await;
    let unsigned = client.bucket.put_object(None, "a.png");
    assert_eq!(client.run(unsigned, PNG).await.status, 403);
    let wrong = Client::of(UrlStyle::Path, BUCKET_NAME, "guessed").await;
    let answer = wrong.put("a.png", PNG).await;
    assert_eq!(answer.status, 403);
    assert!(answer.text.contains("SignatureDoesNotMatch"), "{answer:?}");
    let other = Client::of(UrlStyle::Path, "another-bucket", BUCKET_SECRET_KEY).await;
    let answer = other.put("a.png", PNG).await;
    assert_eq!(answer.status, 404);
    assert!(answer.text.contains("NoSuchBucket"), "{answer:?}");
    let made = other.run(other.bucket.create_bucket(&other.credentials), b"");
    assert_eq!(made.await.status, 404);
    let gone = client.run(client.bucket.delete_bucket(&client.credentials), b"");
    assert_eq!(gone.await.status, 403);
    for sandbox in [&client.sandbox, &wrong.sandbox, &other.sandbox] {
        assert_eq!(sandbox.files(), []);
    }
    assert_eq!(client.put("a.png", PNG).await.status, 200);
}

#[tokio::test]
async fn a_file_comes_in_parts_or_leaves_nothing_behind() {
    let client = Client::new().await;
    let key = "film.mp4";
    let upload = client.begin(key).await;
    let tags = [
        client.part(key, &upload, 1, &vec![1; PART]).await,
        client.part(key, &upload, 2, b"the rest").await,
    ];
    assert_eq!(client.sandbox.files(), [], "it is not complete");
    assert_eq!(client.sandbox.unfinished_uploads(), 1);
    let tags = tags.iter().map(String::as_str);
    let action =
        client
            .bucket
            .complete_multipart_upload(Some(&client.credentials), key, &upload, tags);
    let url = action.sign(HOUR);
    let target = &url[url::Position::BeforePath..];
    let body = action.body();
    let answer = send_to(
        &client.sandbox,
        "files.test",
        "POST",
        target,
        &[],
        body.as_bytes(),
    )
    .await
    .unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(client.sandbox.files(), [stored(key, PART as u64 + 8)]);

    let upload = client.begin("other.mp4").await;
    client.part("other.mp4", &upload, 1, b"begun").await;
    let credentials = Some(&client.credentials);
    let abort = client
        .bucket
        .abort_multipart_upload(credentials, "other.mp4", &upload);
    assert_eq!(client.run(abort, b"").await.status, 204);
    assert_eq!(client.sandbox.unfinished_uploads(), 0);
    assert_eq!(client.sandbox.files().len(), 1);
}

#[tokio::test]
async fn the_page_shows_pictures_and_lets_all_else_be_downloaded() {
    let client = Client::new().await;
    let html = b"<script>alert(1)</script>";
    client.put("shot.png", PNG).await;
    client.put("looks-like.png", html).await;
    for (target, status, media_type, disposition) in [
        ("/sandbox/files/shot.png", 200, "image/png", "inline"),
        (
            "/sandbox/files/looks-like.png",
            200,
            "application/octet-stream",
            "attachment",
        ),
        ("/sandbox/files/other.png", 404, "", ""),
        ("/sandbox/files/../shot.png", 404, "", ""),
        ("/sandbox/files/%2e%2e/shot.png", 404, "", ""),
    ] {
        let answer = send(&client.sandbox, "GET", target, &[], b"")
            .await
            .unwrap();
        assert_eq!(answer.status, status, "{target}");
        if status == 200 {
            let head = &answer.head;
            assert!(
                head.contains(&format!("content-type: {media_type}")),
                "{target}: {head}"
            );
            assert!(
                head.contains(&format!("content-disposition: {disposition}")),
                "{target}: {head}"
            );
            assert!(head.contains("nosniff"), "{target}: {head}");
            assert!(
                head.contains("default-src 'none'; sandbox"),
                "{target}: {head}"
            );
        }
    }
    let listed = send(&client.sandbox, "GET", "/sandbox/api/files", &[], b"").await;
    let listed = listed.unwrap().json();
    assert_eq!(listed["files"].as_array().unwrap().len(), 2);
    assert_eq!(listed["unfinishedUploads"], 0);
    client.sandbox.reset();
    assert_eq!(client.sandbox.files(), []);
    assert_eq!(client.put("again.png", PNG).await.status, 200);
}

#[tokio::test]
async fn faults_are_for_the_bucket_only_where_they_say_so() {
    let client = Client::new().await;
    let script = json!([
        { "kind": "status", "status": 500 },
        { "kind": "status", "status": 503, "retryAfter": 1, "on": "PUT /bucket" },
        { "kind": "cut_after_commit", "on": "PUT /bucket" },
    ]);
    client.sandbox.script(&script).unwrap();
    let answer = client.put("a.png", PNG).await;
    assert_eq!(answer.status, 503);
    assert!(answer.head.contains("retry-after: 1"), "{answer:?}");
    assert!(answer.text.contains("<Code>SlowDown</Code>"), "{answer:?}");
    assert_eq!(client.sandbox.files(), []);
    let action = client.bucket.put_object(Some(&client.credentials), "a.png");
    assert!(client.try_run(action, PNG).await.is_err());
    assert_eq!(client.sandbox.files().len(), 1);
    assert_eq!(client.put("b.png", PNG).await.status, 200);
    let ticket = json!({ "customer": { "email": "a@b.co" } });
    assert_eq!(create(&client.sandbox, &ticket).await.status, 500);
}
