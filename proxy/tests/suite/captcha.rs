//! A vendor's captcha on its way: what goes before it, the question to the vendor,
//! and that one solution is good for one request.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use serde_json::{Value, json};

use crate::support::app::{Answer, App, submission};
use crate::support::config::ORIGIN;
use crate::support::solve::ask;

const KEYS: [&str; 2] = ["0123456789abcdef-1", "0123456789abcdef-2"];

/// A vendor, what it says, and how often it was asked.
struct Vendor {
    url: String,
    says: Arc<Mutex<Value>>,
    asked: Arc<AtomicU32>,
}

async fn vendor() -> Vendor {
    let says = Arc::new(Mutex::new(Value::Null));
    let asked = Arc::new(AtomicU32::new(0));
    let (answer, count) = (Arc::clone(&says), Arc::clone(&asked));
    let verify = post(move || async move {
        count.fetch_add(1, Ordering::Relaxed);
        answer.lock().unwrap().to_string()
    });
    let routes = Router::new().route("/turnstile/v0/siteverify", verify);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Vendor { url, says, asked }
}

/// A proxy that asks for captchas of a vendor that confirms them.
async fn asking() -> (App, Vendor) {
    let vendor = vendor().await;
    let app = App::builder()
        .change(|config, _| config.forms[0].min_time = Duration::ZERO)
        .captcha(vendor.url.parse().unwrap())
        .start()
        .await;
    let host = app.config.server.public_url.host_str();
    *vendor.says.lock().unwrap() =
        json!({ "success": true, "hostname": host, "action": "support" });
    (app, vendor)
}

async fn token(app: &App, origin: &str) -> String {
    let made = ask(app, origin).await;
    made.body["token"].as_str().unwrap().to_owned()
}

fn with(challenge: &str, message: &str) -> Value {
    let mut body = submission(message);
    body["challenge"] = challenge.into();
    body
}

fn told(answer: &Answer) -> String {
    let code = answer.body["code"].as_str().unwrap_or("-");
    format!("{} {code}", answer.status)
}

#[tokio::test]
async fn a_form_tells_where_its_captcha_is() {
    let (app, _vendor) = asking().await;
    let form = app.get("/v1/forms/support").await;
    assert_eq!(form.body["challenge"], true);
    let made = ask(&app, ORIGIN).await;
    assert_eq!(
        (made.status, &made.body["kind"], &made.body["frame"]),
        (200, &json!("turnstile"), &json!("/f/support/captcha"))
    );
    assert_eq!(made.headers["cache-control"], "no-store");
    let refused = ask(&app, "https://evil.example").await;
    assert_eq!(told(&refused), "403 origin_not_allowed");
    app.finish().await;
}

/// What the proxy can tell by itself is no question to the vendor.
#[tokio::test]
async fn a_captcha_is_good_for_the_page_that_it_was_made_for() {
    let (app, vendor) = asking().await;
    let missing = app.submit(KEYS[0], &submission("one")).await;
    assert_eq!(told(&missing), "403 challenge_missing");
    let mine = token(&app, ORIGIN).await;
    let others = token(&app, "https://app.example.com").await;
    for challenge in [
        "solution".to_owned(),
        format!("{mine}x solution"),
        format!("{others} solution"),
        mine,
    ] {
        let answer = app.submit(KEYS[0], &with(&challenge, "one")).await;
        assert_eq!(told(&answer), "403 challenge_invalid", "{challenge}");
    }
    assert_eq!(vendor.asked.load(Ordering::Relaxed), 0);
    app.finish().await;
}

#[tokio::test]
async fn one_captcha_is_good_for_one_request() {
    let (app, vendor) = asking().await;
    let first = format!("{} solution", token(&app, ORIGIN).await);
    let taken = app.submit(KEYS[0], &with(&first, "one")).await;
    assert!(taken.is_taken_in(), "{}", taken.body);
    // The answer was lost, so it is sent again, and the vendor calls it used by now.
    let confirms = vendor.says.lock().unwrap().clone();
    *vendor.says.lock().unwrap() =
        json!({ "success": false, "error-codes": ["timeout-or-duplicate"] });
    let repeated = app.submit(KEYS[0], &with(&first, "one")).await;
    assert_eq!(repeated.body["reference"], taken.body["reference"]);
    let stale = app.submit(KEYS[1], &with(&first, "two")).await;
    assert_eq!(told(&stale), "403 challenge_expired");
    // Even a vendor that confirms it twice makes it no second request.
    *vendor.says.lock().unwrap() = confirms;
    let again = format!("{} solution", token(&app, ORIGIN).await);
    let used = app.submit(KEYS[1], &with(&again, "two")).await;
    assert_eq!(told(&used), "403 challenge_used");
    app.drained().await;
    assert_eq!(app.sandbox.tickets().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn while_a_vendor_gives_no_answer_nothing_is_taken() {
    let (app, vendor) = asking().await;
    *vendor.says.lock().unwrap() =
        json!({ "success": false, "error-codes": ["invalid-input-secret"] });
    let challenge = format!("{} solution", token(&app, ORIGIN).await);
    let answer = app.submit(KEYS[0], &with(&challenge, "one")).await;
    assert_eq!(told(&answer), "503 challenge_unavailable");
    app.finish().await;
}
