//! The endpoints beside Create Ticket, as far as they are known.

use std::sync::Arc;
use std::time::Duration;

use mava_sandbox::seed::{AGENTS, CATEGORIES, CUSTOMER_ATTRIBUTES, CUSTOMERS};
use mava_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};

use crate::client::{call, create};

/// 2026-11-22T16:24:39Z.
const NOW_MS: u64 = 1_795_364_679_000;

async fn get(sandbox: &Sandbox, target: &str) -> (u16, Value) {
    let answer = call(sandbox, "GET", target, &Value::Null).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn agents_and_categories_are_those_of_our_organisation() {
    let sandbox = Sandbox::start().await.unwrap();
    let (status, agents) = get(&sandbox, "/api/agents").await;
    assert_eq!(status, 200);
    let expected = json!({ "agents": [
        { "id": AGENTS[0].id, "email": "ada@acme.example", "username": "Ada", "walletAddress": null },
        { "id": AGENTS[1].id, "email": null, "username": null, "walletAddress": AGENTS[1].wallet_address },
    ]});
    assert_eq!(agents, expected);
    let (status, categories) = get(&sandbox, "/api/categories").await;
    assert_eq!(status, 200);
    let list = categories["categories"].as_array().unwrap();
    assert_eq!(list.len(), 4);
    assert_eq!(
        list[0],
        json!({ "_id": CATEGORIES[0].id, "name": "Bridge" })
    );
}

/// A sandbox with five tickets, `T0` to `T4`, one minute apart; every other one
/// is assigned and pending.
async fn with_tickets() -> Sandbox {
    let clock = Arc::new(ManualClock::new(NOW_MS));
    let sandbox = Sandbox::builder()
        .clock(clock.clone())
        .start()
        .await
        .unwrap();
    for n in 0..5 {
        let mut body = json!({
            "customerId": CUSTOMERS[0].id,
            "message": { "content": format!("T{n}") },
        });
        if n % 2 == 1 {
            body["status"] = json!("Pending");
            body["assignedTo"] = json!(AGENTS[0].id);
        }
        assert_eq!(create(&sandbox, &body).await.status, 201);
        clock.advance(Duration::from_secs(60));
    }
    sandbox
}

#[tokio::test]
async fn tickets_are_listed_newest_first_within_their_span() {
    let sandbox = with_tickets().await;
    let day = "startDate=2026-11-22&endDate=2026-11-23";
    let agent = AGENTS[0].id;
    for (query, expected, total) in [
        (day.to_owned(), "T4 T3 T2 T1 T0", 5),
        (format!("{day}&limit=2"), "T4 T3", 5),
        (format!("{day}&limit=2&skip=3"), "T1 T0", 5),
        (format!("{day}&skip=9"), "", 5),
        (format!("{day}&limit=100"), "T4 T3 T2 T1 T0", 5),
        (format!("{day}&status=Pending"), "T3 T1", 2),
        (format!("{day}&status=Open&limit=1"), "T4", 3),
        (format!("{day}&assignedTo={agent}"), "T3 T1", 2),
        (format!("{day}&assignedTo=nobody"), "", 0),
        // The start belongs to the span, the end does not.
        (
            "startDate=2026-11-22T16:25:39Z&endDate=2026-11-22T16:27:39Z".to_owned(),
            "T2 T1",
            2,
        ),
        (
            "startDate=2026-11-22T16:25:39.001Z&endDate=2026-11-22T16:27:39.001Z".to_owned(),
            "T3 T2",
            2,
        ),
        (
            "startDate=2026-11-22T18%3A24%3A39%2B02%3A00&endDate=2026-11-23".to_owned(),
            "T4 T3 T2 T1 T0",
            5,
        ),
        (
            "startDate=2025-11-23&endDate=2026-11-23".to_owned(),
            "T4 T3 T2 T1 T0",
            5,
        ),
    ] {
        let (status, found) = get(&sandbox, &format!("/api/tickets?{query}")).await;
        assert_eq!(status, 200, "{query}: {found}");
        let tickets = found["tickets"].as_array().unwrap();
        let texts: Vec<&str> = tickets
            .iter()
            .map(|ticket| ticket["messages"][0]["content"].as_str().unwrap())
            .collect();
        assert_eq!(texts.join(" "), expected, "{query}");
        assert_eq!(found["total"], total, "{query}");
    }
}

#[tokio::test]
async fn a_page_holds_fifty_unless_asked_otherwise() {
    let clock = Arc::new(ManualClock::new(NOW_MS));
    let sandbox = Sandbox::builder().clock(clock).start().await.unwrap();
    for _ in 0..51 {
        create(&sandbox, &json!({ "customerId": CUSTOMERS[0].id })).await;
    }
    let (_, found) = get(
        &sandbox,
        "/api/tickets?startDate=2026-11-22&endDate=2026-11-23",
    )
    .await;
    assert_eq!(found["tickets"].as_array().unwrap().len(), 50);
    assert_eq!(found["total"], 51);
}

#[tokio::test]
async fn a_wrong_search_is_refused_with_a_text() {
    let sandbox = Sandbox::start().await.unwrap();
    let day = "startDate=2026-11-22&endDate=2026-11-23";
    for query in [
        String::new(),
        "startDate=2026-11-22".to_owned(),
        "endDate=2026-11-22".to_owned(),
        "startDate=yesterday&endDate=2026-11-22".to_owned(),
        "startDate=2026-02-30&endDate=2026-11-22".to_owned(),
        "startDate=2026-11-22&endDate=2026-11-22".to_owned(),
        "startDate=2026-11-23&endDate=2026-11-22".to_owned(),
        "startDate=2025-11-22&endDate=2026-11-22T00:00:00.001Z".to_owned(),
        format!("{day}&limit=0"),
        format!("{day}&limit=101"),
        format!("{day}&limit=many"),
        format!("{day}&skip=-1"),
        format!("{day}&status=open"),
        format!("{day}&limit=1&limit=2"),
        format!("{day}&search=IN-7F3K"),
    ] {
        let (status, said) = get(&sandbox, &format!("/api/tickets?{query}")).await;
        assert_eq!(status, 400, "{query}");
        assert!(said["error"].is_string(), "{query}: {said}");
        assert_eq!(said.as_object().unwrap().len(), 1, "{query}: {said}");
    }
}

#[tokio::test]
async fn a_ticket_is_changed_only_by_a_valid_update() {
    let sandbox = with_tickets().await;
    let before = sandbox.tickets();
    let id = before[0]["_id"].clone();
    for (wrong, part) in [
        (json!({}), "ticketId"),
        (json!({ "ticketId": "x" }), "ticketId"),
        (
            json!({ "ticketId": "ffffffffffffffffffffffff" }),
            "Ticket not found",
        ),
        (json!({ "ticketId": id, "status": "Closed" }), "status"),
        (json!({ "ticketId": id, "priority": 4 }), "priority"),
        (
            json!({ "ticketId": id, "category": CATEGORIES[0].id }),
            "unknown member",
        ),
        (
            json!({ "ticketId": id, "categoryId": "74f000000000000000000001" }),
            "category",
        ),
        (json!({ "ticketId": id, "assignedTo": "nobody" }), "agent"),
        (json!([]), "object"),
    ] {
        let answer = call(&sandbox, "PUT", "/api/ticket", &wrong).await;
        assert_eq!(answer.status, 400, "{wrong}");
        let said = answer.json();
        assert!(
            said["error"].as_str().unwrap().contains(part),
            "{wrong}: {said}"
        );
        assert_eq!(sandbox.tickets(), before, "{wrong}");
    }
    let right = json!({
        "ticketId": id,
        "status": "Resolved",
        "priority": 1,
        "categoryId": CATEGORIES[1].id,
        "assignedTo": AGENTS[1].id,
    });
    let answer = call(&sandbox, "PUT", "/api/ticket", &right).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({ "message": "Ticket updated" }));
    let after = sandbox.tickets();
    let changed = json!([
        after[0]["status"],
        after[0]["priority"],
        after[0]["category"],
        after[0]["assignedTo"],
    ]);
    assert_eq!(
        changed,
        json!(["Resolved", 1, CATEGORIES[1].id, AGENTS[1].id])
    );
    assert_eq!(after[1..], before[1..]);
    let partial = json!({ "ticketId": id, "priority": 3 });
    assert_eq!(
        call(&sandbox, "PUT", "/api/ticket", &partial).await.status,
        200
    );
    assert_eq!(
        sandbox.tickets()[0]["status"],
        "Resolved",
        "what is not named stays"
    );
}

