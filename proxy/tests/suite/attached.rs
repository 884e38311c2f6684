//! Files on the whole way: from an upload to the ticket that agents see, with the
//! program, its configuration, and the sandbox's Mava and bucket.

use std::io::BufReader;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use mava_sandbox::seed::{BUCKET_ACCESS_KEY, BUCKET_HOST, BUCKET_NAME, BUCKET_SECRET_KEY};
use mava_sandbox::{DEFAULT_API_KEY, Sandbox};
use reqwest::Response;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{address, end, folder};
use crate::support::bucket::http;
use crate::support::until;

/// One pixel.
const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\xdac\xfc\xcf\xc0\xf0\x1f\0\x05\x05\x02\0_\xc8\xf1\xd2\0\0\0\0IEND\xaeB`\x82";

/// The program with files, and the sandbox behind it.
struct Running {
    sandbox: Sandbox,
    proxy: Mutex<Option<Child>>,
    _lines: BufReader<ChildStdout>,
    _folder: TempDir,
    origin: String,
    http: reqwest::Client,
}

impl Running {
    /// With what stands in `[attachments]`.
    async fn start(attachments: &str) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let folder = folder("127.0.0.1:0", "127.0.0.1:0");
        let path = folder.path().join("intake.toml");
        let bucket = format!(
            "{{ endpoint = \"{}\", bucket = \"{BUCKET_NAME}\", public_url = \"https://{BUCKET_HOST}\" }}",
            sandbox.url()
        );
        let source = format!(
            "{}attachments = {{}}\n[attachments]\n{}\n[mava]\nbase_url = \"{}\"\n",
            std::fs::read_to_string(&path).unwrap(),
            attachments.replace("BUCKET", &bucket),
            sandbox.url(),
        );
        std::fs::write(&path, source).unwrap();
        let mut proxy = Command::new(env!("CARGO_BIN_EXE_intake-proxy"))
            .args(["serve", "--config", "intake.toml", "--assets", "dist"])
            .current_dir(folder.path())
            .env_clear()
            .env("MAVA_API_KEY", DEFAULT_API_KEY)
            .env("S3_ACCESS_KEY_ID", BUCKET_ACCESS_KEY)
            .env("S3_SECRET_ACCESS_KEY", BUCKET_SECRET_KEY)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(proxy.stdout.take().unwrap());
        let origin = address(&mut lines, "listening on ");
        Self {
            sandbox,
            proxy: Mutex::new(Some(proxy)),
            _lines: lines,
            _folder: folder,
            origin,
            http: http().build().unwrap(),
        }
    }

    async fn upload(&self) -> Response {
        let id = "7a4f0f8e-5d1c-4b7e-9f5e-0123456789ab";
        let url = format!("{}/v1/forms/support/attachments/{id}", self.origin);
        let request = self
            .http
            .put(url)
            .header("x-file-name", "Shot%20%C3%A4.png");
        let request = request.header("content-type", "image/png").body(PNG);
        let request = request.header("origin", &self.origin);
        request.send().await.unwrap()
    }

    /// Uploads a file and sends a request with it; gives the ticket once it has
    /// so many messages.
    async fn ticket(&self, messages: usize) -> Value {
        let uploaded = self.upload().await;
        assert_eq!(uploaded.status(), 200);
        let receipt: Value = uploaded.json().await.unwrap();
        let url = format!("{}/v1/forms/support/submissions", self.origin);
        let fields = json!({ "email": "a@b.co", "subject": "s", "message": "It looks so." });
        let body = json!({ "fields": fields, "attachments": [receipt["token"]] });
        let request = self.http.post(url).json(&body);
        let request = request.header("idempotency-key", "0123456789abcdef-files");
        let request = request.header("origin", &self.origin);
        let sent = request.send().await.unwrap();
        assert!(sent.status().is_success(), "{}", sent.text().await.unwrap());
        let ticket = || self.sandbox.tickets().pop();
        until("the ticket has its messages", || {
            let all = ticket().map_or(0, |ticket| ticket["messages"].as_array().unwrap().len());
            all == messages
        })
        .await;
        ticket().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut proxy) = self.proxy.lock().unwrap().take() {
            let _ = proxy.kill();
            let _ = proxy.wait();
        }
    }
}

#[tokio::test]
async fn from_a_bucket_that_mava_approves_files_are_attached_to_the_message() {
    let running = Running::start("storage = \"s3\"\ndelivery = \"bucket\"\ns3 = BUCKET").await;
    let ticket = running.ticket(1).await;
    let file = &running.sandbox.files()[0];
    assert!(file.key.starts_with("intake/") && !file.key.contains("Shot"));
    let expected = json!([{
        "url": format!("https://{BUCKET_HOST}/{}", file.key),
        "fileName": "Shot ä.png",
        "fileSize": file.size,
        "type": "Image",
    }]);
    assert_eq!(ticket["messages"][0]["attachments"], expected);
    assert_eq!(file.size, PNG.len() as u64);
    let proxy = running.proxy.lock().unwrap().take().unwrap();
    let log = end(proxy, "TERM");
    for secret in [BUCKET_SECRET_KEY, "X-Amz", "Shot", file.key.as_str()] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[tokio::test]
async fn files_follow_the_ticket_in_a_note_that_anybody_with_its_links_can_read() {
    for (attachments, place) in [
        ("delivery = \"note\"", "/files/".to_owned()),
        (
            "delivery = \"note\"\nstorage = \"s3\"\ns3 = BUCKET",
            format!("https://{BUCKET_HOST}/intake/"),
        ),
    ] {
        let running = Running::start(attachments).await;
        let ticket = running.ticket(2).await;
        assert_eq!(ticket["messages"][0]["attachments"], json!([]));
        let note = &ticket["messages"][1];
        assert_eq!(note["messageType"], "InternalNote");
        let content = note["content"].as_str().unwrap();
        assert!(content.starts_with("Files of request IN-"), "{content}");
        assert!(content.contains("\nShot ä.png ("), "{content}");
        let file = &note["attachments"][0];
        assert_eq!(file["fileType"], "image/png");
        let url = file["url"].as_str().unwrap();
        assert!(url.contains(&place), "{url}");
        if place == "/files/" {
            let read = running.http.get(url).send().await.unwrap();
            assert_eq!(read.status(), 200);
            assert_eq!(read.bytes().await.unwrap(), PNG);
        }
    }
}

#[tokio::test]
async fn what_nobody_scanned_is_refused_or_marked_on_the_ticket() {
    // Nobody listens there.
    let clamd = "clamd = \"tcp:127.0.0.1:1\"";
    let running = Running::start(clamd).await;
    let refused = running.upload().await;
    assert_eq!(refused.status(), 503);
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "attachment_scanner_unavailable");
    for (delivery, messages) in [("link", 1), ("note", 2)] {
        let config =
            format!("{clamd}\nwithout_scan = \"accept_marked\"\ndelivery = \"{delivery}\"");
        let running = Running::start(&config).await;
        let ticket = running.ticket(messages).await;
        let content = ticket["messages"][messages - 1]["content"]
            .as_str()
            .unwrap();
        assert!(content.contains("not checked for viruses"), "{content}");
    }
}

#[tokio::test]
async fn a_bucket_that_is_down_is_told_and_the_next_try_may_succeed() {
    let running = Running::start("storage = \"s3\"\ns3 = BUCKET").await;
    let down = json!([{ "kind": "status", "status": 503, "times": 4, "on": "PUT /bucket" }]);
    running.sandbox.script(&down).unwrap();
    let refused = running.upload().await;
    assert_eq!(refused.status(), 503);
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "storage_unavailable");
    assert_eq!(running.sandbox.files(), []);
    let ticket = running.ticket(1).await;
    let content = ticket["messages"][0]["content"].as_str().unwrap();
    assert!(content.contains("/files/"), "{content}");
}
