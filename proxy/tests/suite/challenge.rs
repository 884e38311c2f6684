//! Challenges on their way: made for a page, solved by its browser, redeemed with
//! one request.

use std::time::Duration;

use intake_proxy::config::Config;
use serde_json::{Value, json};

use crate::support::app::{Answer, App, submission};
use crate::support::config::ORIGIN;
use crate::support::solve::{ask, challenge, solved};

const KEYS: [&str; 3] = [
    "0123456789abcdef-1",
    "0123456789abcdef-2",
    "0123456789abcdef-3",
];

async fn asking() -> App {
    App::builder()
        .change(|config, _| challenge(config))
        .start()
        .await
}

fn with(solved: &str, message: &str) -> Value {
    let mut body = submission(message);
    body["challenge"] = solved.into();
    body
}

fn told(answer: &Answer) -> String {
    let code = answer.body["code"].as_str().unwrap_or("-");
    format!("{} {code}", answer.status)
}

#[tokio::test]
async fn a_form_tells_that_it_asks_for_a_challenge_and_makes_one() {
    let app = asking().await;
    let form = app.get("/v1/forms/support").await;
    assert_eq!(form.body["challenge"], true);
    let made = ask(&app, ORIGIN).await;
    assert_eq!((made.status, &made.body["kind"]), (200, &json!("altcha")));
    assert_eq!(made.headers["cache-control"], "no-store");
    let data = &made.body["parameters"]["data"];
    assert_eq!(
        (&data["form"], &data["origin"]),
        (&json!("support"), &json!(ORIGIN))
    );
    for origin in ["https://evil.example", "null"] {
        assert_eq!(told(&ask(&app, origin).await), "403 origin_not_allowed");
    }
    app.finish().await;

    let plain = App::start().await;
    assert_eq!(ask(&plain, ORIGIN).await.status, 204);
    let form = plain.get("/v1/forms/support").await;
    assert_eq!(form.body.get("challenge"), None);
    plain.finish().await;
}

#[tokio::test]
async fn one_challenge_is_good_for_one_request() {
    let app = asking().await;
    let missing = app.submit(KEYS[0], &submission("one")).await;
    assert_eq!(told(&missing), "403 challenge_missing");
    let first = solved(&app, ORIGIN).await;
    let taken = app.submit(KEYS[0], &with(&first, "one")).await;
    assert!(taken.is_taken_in(), "{}", taken.body);

    // The answer was lost, so it is sent again: with the same challenge, with a
    // fresh one, and by somebody who has none any more.
    let fresh = solved(&app, ORIGIN).await;
    for again in [with(&first, "one"), with(&fresh, "one"), submission("one")] {
        let repeated = app.submit(KEYS[0], &again).await;
        assert_eq!(repeated.body["reference"], taken.body["reference"]);
    }
    // Another request can't have it.
    let used = app.submit(KEYS[1], &with(&first, "two")).await;
    assert_eq!(told(&used), "403 challenge_used");
    // The fresh one was not redeemed by the repeated request.
    let second = app.submit(KEYS[1], &with(&fresh, "two")).await;
    assert!(second.is_taken_in(), "{}", second.body);
    app.drained().await;
    assert_eq!(app.sandbox.tickets().len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn a_challenge_is_good_for_the_page_that_it_was_made_for() {
    let app = asking().await;
    let other = solved(&app, "https://app.example.com").await;
    for (solved, expected) in [
        (other.as_str(), "403 challenge_invalid"),
        ("e30=", "403 challenge_invalid"),
        ("", "403 challenge_invalid"),
    ] {
        let answer = app.submit(KEYS[0], &with(solved, "m")).await;
        assert_eq!(told(&answer), expected);
    }
    app.finish().await;
}

/// A program sends sooner than a person can write.
#[tokio::test]
async fn what_is_sent_too_soon_is_not_taken_yet() {
    fn slow(config: &mut Config) {
        challenge(config);
        config.forms[0].min_time = Duration::from_secs(60);
    }
    let app = App::builder()
        .change(|config, _| slow(config))
        .start()
        .await;
    let solved = solved(&app, ORIGIN).await;
    let answer = app.submit(KEYS[0], &with(&solved, "m")).await;
    assert_eq!(told(&answer), "429 too_fast");
    let wait: u64 = answer.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    app.finish().await;
}

/// Wrong answers are mended and sent again with the same challenge.
#[tokio::test]
async fn a_challenge_outlives_wrong_answers() {
    let app = asking().await;
    let solved = solved(&app, ORIGIN).await;
    let mut wrong = with(&solved, "m");
    wrong["fields"]["email"] = "nobody".into();
    let refused = app.submit(KEYS[0], &wrong).await;
    assert_eq!(told(&refused), "422 answers_invalid");
    let taken = app.submit(KEYS[0], &with(&solved, "m")).await;
    assert!(taken.is_taken_in(), "{}", taken.body);
    app.finish().await;
}
