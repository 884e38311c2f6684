//! What a created ticket looks like, and which customer it belongs to.

use mava_sandbox::Sandbox;
use mava_sandbox::seed::{AGENTS, BUCKET_HOST, CATEGORIES, CUSTOMER_ATTRIBUTES, CUSTOMERS};
use mava_sandbox::seed::{TAGS, TICKET_ATTRIBUTES};
use serde_json::{Value, json};

use crate::client::create;

#[tokio::test]
async fn a_minimal_ticket_has_all_defaults() {
    let sandbox = Sandbox::start().await.unwrap();
    let answer = create(&sandbox, &json!({ "customer": { "email": "a@b.co" } })).await;
    assert_eq!(answer.status, 201);
    let ticket = answer.json();
    let customer = &ticket["customer"];
    let expected = json!({
        "_id": ticket["_id"],
        "status": "Open",
        "priority": 2,
        "sourceType": "web",
        "category": null,
        "assignedTo": null,
        "customer": {
            "_id": customer["_id"],
            "name": null,
            "email": "a@b.co",
            "walletAddress": null,
            "attributes": [],
            "createdAt": ticket["createdAt"],
        },
        "messages": [],
        "attributes": [],
        "tags": [],
        "emailSubjectLine": null,
        "silent": false,
        "notify": true,
        "triggerAutomations": true,
        "createdAt": ticket["createdAt"],
        "updatedAt": ticket["createdAt"],
    });
    assert_eq!(ticket, expected);
    assert_eq!(ticket["_id"].as_str().unwrap().len(), 24);
    assert_ne!(ticket["_id"], customer["_id"]);
}

#[tokio::test]
async fn a_full_ticket_keeps_everything_that_was_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let file = json!({
        "url": format!("https://{BUCKET_HOST}/2026/shot.png"),
        "fileName": "shot.png",
        "fileSize": 1234,
        "type": "Image",
    });
    let customer_attributes = json!([{ "attribute": CUSTOMER_ATTRIBUTES[0].id, "content": "Pro" }]);
    let members = json!({
        "status": "Waiting",
        "priority": 3,
        "sourceType": "discord",
        "assignedTo": AGENTS[1].id,
        "category": CATEGORIES[0].id,
        "tags": [TAGS[0].id, TAGS[3].id],
        "emailSubjectLine": "It is stuck",
        "attributes": [{ "attribute": TICKET_ATTRIBUTES[1].id, "content": "1" }],
        "notify": false,
    });
    let mut body = members.clone();
    body["customer"] = json!({
        "name": "Ann",
        "email": "ann@example.com",
        "walletAddress": "0xAbCdEf0123456789aBcDeF0123456789abcdef01",
        "attributes": customer_attributes,
    });
    body["message"] = json!({ "content": "Line one\nline two 🦀", "attachments": [file] });
    let answer = create(&sandbox, &body).await;
    let ticket = answer.json();
    assert_eq!(answer.status, 201, "{ticket}");
    for (name, value) in members.as_object().unwrap() {
        assert_eq!(&ticket[name], value, "{name}");
    }
    for (name, value) in body["customer"].as_object().unwrap() {
        assert_eq!(&ticket["customer"][name], value, "{name}");
    }
    let message = &ticket["messages"][0];
    assert_eq!(message["content"], "Line one\nline two 🦀");
    assert_eq!(message["attachments"], json!([file]));
    assert_eq!(message["messageType"], "CustomerMessage");
}

#[tokio::test]
async fn silent_overrides_notify_and_automations() {
    let sandbox = Sandbox::start().await.unwrap();
    for (silent, notify, automations, expected) in [
        (None, None, None, [false, true, true]),
        (Some(true), None, None, [true, false, false]),
        (Some(true), Some(true), Some(true), [true, false, false]),
        (Some(false), Some(false), None, [false, false, true]),
        (None, None, Some(false), [false, true, false]),
    ] {
        let mut body = json!({ "customer": { "email": "a@b.co" } });
        for (name, value) in [
            ("silent", silent),
            ("notify", notify),
            ("triggerAutomations", automations),
        ] {
            if let Some(value) = value {
                body[name] = json!(value);
            }
        }
        let ticket = create(&sandbox, &body).await.json();
        let flags = json!([
            ticket["silent"],
            ticket["notify"],
            ticket["triggerAutomations"]
        ]);
        assert_eq!(flags, json!(expected), "{body}");
    }
}

