//! Every rule of the request body as a table: what is sent, and the status and
//! code that answer. After a refusal nothing must have changed.

mod references;

use mava_sandbox::seed::{AGENTS, BUCKET_HOST, CATEGORIES, CUSTOMER_ATTRIBUTES, CUSTOMERS};
use mava_sandbox::seed::{TAGS, TICKET_ATTRIBUTES};
use mava_sandbox::{DEFAULT_API_KEY, Sandbox};
use serde_json::{Value, json};

use crate::client::{create, send};

const FOREIGN_CATEGORY: &str = "74f000000000000000000001";
const FOREIGN_TAG: &str = "74f100000000000000000001";
const FOREIGN_ATTRIBUTE: &str = "74f200000000000000000001";
const FOREIGN_CUSTOMER_ATTRIBUTE: &str = "74f300000000000000000001";
const FOREIGN_AGENT: &str = "745000000000000000000001";
const FOREIGN_CUSTOMER: &str = "74c000000000000000000001";
const NOBODY: &str = "ffffffffffffffffffffffff";
const WALLET: &str = "0xAbCdEf0123456789aBcDeF0123456789abcdef01";

const CREATED: (u16, &str) = (201, "");
const MODE: (u16, &str) = (400, "INVALID_CUSTOMER_MODE");
const INVALID: (u16, &str) = (400, "VALIDATION_ERROR");
const URL: (u16, &str) = (400, "INVALID_ATTACHMENT_URL");

