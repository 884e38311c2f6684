//! Every rule of the request body as a table: what is sent, and the status and
//! code that answer. After a refusal nothing must have changed.

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

#[tokio::test]
async fn references_must_exist_in_our_organisation() {
    let tag = json!(TAGS[0].id);
    let attribute = json!({ "attribute": TICKET_ATTRIBUTES[0].id, "content": "0x1" });
    let tags = |list: Value| body_with(json!({ "tags": list }));
    let attributes = |list: Value| body_with(json!({ "attributes": list }));
    let assigned_to = |agent: Value| body_with(json!({ "assignedTo": agent }));
    check(vec![
        (
            "no such customer",
            json!({ "customerId": NOBODY }),
            (404, "CUSTOMER_NOT_FOUND"),
        ),
        (
            "foreign customer",
            json!({ "customerId": FOREIGN_CUSTOMER }),
            (404, "CUSTOMER_NOT_FOUND"),
        ),
        ("agent", assigned_to(json!(AGENTS[0].id)), CREATED),
        (
            "agent with a wallet only",
            assigned_to(json!(AGENTS[1].id)),
            CREATED,
        ),
        (
            "no such agent",
            assigned_to(json!(NOBODY)),
            (400, "ASSIGNEE_NOT_FOUND"),
        ),
        (
            "an agent's email",
            assigned_to(json!("ada@acme.example")),
            (400, "ASSIGNEE_NOT_FOUND"),
        ),
        (
            "agent empty",
            assigned_to(json!("")),
            (400, "ASSIGNEE_NOT_FOUND"),
        ),
        (
            "foreign agent",
            assigned_to(json!(FOREIGN_AGENT)),
            (404, "ASSIGNEE_NOT_FOUND"),
        ),
        ("agent a number", assigned_to(json!(645)), INVALID),
        (
            "category",
            body_with(json!({ "category": CATEGORIES[0].id })),
            CREATED,
        ),
        (
            "category by name",
            body_with(json!({ "category": "Bridge" })),
            INVALID,
        ),
        (
            "no such category",
            body_with(json!({ "category": NOBODY })),
            (404, "CATEGORY_NOT_FOUND"),
        ),
        (
            "foreign category",
            body_with(json!({ "category": FOREIGN_CATEGORY })),
            (404, "CATEGORY_NOT_FOUND"),
        ),
        (
            "a tag as category",
            body_with(json!({ "category": TAGS[0].id })),
            (404, "CATEGORY_NOT_FOUND"),
        ),
        ("no tags", tags(json!([])), CREATED),
        ("20 tags", tags(repeat(tag.clone(), 20)), CREATED),
        ("21 tags", tags(repeat(tag.clone(), 21)), INVALID),
        ("a tag alone", tags(tag.clone()), INVALID),
        ("tag by name", tags(json!(["website"])), INVALID),
        ("tag a number", tags(json!([1])), INVALID),
        (
            "no such tag",
            tags(json!([tag, NOBODY])),
            (404, "TAG_NOT_FOUND"),
        ),
        (
            "foreign tag",
            tags(json!([FOREIGN_TAG])),
            (404, "TAG_NOT_FOUND"),
        ),
        (
            "30 attributes",
            attributes(repeat(attribute.clone(), 30)),
            CREATED,
        ),
        (
            "31 attributes",
            attributes(repeat(attribute.clone(), 31)),
            INVALID,
        ),
        ("attribute a string", attributes(json!(["x"])), INVALID),
        (
            "attribute content a number",
            attributes(json!([{ "attribute": TICKET_ATTRIBUTES[0].id, "content": 1 }])),
            INVALID,
        ),
        (
            "attribute with an unknown member",
            attributes(json!([{ "attribute": NOBODY, "content": "x", "label": "y" }])),
            INVALID,
        ),
        (
            "no such attribute",
            attributes(json!([{ "attribute": NOBODY, "content": "x" }])),
            (404, "ATTRIBUTE_NOT_FOUND"),
        ),
        (
            "foreign attribute",
            attributes(json!([{ "attribute": FOREIGN_ATTRIBUTE, "content": "x" }])),
            (404, "ATTRIBUTE_NOT_FOUND"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn attachments_lie_in_the_bucket_and_say_what_they_are() {
    let url = format!("https://{BUCKET_HOST}/a.png");
    let attachment = json!({ "url": url, "fileName": "a.png" });
    let with = |name: &str, value: Value| {
        let mut attachment = attachment.clone();
        attachment[name] = value;
        with_attachment(attachment)
    };
    let many = |count| {
        let list = repeat(attachment.clone(), count);
        body_with(json!({ "message": { "content": "x", "attachments": list } }))
    };
    let mut cases = vec![
        ("10 attachments", many(10), CREATED),
        ("11 attachments", many(11), INVALID),
        ("size 0", with("fileSize", json!(0)), CREATED),
        ("size negative", with("fileSize", json!(-1)), INVALID),
        (
            "size with a fraction",
            with("fileSize", json!(1.5)),
            INVALID,
        ),
        ("size as text", with("fileSize", json!("1")), INVALID),
        ("type unknown", with("type", json!("image/png")), INVALID),
        (
            "unknown member",
            with("fileType", json!("image/png")),
            INVALID,
        ),
        (
            "name missing",
            with_attachment(json!({ "url": url })),
            INVALID,
        ),
        ("name empty", with("fileName", json!("")), INVALID),
        (
            "url missing",
            with_attachment(json!({ "fileName": "a.png" })),
            INVALID,
        ),
        ("url a number", with("url", json!(1)), INVALID),
        (
            "not HTTPS",
            file_at(&format!("http://{BUCKET_HOST}/a.png")),
            URL,
        ),
        ("elsewhere", file_at("https://example.com/a.png"), URL),
        (
            "traversal",
            file_at(&format!("https://{BUCKET_HOST}/../a.png")),
            URL,
        ),
        (
            "hidden traversal",
            file_at(&format!("https://{BUCKET_HOST}/%2e%2e/a.png")),
            URL,
        ),
        ("url empty", file_at(""), URL),
        (
            "attachments without content",
            body_with(json!({ "message": { "attachments": [attachment] } })),
            INVALID,
        ),
    ];
    for kind in ["Image", "Video", "Audio", "Voice", "Animation", "File"] {
        cases.push((kind, with("type", json!(kind)), CREATED));
    }
    check(cases).await;
}

#[tokio::test]
async fn the_first_failure_answers_in_the_documented_order() {
    let foreign = json!([FOREIGN_TAG]);
    check(vec![
        (
            "unknown member before mode",
            json!({ "color": "red" }),
            INVALID,
        ),
        ("mode before types", json!({ "priority": 9 }), MODE),
        (
            "types before attachment URLs",
            {
                let mut body = file_at("http://example.com/a.png");
                body["priority"] = json!(9);
                body
            },
            INVALID,
        ),
        (
            "attachment URLs before references",
            {
                let mut body = file_at("http://example.com/a.png");
                body["tags"] = foreign.clone();
                body
            },
            URL,
        ),
        (
            "assignee before category before tags",
            body_with(json!({ "assignedTo": NOBODY, "category": NOBODY, "tags": foreign })),
            (400, "ASSIGNEE_NOT_FOUND"),
        ),
        (
            "category before tags",
            body_with(json!({ "category": NOBODY, "tags": foreign })),
            (404, "CATEGORY_NOT_FOUND"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_is_not_a_json_object_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let json = "application/json";
    let valid = r#"{"customer":{"email":"new@example.com"}}"#;
    let oversized = format!(r#"{{"customer":"{}"}}"#, "x".repeat(1024 * 1024));
    for (content_type, body, expected) in [
        (Some(json), valid.as_bytes(), 201),
        (
            Some("Application/JSON; charset=utf-8"),
            valid.as_bytes(),
            201,
        ),
        (Some("text/plain"), valid.as_bytes(), 400),
        (Some("application/jsonp"), valid.as_bytes(), 400),
        (None, valid.as_bytes(), 400),
        (Some(json), b"", 400),
        (Some(json), b"{", 400),
        (Some(json), b"{}x", 400),
        (Some(json), b"null", 400),
        (Some(json), b"[]", 400),
        (Some(json), b"\"text\"", 400),
        (
            Some(json),
            b"{\"customer\":{\"email\":\"a\xff@b.co\"}}",
            400,
        ),
        (Some(json), oversized.as_bytes(), 413),
    ] {
        let mut headers = vec![("x-auth-token", DEFAULT_API_KEY)];
        headers.extend(content_type.map(|value| ("content-type", value)));
        let answer = send(&sandbox, "POST", "/api/ticket", &headers, body).await;
        let Ok(answer) = answer else {
            // A body that is still arriving when it is refused may be met by a reset.
            assert_eq!(expected, 413);
            continue;
        };
        let shown = String::from_utf8_lossy(body.get(..40).unwrap_or(body));
        assert_eq!(answer.status, expected, "{content_type:?} {shown}");
        if expected == 400 {
            assert_eq!(answer.json()["error"], "VALIDATION_ERROR", "{shown}");
        }
    }
    assert_eq!(sandbox.tickets().len(), 2);
}
