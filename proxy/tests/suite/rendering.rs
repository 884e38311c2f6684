//! Whatever the form takes, the sandbox takes as a ticket: it knows Mava's
//! limits from Mava's page alone.

use serde_json::{Value, json};

use crate::support::app::App;

const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

#[tokio::test]
async fn every_ticket_is_one_that_mava_takes() {
    let app = App::start().await;
    let longest = |id: &str| app.config.forms[0].definition.field(id).unwrap().max_length;
    let page = format!("https://example.com/{}", "é".repeat(900));
    let full = json!({
        "name": "n".repeat(200), "email": format!("{}@{}.co", "a".repeat(64), "b".repeat(60)),
        "walletAddress": WALLET, "subject": "😀".repeat(longest("subject") / 2), "message": "😀".repeat(longest("message") / 2),
        "topic": "bridge", "steps": "s\n".repeat(999),
    });
    for (i, body) in [
        json!({ "fields": { "email": "a@b.co", "subject": "s", "message": "m" } }),
        json!({ "fields": { "walletAddress": WALLET.to_lowercase(), "subject": "s", "message": "m" } }),
        json!({ "fields": full, "context": { "pageUrl": page, "locale": "de-AT", "chainId": 9_007_199_254_740_991u64 } }),
        json!({ "fields": full, "context": {} }),
        json!({ "fields": { "email": "a@b.co", "subject": "{reference} {form} {", "message": "\tm\r\n\r\nm" } }),
        json!({ "fields": { "email": "a@b.co", "name": "<b>", "subject": "\"", "message": "</script>", "topic": "other" } }),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = app.submit(&format!("0123456789abcdef-{i}"), &body).await;
        assert_eq!(answer.status, 201, "{} for body {i}", answer.body);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_ticket_has_what_the_operator_decided_and_what_the_visitor_chose() {
    let app = App::start().await;
    let body = json!({
        "fields": {
            "name": "Ada", "email": "ada@example.com", "subject": "Stuck", "message": "Help",
            "topic": "bridge",
        },
        "context": { "pageUrl": "https://example.com/swap?session=secret" }
    });
    let answer = app.submit("0123456789abcdef", &body).await;
    let sent = app.sandbox.requests().remove(0);
    let sent: Value = match &sent["body"] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        object => object.clone(),
    };
    let reference = answer.body["reference"].as_str().unwrap();
    assert_eq!(
        sent,
        json!({
            "customer": { "name": "Ada", "email": "ada@example.com" },
            "status": "Open",
            "priority": 3,
            "assignedTo": "645000000000000000000001",
            "category": "64f000000000000000000001",
            "tags": ["64f100000000000000000001", "64f100000000000000000003"],
            "emailSubjectLine": "[support] Stuck",
            "message": { "content": format!(
                "Help\n\nWhat is it about? Bridge or transfer\n\nPage: https://example.com/swap\n\
                 Email: ada@example.com (claimed, not proven)\n\nReference {reference}"
            ) },
        })
    );
    app.finish().await;
}
