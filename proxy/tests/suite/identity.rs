//! Signed identities on their way from the form to the ticket.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::support::app::{Answer, App};
use crate::support::backend::{demand_identities, take_identities, token, token_for};
use crate::support::config::ORIGIN;

const KEY: &str = "0123456789abcdef";
const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
/// A customer that the sandbox has, and one of its customers' attributes.
const GRACE: &str = "64c000000000000000000001";
const PLAN: &str = "64f300000000000000000001";

async fn taking() -> App {
    let builder = App::builder().change(|config, _| take_identities(config));
    builder.start().await
}

async fn demanding() -> App {
    let builder = App::builder().change(|config, _| demand_identities(config));
    builder.start().await
}

/// A submission with these answers beside subject and message.
fn body(token: Option<&str>, fields: Value) -> Value {
    let mut body = json!({ "fields": { "subject": "s", "message": "m" } });
    for (name, value) in fields.as_object().unwrap() {
        body["fields"][name] = value.clone();
    }
    if let Some(token) = token {
        body["identity"] = token.into();
    }
    body
}

/// `status code pointers` of an answer.
fn told(answer: &Answer) -> String {
    let mut told = format!(
        "{} {}",
        answer.status,
        answer.body["code"].as_str().unwrap_or("-")
    );
    for error in answer.body["errors"].as_array().into_iter().flatten() {
        let (pointer, code) = (error["pointer"].as_str(), error["code"].as_str());
        told.push_str(&format!(" {}={}", pointer.unwrap(), code.unwrap()));
    }
    told
}