/// The smallest valid body with `members` added, or taken away by `null`.
fn body_with(members: Value) -> Value {
    let mut body = json!({ "customer": { "email": "new@example.com" } });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn with_customer(customer: Value) -> Value {
    json!({ "customer": customer })
}

fn with_attachment(attachment: Value) -> Value {
    body_with(json!({ "message": { "content": "x", "attachments": [attachment] } }))
}

fn file_at(url: &str) -> Value {
    with_attachment(json!({ "url": url, "fileName": "a.png" }))
}

fn repeat(value: Value, count: usize) -> Value {
    Value::Array(vec![value; count])
}

/// Sends every body to a fresh sandbox with all limits lifted between them.
async fn check(cases: Vec<(&str, Value, (u16, &str))>) {
    let sandbox = Sandbox::start().await.unwrap();
    for (name, body, (status, code)) in cases {
        sandbox.reset();
        let customers = sandbox.customers();
        let answer = create(&sandbox, &body).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
        let said = answer.json();
        if status == 201 {
            assert!(said["_id"].is_string(), "{name}: {said}");
            assert_eq!(sandbox.tickets(), [said], "{name}");
            continue;
        }
        assert_eq!(said["error"], code, "{name}: {said}");
        assert!(said["message"].is_string(), "{name}: {said}");
        assert!(sandbox.tickets().is_empty(), "{name}: a ticket remains");
        assert_eq!(sandbox.customers(), customers, "{name}: customers changed");
    }
}

#[tokio::test]
async fn exactly_one_customer_mode_is_needed() {
    let customer = json!({ "email": "new@example.com" });
    let id = CUSTOMERS[0].id;
    check(vec![
        ("neither", json!({}), MODE),
        (
            "both",
            json!({ "customer": customer, "customerId": id }),
            MODE,
        ),
        (
            "both, one of them null",
            json!({ "customer": null, "customerId": id }),
            MODE,
        ),
        (
            "no identifier",
            with_customer(json!({ "name": "Ann" })),
            MODE,
        ),
        ("empty customer", with_customer(json!({})), MODE),
        ("an id", json!({ "customerId": id }), CREATED),
        (
            "an id in upper case",
            json!({ "customerId": id.to_uppercase() }),
            CREATED,
        ),
        ("email", with_customer(customer), CREATED),
        (
            "wallet",
            with_customer(json!({ "walletAddress": WALLET })),
            CREATED,
        ),
        (
            "email and wallet",
            with_customer(json!({ "email": "n@example.com", "walletAddress": WALLET })),
            CREATED,
        ),
    ])
    .await;
}

#[tokio::test]
async fn the_customer_has_the_right_types_and_shapes() {
    let email = "new@example.com";
    let attribute = json!({ "attribute": CUSTOMER_ATTRIBUTES[0].id, "content": "Pro" });
    let with_attributes =
        |list: Value| with_customer(json!({ "email": email, "attributes": list }));
    check(vec![
        (
            "id too short",
            json!({ "customerId": "64c00000000000000000001" }),
            INVALID,
        ),
        (
            "id not hex",
            json!({ "customerId": "64c00000000000000000000g" }),
            INVALID,
        ),
        ("id a number", json!({ "customerId": 1 }), INVALID),
        ("id null", json!({ "customerId": null }), INVALID),
        ("customer a string", json!({ "customer": email }), INVALID),
        ("customer null", json!({ "customer": null }), INVALID),
        ("customer a list", json!({ "customer": [] }), INVALID),
        (
            "unknown member",
            with_customer(json!({ "email": email, "phone": "1" })),
            INVALID,
        ),
        (
            "email empty",
            with_customer(json!({ "email": "" })),
            INVALID,
        ),
        (
            "email without @",
            with_customer(json!({ "email": "new" })),
            INVALID,
        ),
        (
            "email with space",
            with_customer(json!({ "email": " new@example.com" })),
            INVALID,
        ),
        (
            "email null",
            with_customer(json!({ "email": null })),
            INVALID,
        ),
        (
            "email null beside a wallet",
            with_customer(json!({ "email": null, "walletAddress": WALLET })),
            INVALID,
        ),
        (
            "wallet short",
            with_customer(json!({ "walletAddress": &WALLET[..41] })),
            INVALID,
        ),
        (
            "wallet long",
            with_customer(json!({ "walletAddress": format!("{WALLET}0") })),
            INVALID,
        ),
        (
            "wallet without 0x",
            with_customer(json!({ "walletAddress": &WALLET[2..] })),
            INVALID,
        ),
        (
            "wallet a number",
            with_customer(json!({ "walletAddress": 0 })),
            INVALID,
        ),
        (
            "name a number",
            with_customer(json!({ "email": email, "name": 7 })),
            INVALID,
        ),
        (
            "30 attributes",
            with_attributes(repeat(attribute.clone(), 30)),
            CREATED,
        ),
        (
            "31 attributes",
            with_attributes(repeat(attribute.clone(), 31)),
            INVALID,
        ),
        (
            "attributes an object",
            with_attributes(attribute.clone()),
            INVALID,
        ),
        (
            "attribute without id",
            with_attributes(json!([{ "content": "x" }])),
            INVALID,
        ),
        (
            "attribute without content",
            with_attributes(json!([{ "attribute": CUSTOMER_ATTRIBUTES[0].id }])),
            INVALID,
        ),
        (
            "attribute with a label",
            with_attributes(json!([{ "attribute": "Plan", "content": "x" }])),
            INVALID,
        ),
        (
            "a ticket's attribute",
            with_attributes(json!([{ "attribute": TICKET_ATTRIBUTES[0].id, "content": "x" }])),
            (404, "ATTRIBUTE_NOT_FOUND"),
        ),
        (
            "foreign attribute",
            with_attributes(json!([{ "attribute": FOREIGN_CUSTOMER_ATTRIBUTE, "content": "x" }])),
            (404, "ATTRIBUTE_NOT_FOUND"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn enumerations_and_flags_take_their_values_and_no_others() {
    let mut cases = Vec::new();
    for status in ["Open", "Pending", "Resolved", "Waiting"] {
        cases.push((status, body_with(json!({ "status": status })), CREATED));
    }
    for source in ["web", "discord", "telegram", "twitter", "email"] {
        cases.push((source, body_with(json!({ "sourceType": source })), CREATED));
    }
    for (name, priority, expected) in [
        ("priority 0", json!(0), INVALID),
        ("priority 1", json!(1), CREATED),
        ("priority 2", json!(2), CREATED),
        ("priority 3", json!(3), CREATED),
        ("priority 3.0", json!(3.0), CREATED),
        ("priority 4", json!(4), INVALID),
        ("priority -1", json!(-1), INVALID),
        ("priority 1.5", json!(1.5), INVALID),
        ("priority as text", json!("2"), INVALID),
        ("priority null", json!(null), INVALID),
    ] {
        cases.push((name, body_with(json!({ "priority": priority })), expected));
    }
    for flag in ["silent", "notify", "triggerAutomations"] {
        for (value, expected) in [
            (json!(true), CREATED),
            (json!(false), CREATED),
            (json!("true"), INVALID),
            (json!(1), INVALID),
            (json!(null), INVALID),
        ] {
            cases.push((flag, body_with(json!({ flag: value })), expected));
        }
    }
    cases.push((
        "status in lower case",
        body_with(json!({ "status": "open" })),
        INVALID,
    ));
    cases.push((
        "status unknown",
        body_with(json!({ "status": "Closed" })),
        INVALID,
    ));
    cases.push(("status null", body_with(json!({ "status": null })), INVALID));
    cases.push((
        "source unknown",
        body_with(json!({ "sourceType": "api" })),
        INVALID,
    ));
    cases.push((
        "source a number",
        body_with(json!({ "sourceType": 1 })),
        INVALID,
    ));
    check(cases).await;
}

#[tokio::test]
async fn lengths_are_counted_in_utf_16_code_units() {
    let subject = |text: String| body_with(json!({ "emailSubjectLine": text }));
    let content = |text: String| body_with(json!({ "message": { "content": text } }));
    check(vec![
        ("subject empty", subject(String::new()), CREATED),
        ("subject 998", subject("s".repeat(998)), CREATED),
        ("subject 999", subject("s".repeat(999)), INVALID),
        ("subject 499 pairs", subject("🦀".repeat(499)), CREATED),
        (
            "subject 499 pairs and one",
            subject("🦀".repeat(499) + "s"),
            INVALID,
        ),
        (
            "subject 998 of two bytes each",
            subject("é".repeat(998)),
            CREATED,
        ),
        (
            "subject a number",
            body_with(json!({ "emailSubjectLine": 1 })),
            INVALID,
        ),
        ("content 10000", content("m".repeat(10_000)), CREATED),
        ("content 10001", content("m".repeat(10_001)), INVALID),
        ("content 5000 pairs", content("🦀".repeat(5_000)), CREATED),
        (
            "content 5000 pairs and one",
            content("🦀".repeat(5_000) + "m"),
            INVALID,
        ),
        ("content empty", content(String::new()), INVALID),
        (
            "content missing",
            body_with(json!({ "message": {} })),
            INVALID,
        ),
        (
            "content null",
            body_with(json!({ "message": { "content": null } })),
            INVALID,
        ),
        (
            "message a string",
            body_with(json!({ "message": "Hello" })),
            INVALID,
        ),
        (
            "message null",
            body_with(json!({ "message": null })),
            INVALID,
        ),
        (
            "message with an unknown member",
            body_with(json!({ "message": { "content": "x", "html": "x" } })),
            INVALID,
        ),
    ])
    .await;
}
