//! A form of the operator's own making, with every type of field: what it
//! takes, what it refuses, and that all of Mava's request body is in reach.

use std::path::Path;

use intake_proxy::config::{Config, parse};
use intake_proxy::outbox::Tuning;
use serde_json::{Value, json};

use crate::support::app::{Answer, App};

const SOURCE: &str = r#"
[[forms]]
id = "support"
origins = ["https://example.com"]
challenge = "off"

[[forms.fields]]
id = "topic"
type = "radio"
label = "Topic?"
required = true
options = [
  { value = "bridge", label = "Bridge", category = "64f000000000000000000001", tags = ["64f100000000000000000003"], priority = 3 },
  { value = "other", label = { en = "Something else", de = "Etwas anderes" } },
]
[[forms.fields]]
id = "chain"
type = "chain"
label = "Network"
required = true
show_when = { field = "topic", is = ["bridge"] }
to = { ticket_attribute = "64f200000000000000000001" }
[[forms.fields]]
id = "tx"
type = "transaction"
label = "Transaction"
required = true
show_when = { field = "topic", is = ["bridge"] }
to = { ticket_attribute = "64f200000000000000000002", message = true }
[[forms.fields]]
id = "amount"
type = "number"
label = "Amount"
min = 0
max = 1000000
[[forms.fields]]
id = "link"
type = "url"
label = "Link"
[[forms.fields]]
id = "devices"
type = "multiselect"
label = "Devices"
max_choices = 2
options = [
  { value = "ios", label = "iPhone", tags = ["64f100000000000000000002"] },
  { value = "android", label = "Android", tags = ["64f100000000000000000004"] },
  { value = "ledger", label = "Ledger" },
]
[[forms.fields]]
id = "handle"
type = "text"
label = "Your handle"
min_length = 2
to = { name = true }
[[forms.fields]]
id = "plan"
type = "hidden"
default = "free"
to = { customer_attribute = "64f300000000000000000001" }
[[forms.fields]]
id = "terms"
type = "checkbox"
label = "I have read the terms"
required = true
[[forms.fields]]
id = "email"
[[forms.fields]]
id = "subject"
[[forms.fields]]
id = "message"

[forms.ticket]
status = "Pending"
priority = 1
source_type = "web"
assigned_to = "645000000000000000000001"
category = "64f000000000000000000004"
tags = ["64f100000000000000000001"]
silent = false
notify = true
trigger_automations = false
subject = "[{topic}] {subject} ({reference})"
reference_attribute = "64f200000000000000000003"
attributes = [{ attribute = "64f200000000000000000004", content = "website" }]
customer_attributes = [{ attribute = "64f300000000000000000002", content = "intake" }]
"#;

const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

fn own_form(config: &mut Config, _: &mut Tuning) {
    config.forms = parse(SOURCE, Path::new("")).unwrap().config.forms;
}

fn hash() -> String {
    format!("0x{}", "aB".repeat(32))
}

fn full() -> Value {
    json!({
        "topic": "bridge", "chain": "42161", "tx": hash(), "amount": "0.50", "link": "https://example.com/a",
        "devices": "ledger\nios", "handle": "ada.eth", "plan": "gold", "terms": "true",
        "email": "ada@example.com", "walletAddress": WALLET, "subject": "Stuck", "message": "Help",
    })
}

async fn submit(app: &App, key: &str, change: &[(&str, Option<&str>)]) -> Answer {
    let mut fields = full();
    for (id, answer) in change {
        match answer {
            Some(answer) => fields[*id] = (*answer).into(),
            None => drop(fields.as_object_mut().unwrap().remove(*id)),
        }
    }
    let key = format!("0123456789abcdef-{key}");
    app.submit(&key, &json!({ "fields": fields })).await
}

