//! The sandbox's own routes.

use std::time::Duration;

use mava_sandbox::{DEFAULT_API_KEY, Sandbox};
use serde_json::{Value, json};

use crate::client::{Answer, call, create, send};

async fn get(sandbox: &Sandbox, target: &str) -> Answer {
    send(sandbox, "GET", target, &[], b"").await.unwrap()
}

#[tokio::test]
async fn the_page_and_its_files_are_served_without_a_key() {
    let sandbox = Sandbox::start().await.unwrap();
    for (target, media_type, part) in [
        ("/sandbox", "text/html", "<h1>Mava sandbox</h1>"),
        ("/sandbox/sandbox.css", "text/css", "prefers-color-scheme"),
        ("/sandbox/sandbox.js", "text/javascript", "/sandbox/api/"),
    ] {
        let answer = get(&sandbox, target).await;
        assert_eq!(answer.status, 200, "{target}");
        assert!(
            answer.head.contains(media_type),
            "{target}: {}",
            answer.head
        );
        assert!(answer.head.contains("default-src 'none'"), "{target}");
        assert!(answer.text.contains(part), "{target}");
        assert!(
            !answer.text.contains("http://") || target == "/sandbox",
            "{target}"
        );
    }
    let root = get(&sandbox, "/").await;
    assert_eq!(root.status, 307);
    assert!(root.head.contains("location: /sandbox"), "{}", root.head);
}

#[tokio::test]
async fn tickets_and_requests_are_shown_newest_first() {
    let sandbox = Sandbox::start().await.unwrap();
    for n in 0..3 {
        let body = json!({
            "customer": { "email": "new@example.com" },
            "message": { "content": format!("T{n}") },
        });
        create(&sandbox, &body).await;
    }
    create(&sandbox, &json!({})).await;
    let shown = get(&sandbox, "/sandbox/api/tickets?limit=2").await.json();
    assert_eq!(shown["total"], 3);
    assert_eq!(shown["tickets"].as_array().unwrap().len(), 2);
    assert_eq!(shown["tickets"][0]["messages"][0]["content"], "T2");
    let all = get(&sandbox, "/sandbox/api/tickets").await.json();
    assert_eq!(all["tickets"], json!(sandbox.tickets()));
    let requests = get(&sandbox, "/sandbox/api/requests").await.json();
    assert_eq!(requests["requests"], json!(sandbox.requests()));
    let latest = &requests["requests"][0];
    assert_eq!(latest["method"], "POST");
    assert_eq!(latest["path"], "/api/ticket");
    assert_eq!(latest["body"], json!({}));
    assert_eq!(latest["status"], 400);
    assert_eq!(latest["outcome"], "answered");
    assert_eq!(latest["error"], "INVALID_CUSTOMER_MODE");
    assert_eq!(
        requests["requests"][1]["ticketId"],
        all["tickets"][0]["_id"]
    );
}

#[tokio::test]
async fn the_key_is_never_shown() {
    let sandbox = Sandbox::start().await.unwrap();
    call(&sandbox, "GET", "/api/agents", &Value::Null).await;
    let leaking = json!({ "customer": { "name": DEFAULT_API_KEY } });
    create(&sandbox, &leaking).await;
    let target = format!("/api/tickets?token={DEFAULT_API_KEY}");
    call(&sandbox, "GET", &target, &Value::Null).await;
    let shown = get(&sandbox, "/sandbox/api/requests").await;
    assert_eq!(shown.json()["requests"].as_array().unwrap().len(), 3);
    assert!(!shown.text.contains(DEFAULT_API_KEY), "{}", shown.text);
    assert!(!format!("{sandbox:?}").contains(DEFAULT_API_KEY));
}

#[tokio::test]
async fn faults_are_scripted_listed_and_cleared() {
    let sandbox = Sandbox::start().await.unwrap();
    let script = br#"[{"kind":"status","status":500,"times":2},{"kind":"garbage"}]"#;
    let put = send(&sandbox, "POST", "/sandbox/api/faults", &[], script).await;
    assert_eq!(put.unwrap().status, 200);
    let listed = get(&sandbox, "/sandbox/api/faults").await.json();
    let expected = json!({ "pending": [
        { "label": "status 500", "on": null, "times": 2 },
        { "label": "garbage", "on": null, "times": 1 },
    ]});
    assert_eq!(listed, expected);
    let wrong = br#"[{"kind":"garbage"},{"kind":"status"}]"#;
    let refused = send(&sandbox, "POST", "/sandbox/api/faults", &[], wrong).await;
    let refused = refused.unwrap();
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("fault 1"), "{}", refused.text);
    assert_eq!(sandbox.pending_faults(), 3, "a wrong script adds nothing");
    let cleared = send(&sandbox, "DELETE", "/sandbox/api/faults", &[], b"").await;
    assert_eq!(cleared.unwrap().status, 204);
    assert_eq!(sandbox.pending_faults(), 0);
}

#[tokio::test]
async fn a_reset_starts_everything_over() {
    let sandbox = Sandbox::start().await.unwrap();
    let customers = sandbox.customers();
    create(
        &sandbox,
        &json!({ "customer": { "email": "new@example.com" } }),
    )
    .await;
    sandbox.script(&json!([{ "kind": "garbage" }])).unwrap();
    assert_eq!(sandbox.customers().len(), customers.len() + 1);
    let reset = send(&sandbox, "POST", "/sandbox/api/reset", &[], b"").await;
    assert_eq!(reset.unwrap().status, 204);
    assert!(sandbox.tickets().is_empty());
    assert!(sandbox.requests().is_empty());
    assert_eq!(sandbox.customers().len(), customers.len());
    assert_eq!(sandbox.pending_faults(), 0);
}

#[tokio::test]
async fn a_stopped_sandbox_no_longer_listens() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    assert_eq!(get(&sandbox, "/sandbox").await.status, 200);
    sandbox.stop().await.unwrap();
    // A process that another test is just starting holds a copy of the listening
    // socket until it runs its own program, and so may still take a connection.
    let refused = async {
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), refused).await;
    assert!(waited.is_ok(), "something still listens");
}
