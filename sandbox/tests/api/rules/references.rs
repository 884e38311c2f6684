//! What a ticket may refer to, where attachments may lie, and which failure answers first.

use super::*;

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
