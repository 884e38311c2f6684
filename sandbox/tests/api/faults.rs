//! Scripted faults, over real connections.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use mava_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Answer, call, create, try_call};

fn ticket() -> Value {
    json!({ "customer": { "email": "new@example.com" }, "message": { "content": "Hello" } })
}

async fn scripted(script: Value) -> Sandbox {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.script(&script).unwrap();
    sandbox
}

/// The cut is a reset, or an end before any byte of an answer.
fn is_cut(outcome: &std::io::Result<Answer>) -> bool {
    let kinds = [ErrorKind::ConnectionReset, ErrorKind::UnexpectedEof];
    matches!(outcome, Err(error) if kinds.contains(&error.kind()))
}

#[tokio::test]
async fn a_status_answers_in_the_place_of_the_work() {
    for (fault, body, tickets) in [
        (
            json!({ "kind": "status", "status": 500 }),
            "INTERNAL_ERROR",
            0,
        ),
        (
            json!({ "kind": "status", "status": 401 }),
            "Unauthorized",
            0,
        ),
        (
            json!({ "kind": "status", "status": 429 }),
            "Too Many Requests",
            0,
        ),
        (json!({ "kind": "status", "status": 503 }), "<html>", 0),
        (
            json!({ "kind": "status", "status": 504, "commit": true }),
            "<html>",
            1,
        ),
        (
            json!({ "kind": "status", "status": 500, "body": "" }),
            "",
            0,
        ),
        (
            json!({ "kind": "status", "status": 201, "commit": true, "body": "{\"id\":1}" }),
            "{\"id\":1}",
            1,
        ),
    ] {
        let sandbox = scripted(json!([fault])).await;
        let answer = create(&sandbox, &ticket()).await;
        assert_eq!(answer.status, fault["status"], "{fault}");
        assert!(answer.text.contains(body), "{fault}: {}", answer.text);
        assert_eq!(answer.text.is_empty(), body.is_empty(), "{fault}");
        assert!(!answer.head.contains("retry-after"), "{fault}");
        assert_eq!(sandbox.tickets().len(), tickets, "{fault}");
        assert_eq!(create(&sandbox, &ticket()).await.status, 201, "used up");
    }
}

#[tokio::test]
async fn a_retry_after_is_sent_where_it_is_scripted() {
    let sandbox = scripted(json!([{ "kind": "status", "status": 429, "retryAfter": 2 }])).await;
    let answer = create(&sandbox, &ticket()).await;
    assert!(
        answer.head.contains("\r\nretry-after: 2"),
        "{}",
        answer.head
    );
}

#[tokio::test]
async fn a_cut_before_the_commit_leaves_nothing() {
    let sandbox = scripted(json!([{ "kind": "cut_before_commit" }])).await;
    let customers = sandbox.customers();
    let outcome = try_call(&sandbox, "POST", "/api/ticket", &ticket()).await;
    assert!(is_cut(&outcome), "{outcome:?}");
    assert!(sandbox.tickets().is_empty());
    assert_eq!(sandbox.customers(), customers);
    let request = &sandbox.requests()[0];
    assert_eq!(request["outcome"], "cut");
    assert_eq!(request["status"], Value::Null);
    assert_eq!(request["ticketId"], Value::Null);
}

#[tokio::test]
async fn a_cut_after_the_commit_leaves_the_ticket() {
    let sandbox = scripted(json!([{ "kind": "cut_after_commit" }])).await;
    let outcome = try_call(&sandbox, "POST", "/api/ticket", &ticket()).await;
    assert!(is_cut(&outcome), "{outcome:?}");
    let tickets = sandbox.tickets();
    assert_eq!(tickets.len(), 1);
    let request = &sandbox.requests()[0];
    assert_eq!(request["outcome"], "cut");
    assert_eq!(request["ticketId"], tickets[0]["_id"]);
}

#[tokio::test]
async fn garbage_is_no_json_and_the_ticket_is_made_unless_told_otherwise() {
    for (fault, status, tickets) in [
        (json!({ "kind": "garbage" }), 201, 1),
        (json!({ "kind": "garbage", "commit": false }), 200, 0),
    ] {
        let sandbox = scripted(json!([fault])).await;
        let answer = create(&sandbox, &ticket()).await;
        assert_eq!(answer.status, status, "{fault}");
        assert!(
            serde_json::from_str::<Value>(&answer.text).is_err(),
            "{fault}"
        );
        assert!(answer.head.contains("application/json"), "{fault}");
        assert_eq!(sandbox.tickets().len(), tickets, "{fault}");
    }
}

#[tokio::test]
async fn a_delay_answers_as_usual_afterwards_or_ends_as_scripted() {
    let sandbox = scripted(json!([
        { "kind": "delay", "ms": 60 },
        { "kind": "delay", "ms": 60, "at": "after", "then": "cut_after_commit" },
        { "kind": "delay", "ms": 60, "then": { "kind": "status", "status": 502 } },
    ]))
    .await;
    for (expected, tickets) in [(Some(201), 1), (None, 2), (Some(502), 2)] {
        let sent = Instant::now();
        let outcome = try_call(&sandbox, "POST", "/api/ticket", &ticket()).await;
        assert!(sent.elapsed() >= Duration::from_millis(60), "{expected:?}");
        match expected {
            Some(status) => assert_eq!(outcome.unwrap().status, status),
            None => assert!(is_cut(&outcome), "{outcome:?}"),
        }
        assert_eq!(sandbox.tickets().len(), tickets, "{expected:?}");
    }
}

#[tokio::test]
async fn the_work_is_done_even_if_the_client_has_hung_up() {
    let sandbox = scripted(json!([{ "kind": "delay", "ms": 60 }])).await;
    let body = ticket();
    let sending = try_call(&sandbox, "POST", "/api/ticket", &body);
    let hung_up = tokio::time::timeout(Duration::from_millis(20), sending).await;
    assert!(hung_up.is_err());
    let made = async {
        while sandbox.tickets().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(10), made).await;
    assert!(waited.is_ok(), "no ticket was made");
}

#[tokio::test]
async fn faults_are_met_in_order_and_as_often_as_they_say() {
    let sandbox = scripted(json!([
        { "kind": "status", "status": 500, "times": 2 },
        { "kind": "status", "status": 429, "on": "GET /api/agents" },
        { "kind": "status", "status": 503 },
    ]))
    .await;
    assert_eq!(sandbox.pending_faults(), 4);
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(create(&sandbox, &ticket()).await.status);
    }
    assert_eq!(seen, [500, 500, 503, 201]);
    let agents = call(&sandbox, "GET", "/api/agents", &Value::Null).await;
    assert_eq!(agents.status, 429);
    assert_eq!(sandbox.pending_faults(), 0);
}

#[tokio::test]
async fn faulty_calls_count_against_the_rate_limit() {
    let sandbox = scripted(json!([{ "kind": "status", "status": 500, "times": 90 }])).await;
    for _ in 0..90 {
        assert_eq!(create(&sandbox, &ticket()).await.status, 500);
    }
    assert_eq!(create(&sandbox, &ticket()).await.status, 429);
}