/// What a token is answered at the identity's own address.
async fn ask(app: &App, origin: &str, body: &str) -> Answer {
    let request = Request::post("/v1/forms/support/identity")
        .header("origin", origin)
        .header("content-type", "application/json");
    app.call(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

#[tokio::test]
async fn a_ticket_is_filed_under_whom_the_token_names() {
    let app = taking().await;
    let ada = token(json!({
        "sub": "user-4711", "name": "Ada", "email": "ada@example.com", "attributes": { PLAN: "gold" },
    }));
    let grace = token(json!({ "customerId": GRACE }));
    let wallet = token(json!({ "walletAddress": WALLET.to_lowercase() }));
    for (index, (identity, fields, customer, lines)) in [
        (
            Some(&ada),
            json!({ "email": "Ada@example.com" }),
            json!({ "name": "Ada", "email": "ada@example.com" }),
            "Identity: signed, user user-4711\nName: Ada (signed)\nEmail: ada@example.com (signed)\n\n".to_owned(),
        ),
        (
            Some(&grace),
            json!({ "name": "Eve", "email": "eve@example.com" }),
            json!({ "_id": GRACE, "name": "Grace", "email": "grace@example.com" }),
            "Identity: signed\nName: Eve (claimed, not proven)\nEmail: eve@example.com (claimed, not proven)\n\n".into(),
        ),
        (
            // An address that was only typed leads to nobody else, and is attached to nobody.
            Some(&wallet),
            json!({ "email": "grace@example.com" }),
            json!({ "walletAddress": WALLET, "email": null }),
            format!("Identity: signed\nEmail: grace@example.com (claimed, not proven)\nWallet: {WALLET} (signed)\n\n"),
        ),
        (
            None,
            json!({ "email": "grace@example.com" }),
            json!({ "_id": GRACE, "name": "Grace" }),
            "Email: grace@example.com (claimed, not proven)\n\n".into(),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let key = format!("{KEY}-{index}");
        let answer = app.submit(&key, &body(identity.map(String::as_str), fields)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let ticket = app.sandbox.tickets()[0].clone();
        for (name, value) in customer.as_object().unwrap() {
            assert_eq!(&ticket["customer"][name], value, "{name} of {ticket}");
        }
        let content = ticket["messages"][0]["content"].as_str().unwrap();
        assert!(content.contains(&lines), "{content}");
    }
    let first = app.sandbox.tickets().pop().unwrap();
    assert!(first.to_string().contains("gold"), "{first}");
    app.finish().await;
}

#[tokio::test]
async fn what_contradicts_a_token_or_does_without_one_is_told_and_nothing_is_kept() {
    let app = demanding().await;
    let ada = || token(json!({ "email": "ada@example.com" }));
    let other = token(json!({ "email": "ada@example.com", "aud": "sales" }));
    let expired = token_for(-61, json!({ "email": "ada@example.com" }));
    let long = token_for(3_700, json!({ "email": "ada@example.com" }));
    let nobody = token(json!({ "sub": "user-4711" }));
    let (message, _) = other.rsplit_once('.').unwrap();
    let unsigned = format!("{message}.");
    let typed = json!({ "email": "ada@example.com" });
    for (body, expected) in [
        (body(None, typed.clone()), "403 identity_required"),
        (body(Some(&expired), typed.clone()), "403 identity_expired"),
        (body(Some(&long), typed.clone()), "403 identity_invalid"),
        (body(Some(&other), typed.clone()), "403 identity_invalid"),
        (body(Some(&unsigned), typed.clone()), "403 identity_invalid"),
        (body(Some(&nobody), typed.clone()), "403 identity_invalid"),
        (body(Some(""), typed.clone()), "403 identity_invalid"),
        (
            body(Some(&"x".repeat(5_000)), typed.clone()),
            "403 identity_invalid",
        ),
        (
            body(Some(&ada()), json!({ "email": "eve@example.com" })),
            "422 answers_invalid /fields/email=identity_mismatch",
        ),
        (
            body(Some(&ada()), json!({ "customerId": GRACE })),
            "422 answers_invalid /fields/customerId=field_unknown",
        ),
        (
            json!({ "fields": {}, "identity": ada(), "customerId": GRACE }),
            "400 body_invalid",
        ),
        (
            json!({ "fields": {}, "identity": { "customerId": GRACE } }),
            "400 body_invalid",
        ),
    ] {
        let answer = app.submit(KEY, &body).await;
        assert_eq!(told(&answer), expected, "{body}");
    }
    assert_eq!(app.outbox.health().backlog, 0);
    assert!(app.sandbox.tickets().is_empty());
    assert_eq!(
        app.submit(KEY, &body(Some(&ada()), json!({}))).await.status,
        201
    );
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_request_is_known_again_with_a_fresh_token_and_with_an_expired_one() {
    let app = taking().await;
    let ada = json!({ "sub": "u", "email": "ada@example.com" });
    let first = app
        .submit(KEY, &body(Some(&token(ada.clone())), json!({})))
        .await;
    assert_eq!(first.status, 201, "{}", first.body);
    for seconds in [200, -300] {
        let again = body(Some(&token_for(seconds, ada.clone())), json!({}));
        let again = app.submit(KEY, &again).await;
        assert_eq!((again.status, &again.body), (201, &first.body), "{seconds}");
    }
    for other in [Some(token(json!({ "email": "eve@example.com" }))), None] {
        let other = body(other.as_deref(), json!({}));
        let reused = app.submit(KEY, &other).await;
        assert_eq!(told(&reused), "422 idempotency_key_reused");
    }
    assert_eq!(app.sandbox.tickets().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn what_was_signed_is_kept_and_the_token_is_not() {
    let builder = App::builder().api_key(None);
    let app = builder
        .change(|config, _| take_identities(config))
        .start()
        .await;
    let token = token(json!({ "email": "ada@example.com" }));
    let kept = app.submit(KEY, &body(Some(&token), json!({}))).await;
    assert_eq!(kept.status, 202);
    let (sandbox, folder) = app.end_leaving(1).await;
    // The database, and whatever SQLite keeps beside it.
    let files = std::fs::read_dir(folder.path()).unwrap();
    let bytes: Vec<u8> = files
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(holds("ada@example.com"));
    for part in token.split('.') {
        assert!(!holds(part));
    }
    // It is delivered as it was signed, though the token has long expired and
    // the form takes none any more.
    let app = App::builder().start_on(sandbox, folder).await;
    app.drained().await;
    let ticket = app.sandbox.tickets()[0].clone();
    assert_eq!(ticket["customer"]["email"], "ada@example.com");
    assert!(
        ticket["messages"][0]["content"]
            .as_str()
            .unwrap()
            .contains("(signed)")
    );
    app.finish().await;
}

#[tokio::test]
async fn the_form_learns_what_is_proven_before_it_shows_it() {
    let app = taking().await;
    let json = |token: &str| json!({ "identity": token }).to_string();
    let full = token(
        json!({ "name": "Ada", "email": "ada@example.com", "walletAddress": WALLET, "sub": "hidden" }),
    );
    let answer = ask(&app, ORIGIN, &json(&full)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["cache-control"], "no-store");
    let mut shown = answer.body;
    let expires_in = shown["expiresIn"].take().as_u64().unwrap();
    assert!((290..=300).contains(&expires_in), "{expires_in}");
    assert_eq!(
        shown,
        json!({ "name": "Ada", "email": "ada@example.com", "walletAddress": WALLET, "customer": false, "expiresIn": null })
    );
    let customer = ask(&app, ORIGIN, &json(&token(json!({ "customerId": GRACE })))).await;
    assert_eq!(customer.body["customer"], true);
    assert!(!customer.body.to_string().contains(GRACE));
    let expired = token_for(-100, json!({ "email": "ada@example.com" }));
    for (origin, body, expected) in [
        (ORIGIN, json(&expired), "403 identity_expired"),
        (ORIGIN, json("a.b.c"), "403 identity_invalid"),
        (
            "https://evil.example",
            json(&full),
            "403 origin_not_allowed",
        ),
        (ORIGIN, "{}".into(), "400 body_invalid"),
        (ORIGIN, "x".repeat(9_000), "413 body_too_large"),
    ] {
        let answer = ask(&app, origin, &body).await;
        assert_eq!(told(&answer), expected, "{body}");
    }
    let definition = app.get("/v1/forms/support").await.body;
    assert_eq!(definition["identity"], true);
    assert!(!definition.to_string().contains("INTAKE_IDENTITY_SECRET"));
    app.finish().await;

    let app = App::start().await;
    let answer = ask(&app, ORIGIN, &json(&full)).await;
    assert_eq!(told(&answer), "422 identity_not_accepted");
    app.finish().await;
}