#[tokio::test]
async fn customers_are_found_by_email_first_and_by_wallet_otherwise() {
    let sandbox = Sandbox::start().await.unwrap();
    let (grace, vera) = (CUSTOMERS[0], CUSTOMERS[1]);
    let linus = CUSTOMERS[2];
    let vera_wallet = vera.wallet_address.unwrap();
    let lower = "0xabcdef0123456789abcdef0123456789abcdef01";
    let mixed = "0xAbCdEf0123456789aBcDeF0123456789abcdef01";
    // Each step says who is sent, and the name that the found customer has;
    // nothing means that a customer was created.
    for (step, customer, found) in [
        (
            "known email",
            json!({ "email": grace.email }),
            Some("Grace"),
        ),
        (
            "known email in another case",
            json!({ "email": "GRACE@Example.com" }),
            Some("Grace"),
        ),
        (
            "known wallet",
            json!({ "walletAddress": vera_wallet }),
            Some("Vera"),
        ),
        (
            "email beats wallet",
            json!({ "email": grace.email, "walletAddress": vera_wallet }),
            Some("Grace"),
        ),
        (
            "an unknown email is not looked up by wallet",
            json!({ "email": "x@example.com", "walletAddress": vera_wallet, "name": "Xan" }),
            None,
        ),
        (
            "the one just created",
            json!({ "email": "x@example.com" }),
            Some("Xan"),
        ),
        (
            "an unknown wallet",
            json!({ "walletAddress": mixed, "name": "Walt" }),
            None,
        ),
        (
            "that wallet in lower case",
            json!({ "walletAddress": lower }),
            Some("Walt"),
        ),
        (
            "another organisation's email",
            json!({ "email": linus.email, "name": "Lin" }),
            None,
        ),
        (
            "another organisation's wallet",
            json!({ "walletAddress": linus.wallet_address, "name": "Lu" }),
            None,
        ),
    ] {
        let before = sandbox.customers();
        let answer = create(&sandbox, &json!({ "customer": customer })).await;
        assert_eq!(answer.status, 201, "{step}: {}", answer.text);
        let got = &answer.json()["customer"];
        let after = sandbox.customers();
        match found {
            Some(name) => {
                assert_eq!(got["name"], name, "{step}");
                assert_eq!(after, before, "{step}");
            }
            None => {
                assert_eq!(after.len(), before.len() + 1, "{step}");
                assert_eq!(after.last(), Some(got), "{step}");
                assert_eq!(got["name"], customer["name"], "{step}");
                assert_ne!(got["_id"], linus.id, "{step}");
            }
        }
    }
}

#[tokio::test]
async fn an_existing_customer_is_not_overwritten() {
    let sandbox = Sandbox::start().await.unwrap();
    let before = sandbox.customers();
    let attribute = json!([{ "attribute": CUSTOMER_ATTRIBUTES[0].id, "content": "Pro" }]);
    let customer = json!({
        "email": CUSTOMERS[0].email,
        "name": "Mallory",
        "walletAddress": "0xabcdef0123456789abcdef0123456789abcdef01",
        "attributes": attribute,
    });
    let answer = create(&sandbox, &json!({ "customer": customer })).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["customer"], before[0]);
    assert_eq!(sandbox.customers(), before);
}

#[tokio::test]
async fn a_refused_ticket_leaves_no_customer_behind() {
    let sandbox = Sandbox::start().await.unwrap();
    let before = sandbox.customers();
    let customer = json!({ "email": "new@example.com" });
    let nobody = "ffffffffffffffffffffffff";
    for members in [
        json!({ "assignedTo": nobody }),
        json!({ "category": nobody }),
        json!({ "tags": [TAGS[0].id, nobody] }),
        json!({ "attributes": [{ "attribute": nobody, "content": "x" }] }),
    ] {
        let mut body: Value = members.clone();
        body["customer"] = customer.clone();
        let answer = create(&sandbox, &body).await;
        assert!(matches!(answer.status, 400 | 404), "{members}");
        assert_eq!(sandbox.customers(), before, "{members}");
        assert!(sandbox.tickets().is_empty(), "{members}");
    }
}