#[tokio::test]
async fn a_message_needs_a_ticket_and_something_to_say() {
    let sandbox = with_tickets().await;
    let id = sandbox.tickets()[0]["_id"].clone();
    let file =
        json!({ "fileName": "a.png", "url": "https://files.example/a", "fileType": "image/png" });
    let with_file = |name: &str, value: Value| {
        let mut file = file.clone();
        file[name] = value;
        json!({ "ticketId": id, "attachments": [file] })
    };
    for (body, valid) in [
        (json!({ "ticketId": id, "content": "Hello" }), true),
        (
            json!({ "ticketId": id, "attachments": [file], "messageType": "InternalNote" }),
            true,
        ),
        (
            json!({ "ticketId": id, "content": "m".repeat(10_000) }),
            true,
        ),
        (
            json!({ "ticketId": id, "content": "m".repeat(10_001) }),
            false,
        ),
        (json!({ "ticketId": id }), false),
        (
            json!({ "ticketId": id, "content": "", "attachments": [] }),
            false,
        ),
        (json!({ "content": "Hello" }), false),
        (
            json!({ "ticketId": "ffffffffffffffffffffffff", "content": "Hello" }),
            false,
        ),
        (
            json!({ "ticketId": id, "content": "Hello", "messageType": "Note" }),
            false,
        ),
        (with_file("url", json!("ftp://files.example/a")), false),
        (with_file("fileType", json!("png")), false),
        (with_file("fileName", json!("")), false),
        (with_file("type", json!("Image")), false),
    ] {
        let before = sandbox.tickets();
        let answer = call(&sandbox, "PUT", "/api/message", &body).await;
        assert_eq!(
            answer.status,
            if valid { 200 } else { 400 },
            "{}",
            answer.text
        );
        assert_eq!(sandbox.tickets() != before, valid, "{}", answer.text);
    }
    let messages = sandbox.tickets()[0]["messages"].clone();
    let types: Vec<&Value> = messages
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["messageType"])
        .collect();
    assert_eq!(
        types,
        [
            "CustomerMessage",
            "ExternalMessage",
            "InternalNote",
            "ExternalMessage"
        ]
    );
}

