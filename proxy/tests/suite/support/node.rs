//! A chain's node that answers whatever a test wants, right or wrong, by the
//! path of its address. A real chain is asked end to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use url::Url;

/// The node; it ends with the test.
pub struct Node {
    url: Url,
    calls: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Node {
    pub async fn start() -> Self {
        let calls = Arc::new(AtomicUsize::new(0));
        let app = Router::new()
            .route("/{how}", post(answer))
            .with_state(Arc::clone(&calls));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let serve = async move { axum::serve(listener, app).await.unwrap() };
        Self {
            url: url.parse().unwrap(),
            calls,
            task: tokio::spawn(serve),
        }
    }

    /// The address at which it answers so.
    pub fn url(&self, how: &str) -> Url {
        self.url.join(how).unwrap()
    }

    /// How often it was called since the last time.
    pub fn calls(&self) -> usize {
        self.calls.swap(0, Ordering::SeqCst)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    State(calls): State<Arc<AtomicUsize>>,
    Path(how): Path<String>,
    body: Bytes,
) -> Response {
    calls.fetch_add(1, Ordering::SeqCst);
    let question: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(question["method"], "eth_call", "{question}");
    let data = question["params"][0]["data"].as_str().unwrap();
    assert!(data.starts_with("0x6080604052"), "{data:.40}");
    let result = |result: &str| json!({ "jsonrpc": "2.0", "id": question["id"], "result": result });
    let error = |code: i32, message: &str| json!({ "jsonrpc": "2.0", "id": 1, "error": { "code": code, "message": message } });
    let json = match how.as_str() {
        "yes" => result("0x01"),
        "no" => result("0x00"),
        "word" => result(&format!("0x{:064x}", 1)),
        "nothing" => result("0x"),
        "no-hex" => result("0xzz"),
        "number" => json!({ "jsonrpc": "2.0", "id": 1, "result": 1 }),
        "empty" => json!({}),
        "reverted" => error(3, "execution reverted: not today"),
        "reverted-once" => error(-32_000, "VM Exception: Revert"),
        "out-of-gas" => error(-32_000, "out of gas"),
        "busy" => error(-32_005, "limit exceeded"),
        "huge" => result(&format!("0x01{}", "00".repeat(1 << 20))),
        "garbage" => return "<html>It works!</html>".into_response(),
        "broken" => return (StatusCode::INTERNAL_SERVER_ERROR, "{}").into_response(),
        "moved" => return (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, "/yes")]).into_response(),
        "late" => std::future::pending().await,
        other => panic!("{other}"),
    };
    json.to_string().into_response()
}