#[tokio::test]
async fn all_of_mava_s_request_body_is_in_reach_of_the_configuration() {
    let app = App::builder().change(own_form).start().await;
    let answer = submit(&app, "0", &[]).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let reference = answer.body["reference"].as_str().unwrap();
    let sent = app.sandbox.requests().remove(0);
    let sent: Value = match &sent["body"] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        object => object.clone(),
    };
    let hash = hash().to_lowercase();
    let transaction = format!("{hash} on Arbitrum One: https://arbiscan.io/tx/{hash}");
    let attribute = |id: &str, content: &str| json!({ "attribute": id, "content": content });
    let mut told = sent.clone();
    let message = told["message"].take();
    assert_eq!(
        told,
        json!({
            "customer": {
                "name": "ada.eth", "email": "ada@example.com", "walletAddress": WALLET,
                "attributes": [
                    attribute("64f300000000000000000002", "intake"),
                    attribute("64f300000000000000000001", "gold"),
                ],
            },
            "status": "Pending", "priority": 3, "sourceType": "web",
            "assignedTo": "645000000000000000000001",
            "category": "64f000000000000000000001",
            "tags": ["64f100000000000000000001", "64f100000000000000000003", "64f100000000000000000002"],
            "emailSubjectLine": format!("[Bridge] Stuck ({reference})"),
            "attributes": [
                attribute("64f200000000000000000003", reference),
                attribute("64f200000000000000000004", "website"),
                attribute("64f200000000000000000001", "Arbitrum One"),
                attribute("64f200000000000000000002", &transaction),
            ],
            "message": null,
            "silent": false, "notify": true, "triggerAutomations": false,
        })
    );
    let content = message["content"].as_str().unwrap();
    for part in [
        "Help\n\nTopic? Bridge\n\n",
        &format!("Transaction: {transaction}"),
        "Amount: 0.50",
        "Link: https://example.com/a",
        "Devices: iPhone, Ledger",
        "I have read the terms: Yes",
    ] {
        assert!(content.contains(part), "{part} in {content}");
    }
    for part in ["ada.eth", "gold", "Network"] {
        assert!(!content.contains(part), "{part} in {content}");
    }
    app.finish().await;
}

#[tokio::test]
async fn fields_that_are_not_shown_are_neither_required_nor_taken() {
    let app = App::builder().change(own_form).start().await;
    let other = ("topic", Some("other"));
    let without = [other, ("chain", None), ("tx", None)];
    let answer = submit(&app, "1", &without).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    for (key, change, pointer, code) in [
        ("2", &[("tx", None)][..], "/fields/tx", "required"),
        ("3", &[("chain", None)], "/fields/chain", "choice_required"),
        (
            "4",
            &[other, ("chain", None)],
            "/fields/tx",
            "field_unknown",
        ),
        (
            "5",
            &[("terms", Some("false"))],
            "/fields/terms",
            "tick_required",
        ),
        (
            "6",
            &[("chain", Some("0"))],
            "/fields/chain",
            "option_unknown",
        ),
        (
            "7",
            &[("amount", Some("-1"))],
            "/fields/amount",
            "number_too_small",
        ),
        (
            "8",
            &[("amount", Some("1e9"))],
            "/fields/amount",
            "number_invalid",
        ),
        (
            "9",
            &[("link", Some("javascript:alert(1)"))],
            "/fields/link",
            "url_invalid",
        ),
        (
            "10",
            &[("devices", Some("ios\nandroid\nledger"))],
            "/fields/devices",
            "too_many_choices",
        ),
        (
            "11",
            &[("handle", Some("a"))],
            "/fields/handle",
            "too_short",
        ),
        (
            "12",
            &[("plan", Some("a\nb"))],
            "/fields/plan",
            "control_character",
        ),
        (
            "13",
            &[("customerId", Some("64c000000000000000000001"))],
            "/fields/customerId",
            "field_unknown",
        ),
    ] {
        let answer = submit(&app, key, change).await;
        assert_eq!(answer.status, 422, "{change:?}: {}", answer.body);
        let told = &answer.body["errors"][0];
        assert_eq!(
            (told["pointer"].as_str(), told["code"].as_str()),
            (Some(pointer), Some(code)),
            "{change:?}: {}",
            answer.body
        );
    }
    assert_eq!(app.sandbox.tickets().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn the_browser_is_told_all_that_it_needs_and_no_id_of_mava_s() {
    let app = App::builder().change(own_form).start().await;
    let answer = app.get("/v1/forms/support").await;
    let fields = &answer.body["fields"];
    let field = |id: &str| {
        let mut all = fields.as_array().unwrap().iter();
        all.find(|field| field["id"] == id).unwrap().clone()
    };
    assert_eq!(
        field("tx"),
        json!({
            "id": "tx", "type": "transaction", "label": { "*": "Transaction" }, "required": true,
            "maxLength": 300, "showWhen": { "field": "topic", "is": ["bridge"] },
        })
    );
    assert_eq!(
        field("amount"),
        json!({ "id": "amount", "type": "number", "label": { "*": "Amount" }, "maxLength": 40, "min": 0, "max": 1_000_000 })
    );
    assert_eq!(
        field("plan"),
        json!({ "id": "plan", "type": "hidden", "maxLength": 200, "default": "free" })
    );
    assert_eq!(field("devices")["maxChoices"], 2);
    assert!(!answer.body.to_string().contains("64f"), "{}", answer.body);
    app.finish().await;
}
