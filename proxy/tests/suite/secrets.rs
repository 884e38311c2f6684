//! What nobody but the visitor may know is refused before it is kept, whoever
//! sends it, and told by its kind and place alone.

use serde_json::{Value, json};

use crate::support::app::App;

/// An example that everybody gives, with a right checksum.
const EXAMPLE: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const KEY: &str = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";
const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
/// The first account that development chains hand out.
const OWN_KEY: &str = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const OWN: &str = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
/// A vector of BIP-39.
const PHRASE: &str = "void come effort suffer camp survey warrior heavy shoot primary clutch crush \
     open amazing screen patrol group space point ten exist slush involve unfold";

fn fields(change: &[(&str, &str)]) -> Value {
    let mut fields = json!({ "email": "a@b.co", "subject": "s", "message": "m" });
    for (name, text) in change {
        fields[name] = (*text).into();
    }
    fields
}

/// `pointer=code@start-end:verdict` of every error, or the status.
async fn check(app: &App, body: &Value) -> String {
    let answer = app.submit("0123456789abcdef-A_z", body).await;
    let shown = answer.body.to_string();
    for secret in ["warrior", KEY, TOKEN, OWN_KEY] {
        assert!(!shown.contains(secret), "{shown}");
    }
    if answer.body["code"] != "secret_detected" {
        return format!(
            "{} {}",
            answer.status,
            answer.body["code"].as_str().unwrap_or("-")
        );
    }
    assert_eq!(answer.status, 422);
    let errors = answer.body["errors"].as_array().unwrap();
    let told = errors.iter().map(|error| {
        let part = &error["part"];
        format!(
            "{}={}@{}-{}:{}",
            error["pointer"].as_str().unwrap(),
            error["code"].as_str().unwrap(),
            part["start"],
            part["end"],
            part["verdict"].as_str().unwrap()
        )
    });
    told.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_secret_is_told_by_its_kind_and_place_and_nothing_is_kept() {
    let app = App::start().await;
    let phrase = format!("  😀 It is:\n{PHRASE}");
    for (change, overruled, expected) in [
        (
            &[("message", phrase.as_str())][..],
            &[][..],
            "/fields/message=seed_phrase@12-164:blocked",
        ),
        (
            &[("message", PHRASE)],
            &["/fields/message"],
            "/fields/message=seed_phrase@0-152:blocked",
        ),
        (
            &[("subject", KEY)],
            &[],
            "/fields/subject=bitcoin_key@0-51:blocked",
        ),
        (
            &[("name", TOKEN)],
            &["/fields/subject"],
            "/fields/name=api_token@0-40:asked",
        ),
        (
            &[("message", TOKEN), ("steps", KEY)],
            &["/fields/message", "/fields/steps"],
            "/fields/steps=bitcoin_key@0-51:blocked",
        ),
        (
            &[("message", OWN_KEY), ("walletAddress", OWN)],
            &[],
            "/fields/message=evm_key@0-64:blocked",
        ),
        // The form's rules come first.
        (
            &[("message", PHRASE), ("email", "nobody")],
            &[],
            "422 answers_invalid",
        ),
        (&[], &["/context/locale"], "422 answers_invalid"),
    ] {
        let body = json!({ "fields": fields(change), "overruled": overruled });
        assert_eq!(
            check(&app, &body).await,
            expected,
            "{change:?} {overruled:?}"
        );
    }
    assert_eq!(app.outbox.health().backlog, 0);
    assert!(app.sandbox.tickets().is_empty());
    app.finish().await;
}

#[tokio::test]
async fn what_may_be_a_secret_is_taken_if_its_visitor_says_that_it_is_none() {
    let app = App::start().await;
    let body = json!({ "fields": fields(&[("message", TOKEN)]), "overruled": ["/fields/message"] });
    assert_eq!(app.submit("0123456789abcdef-A_z", &body).await.status, 201);
    let body = json!({ "fields": fields(&[("message", EXAMPLE)]) });
    assert_eq!(app.submit("0123456789abcdef-B_z", &body).await.status, 201);
    assert_eq!(app.sandbox.tickets().len(), 2);
    app.finish().await;
}
