//! Files on their way from the upload to the agent, and everything that can be
//! wrong with them.

mod docs;
mod erasing;
mod links;
mod refusals;
mod sending;
mod stand_ins;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::support::app::{Answer, App};
use crate::support::config::ORIGIN;

/// The form that takes files.
const FORM: &str = "files";

/// The UUID of an upload of a test.
fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// A PNG of one pixel, with a text in it that is to go.
fn png() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".to_vec();
    png.extend(b"\x3a\x7e\x9b\x55\0\0\0\x0atEXtAuthor\0Ada\0\0\0\0");
    png.extend(b"\0\0\0\x0aIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6");
    png.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    png
}

/// An upload that is right, to be made wrong in one way.
struct Upload {
    form: &'static str,
    origin: Option<&'static str>,
    id: String,
    name: &'static str,
    length: Option<String>,
    body: Body,
}

fn upload(number: u32, name: &'static str, body: impl Into<Body>) -> Upload {
    Upload {
        form: FORM,
        origin: Some(ORIGIN),
        id: id(number),
        name,
        length: None,
        body: body.into(),
    }
}

async fn put(app: &App, upload: Upload) -> Answer {
    let path = format!("/v1/forms/{}/attachments/{}", upload.form, upload.id);
    let mut request = Request::put(path).header("x-file-name", upload.name);
    if let Some(origin) = upload.origin {
        request = request.header("origin", origin);
    }
    if let Some(length) = upload.length {
        request = request.header("content-length", length);
    }
    app.call(request.body(upload.body).unwrap()).await
}

/// Uploads a text that is right; gives its token.
async fn token(app: &App, number: u32, text: &str) -> String {
    let answer = put(app, upload(number, "a.txt", text.to_owned())).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["token"].as_str().unwrap().to_owned()
}

async fn delete(app: &App, number: u32, token: &str) -> Answer {
    let path = format!("/v1/forms/{FORM}/attachments/{}", id(number));
    let request = Request::delete(path)
        .header("origin", ORIGIN)
        .header("authorization", format!("Bearer {token}"));
    app.call(request.body(Body::empty()).unwrap()).await
}

fn submission(tokens: &[String]) -> Value {
    json!({
        "fields": { "email": "ada@example.com", "subject": "Stuck", "message": "See the files." },
        "attachments": tokens,
    })
}

async fn submit(app: &App, key: &str, tokens: &[String]) -> Answer {
    let key = format!("0123456789abcdef-{key}");
    app.submit_to(FORM, &key, &submission(tokens)).await
}

/// `status code pointer=code …` of an answer.
fn told(answer: &Answer) -> String {
    let code = answer.body["code"].as_str().unwrap_or("-");
    let mut told = format!("{} {code}", answer.status);
    for error in answer.body["errors"].as_array().into_iter().flatten() {
        let (pointer, code) = (error["pointer"].as_str(), error["code"].as_str());
        told.push_str(&format!(" {}={}", pointer.unwrap(), code.unwrap()));
    }
    told
}

/// How many files lie in the folder, finished or not.
fn on_disk(app: &App) -> usize {
    let folders = std::fs::read_dir(&app.config.attachments.folder);
    folders
        .into_iter()
        .flatten()
        .map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count())
        .sum()
}

/// Sweeps as if everything had waited long enough that need not be kept.
async fn sweep_all(app: &App) {
    let mut settings = app.config.attachments.clone();
    settings.keep_unclaimed = std::time::Duration::ZERO;
    // What came within this millisecond is not older than now.
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    app.attachments.sweep(&settings).await.unwrap();
}

/// Sweeps as the proxy does.
async fn sweep(app: &App) {
    app.attachments
        .sweep(&app.config.attachments)
        .await
        .unwrap();
}