#[tokio::test]
async fn identify_records_what_is_known_of_a_customer() {
    let sandbox = Sandbox::start().await.unwrap();
    let (grace, vera) = (CUSTOMERS[0], CUSTOMERS[1]);
    for (body, expected) in [
        (json!({}), 400),
        (json!({ "emailAddress": "nobody@example.com" }), 400),
        (json!({ "emailAddress": "x" }), 400),
        (json!({ "mavaCustomerId": "74c000000000000000000001" }), 400),
        (
            json!({ "emailAddress": grace.email, "customAttributes": [{ "label": "Loyalty", "value": "x" }] }),
            400,
        ),
        (
            json!({ "emailAddress": grace.email, "customAttributes": [{ "label": "Plan", "value": "Pro" }] }),
            200,
        ),
        (
            json!({ "emailAddress": "vera@example.com", "mavaCustomerId": vera.id }),
            200,
        ),
    ] {
        let answer = call(&sandbox, "POST", "/api/identify", &body).await;
        assert_eq!(answer.status, expected, "{body}: {}", answer.text);
    }
    let customers = sandbox.customers();
    let plan = json!([{ "attribute": CUSTOMER_ATTRIBUTES[0].id, "content": "Pro" }]);
    assert_eq!(customers[0]["attributes"], plan);
    assert_eq!(customers[1]["email"], "vera@example.com");
}
