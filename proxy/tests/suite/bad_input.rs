//! What is wrong is told by a code, and nothing of it is kept.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::support::app::{App, submission};
use crate::support::config::ORIGIN;

const KEY: &str = "0123456789abcdef-A_z";

/// A request that is right, to be made wrong in one way.
struct Call {
    form: &'static str,
    origin: Option<&'static str>,
    content_type: Option<&'static str>,
    key: Option<String>,
    body: String,
}

fn right() -> Call {
    Call {
        form: "support",
        origin: Some(ORIGIN),
        content_type: Some("application/json"),
        key: Some(KEY.to_owned()),
        body: submission("m").to_string(),
    }
}

fn body(body: impl ToString) -> Call {
    Call {
        body: body.to_string(),
        ..right()
    }
}

fn fields(fields: serde_json::Value) -> Call {
    body(json!({ "fields": fields }))
}

fn key(key: impl Into<String>) -> Call {
    Call {
        key: Some(key.into()),
        ..right()
    }
}

/// `status code pointer(s)` of what such a call is answered.
async fn check(app: &App, call: Call) -> String {
    let mut request = Request::post(format!("/v1/forms/{}/submissions", call.form));
    let headers = [
        ("origin", call.origin.map(str::to_owned)),
        ("content-type", call.content_type.map(str::to_owned)),
        ("idempotency-key", call.key),
    ];
    for (name, value) in headers {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    let answer = app.call(request.body(Body::from(call.body)).unwrap()).await;
    if answer.body["code"].is_string() {
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(answer.body["status"], answer.status);
        assert!(answer.body["detail"].is_string() && answer.body["title"].is_string());
    }
    let mut told = format!(
        "{} {}",
        answer.status,
        answer.body["code"].as_str().unwrap_or("-")
    );
    if let Some(pointer) = answer.body["pointer"].as_str() {
        told.push_str(&format!(" {pointer}"));
    }
    for error in answer.body["errors"].as_array().into_iter().flatten() {
        let (pointer, code) = (error["pointer"].as_str(), error["code"].as_str());
        told.push_str(&format!(" {}={}", pointer.unwrap(), code.unwrap()));
    }
    told
}

#[tokio::test]
async fn bad_input_is_told_by_its_code_and_nothing_is_kept() {
    let app = App::start().await;
    let ok = json!({ "email": "a@b.co", "subject": "s", "message": "m" });
    let with = |name: &str, value: &str| {
        let mut fields = ok.clone();
        fields[name] = value.into();
        fields
    };
    let context = |context: serde_json::Value| body(json!({ "fields": ok, "context": context }));
    let deep = format!(
        r#"{{"fields":{}{}}}"#,
        "[".repeat(20_000),
        "]".repeat(20_000)
    );
    for (call, expected) in [
        // Size, form, origin, content type.
        (body("x".repeat(65_537)), "413 body_too_large"),
        (body("x".repeat(3_000_000)), "413 body_too_large"),
        (
            Call {
                form: "nothing",
                ..right()
            },
            "404 form_unknown",
        ),
        (
            Call {
                form: "%ff",
                ..right()
            },
            "404 form_unknown",
        ),
        (
            Call {
                origin: None,
                ..right()
            },
            "403 origin_not_allowed",
        ),
        (
            Call {
                origin: Some("null"),
                ..right()
            },
            "403 origin_not_allowed",
        ),
        (
            Call {
                origin: Some("https://example.com.evil.com"),
                ..right()
            },
            "403 origin_not_allowed",
        ),
        (
            Call {
                origin: Some("http://example.com"),
                ..right()
            },
            "403 origin_not_allowed",
        ),
        (
            Call {
                origin: Some("https://sales.example.com"),
                ..right()
            },
            "403 origin_not_allowed",
        ),
        (
            Call {
                content_type: None,
                ..right()
            },
            "415 content_type_unsupported",
        ),
        (
            Call {
                content_type: Some("text/plain"),
                ..right()
            },
            "415 content_type_unsupported",
        ),
        // JSON.
        (body(""), "400 body_invalid"),
        (body("{"), "400 body_invalid"),
        (body("\u{0}"), "400 body_invalid"),
        (body(r#"{"fields":{}} {}"#), "400 body_invalid"),
        (body("[]"), "400 body_invalid "),
        (body("{}"), "400 body_invalid "),
        (body(&deep), "400 body_invalid /fields"),
        (
            body(r#"{"fields":{"email":7}}"#),
            "400 body_invalid /fields/email",
        ),
        (
            body(r#"{"fields":{"a/b~c":null}}"#),
            "400 body_invalid /fields/a~1b~0c",
        ),
        (body(r#"{"fields":[]}"#), "400 body_invalid /fields"),
        (
            body(r#"{"fields":{},"priority":3}"#),
            "400 body_invalid /priority",
        ),
        (body(r#"{"fields":{},"fields":{}}"#), "400 body_invalid"),
        (
            context(json!({ "referrer": "x" })),
            "400 body_invalid /context/referrer",
        ),
        (
            context(json!({ "chainId": "1" })),
            "400 body_invalid /context/chainId",
        ),
        (
            context(json!({ "chainId": -1 })),
            "400 body_invalid /context/chainId",
        ),
        // The key.
        (
            Call {
                key: None,
                ..right()
            },
            "400 idempotency_key_missing",
        ),
        (key(""), "400 idempotency_key_invalid"),
        (key("short"), "400 idempotency_key_invalid"),
        (key("a".repeat(65)), "400 idempotency_key_invalid"),
        (key("0123456789abcdef 0123"), "400 idempotency_key_invalid"),
        // The form's rules.
        (
            body(json!({ "fields": ok, "identity": "a.b.c" })),
            "422 identity_not_accepted",
        ),
        (
            fields(json!({})),
            "422 answers_invalid /fields/email=contact_required /fields/message=required /fields/subject=required",
        ),
        (
            fields(with("email", "nobody")),
            "422 answers_invalid /fields/email=email_invalid",
        ),
        (
            fields(with("subject", &"s".repeat(999))),
            "422 answers_invalid /fields/subject=too_long",
        ),
        (
            fields(with("message", "\u{202e}")),
            "422 answers_invalid /fields/message=bidi_control",
        ),
        (
            fields(with("topic", "none")),
            "422 answers_invalid /fields/topic=option_unknown",
        ),
        (
            fields(with("customerId", "1")),
            "422 answers_invalid /fields/customerId=field_unknown",
        ),
        (
            context(json!({ "pageUrl": "javascript:alert(1)" })),
            "422 answers_invalid /context/pageUrl=page_url_invalid",
        ),
    ] {
        let shown: String = call.body.chars().take(100).collect();
        assert_eq!(
            check(&app, call).await.trim_end(),
            expected.trim_end(),
            "{shown}"
        );
    }
    assert_eq!(app.outbox.health().backlog, 0);
    // Each used the same key, and none of them kept it.
    assert_eq!(check(&app, right()).await, "201 -");
    assert_eq!(app.sandbox.tickets().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn the_proxy_s_own_page_may_send() {
    let app = App::start().await;
    let own = Call {
        origin: Some("https://help.example.com"),
        ..right()
    };
    assert_eq!(check(&app, own).await, "201 -");
    app.finish().await;
}

#[tokio::test]
async fn a_status_is_shown_to_whoever_has_its_key_alone() {
    let app = App::start().await;
    let receipt = app.submit(KEY, &submission("m")).await.body;
    let url = receipt["statusUrl"].as_str().unwrap();
    let path = url.strip_prefix("https://help.example.com").unwrap();
    let (bare, status_key) = path.split_once("?key=").unwrap();
    assert!(status_key.len() >= 32);
    let answer = app.get(path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.body["state"], "delivered");
    assert_eq!(answer.body["ticketId"], app.sandbox.tickets()[0]["_id"]);
    for wrong in [
        bare.to_owned(),
        format!("{bare}?key="),
        format!("{bare}?key={KEY}"),
        format!("{path}0"),
        format!("/v1/submissions/IN-0000-0000?key={status_key}"),
        format!("/v1/submissions/nonsense?key={status_key}"),
        format!("/v1/submissions/%ff?key={status_key}"),
        format!("{path}&key=2"),
    ] {
        let answer = app.get(&wrong).await;
        assert_eq!(
            (answer.status, answer.body["code"].as_str()),
            (404, Some("submission_unknown")),
            "{wrong}"
        );
    }
    app.finish().await;
}
