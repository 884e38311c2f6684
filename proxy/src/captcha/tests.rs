//! What a vendor may answer, and what is made of it.

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use url::form_urlencoded;

use super::*;
use crate::config::parse;

const HOST: &str = "help.example.com";
const SECRET: &str = "1x0000AA";

/// A vendor that always gives the same answer, and what it was asked.
struct Vendor {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

async fn vendor(status: u16, answer: &'static str) -> Vendor {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    let verify = post(move |body: String| async move {
        heard.lock().unwrap().push(body);
        (StatusCode::from_u16(status).unwrap(), answer)
    });
    let routes = Router::new()
        .route("/turnstile/v0/siteverify", verify.clone())
        .route("/siteverify", verify);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Vendor { url, asked }
}

fn config(kind: &str, service: &str) -> Config {
    let text = format!(
        "[[forms]]\nid = \"support\"\norigins = []\nchallenge = \"{kind}\"\n\
         captcha = {{ site_key = \"0x4AAA\", secret_env = \"CAPTCHA\", service = \"{service}\" }}\n"
    );
    parse(&text, Path::new("")).unwrap().config
}

fn captchas(kind: &str, service: &str) -> Captchas {
    let environment = Environment::from([("CAPTCHA", SECRET)]);
    Captchas::load(&config(kind, service), &environment).unwrap()
}

async fn told(kind: &str, status: u16, answer: &'static str) -> String {
    let vendor = vendor(status, answer).await;
    let captchas = captchas(kind, &vendor.url);
    match captchas.verify("support", "solution", HOST).await {
        Ok(_) => "solved".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn only_what_was_solved_here_and_for_this_form_counts() {
    let unsolved = Unverified::Unsolved.to_string();
    let stale = Unverified::Stale.to_string();
    let elsewhere = Unverified::Elsewhere.to_string();
    for (kind, answer, expected) in [
        (
            "turnstile",
            r#"{"success":true,"hostname":"help.example.com","action":"support","cdata":"","challenge_ts":"x"}"#,
            "solved",
        ),
        (
            "hcaptcha",
            r#"{"success":true,"hostname":"help.example.com"}"#,
            "solved",
        ),
        (
            "turnstile",
            r#"{"success":true,"hostname":"help.example.com"}"#,
            &elsewhere,
        ),
        (
            "turnstile",
            r#"{"success":true,"hostname":"help.example.com","action":"sales"}"#,
            &elsewhere,
        ),
        (
            "turnstile",
            r#"{"success":true,"hostname":"evil.example","action":"support"}"#,
            &elsewhere,
        ),
        ("hcaptcha", r#"{"success":true}"#, &elsewhere),
        (
            "turnstile",
            r#"{"success":false,"error-codes":["invalid-input-response"]}"#,
            &unsolved,
        ),
        ("turnstile", r#"{"success":false}"#, &unsolved),
        (
            "turnstile",
            r#"{"success":false,"error-codes":["timeout-or-duplicate"]}"#,
            &stale,
        ),
        (
            "hcaptcha",
            r#"{"success":false,"error-codes":["already-seen-response"]}"#,
            &stale,
        ),
        (
            "hcaptcha",
            r#"{"success":false,"error-codes":["sitekey-secret-mismatch"]}"#,
            "the vendor refuses the site key or its secret: sitekey-secret-mismatch",
        ),
        (
            "turnstile",
            r#"{"success":false,"error-codes":["internal-error"]}"#,
            "the vendor gave no answer: it tells of a fault of its own",
        ),
        (
            "turnstile",
            "<html>",
            "the vendor gave no answer: its answer could not be read",
        ),
        (
            "turnstile",
            r#"{"success":"yes"}"#,
            "the vendor gave no answer: its answer could not be read",
        ),
    ] {
        assert_eq!(told(kind, 200, answer).await, expected, "{kind} {answer}");
    }
    // Turnstile says why with the status 400.
    let keys = r#"{"success":false,"error-codes":["invalid-input-secret"]}"#;
    let keys = told("turnstile", 400, keys).await;
    assert!(keys.ends_with("invalid-input-secret"), "{keys}");
}

#[tokio::test]
async fn the_vendor_is_asked_once_and_told_nothing_of_the_visitor() {
    let vendor = vendor(200, r#"{"success":false}"#).await;
    let captchas = captchas("hcaptcha", &vendor.url);
    assert!(captchas.verify("support", "a+b/c", HOST).await.is_err());
    let asked = vendor.asked.lock().unwrap().clone();
    let pairs: Vec<Vec<(String, String)>> = asked
        .iter()
        .map(|body| {
            form_urlencoded::parse(body.as_bytes())
                .into_owned()
                .collect()
        })
        .collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = vec![
        pair("secret", SECRET),
        pair("response", "a+b/c"),
        pair("sitekey", "0x4AAA"),
    ];
    assert_eq!(pairs, [expected]);
}

#[tokio::test]
async fn what_can_be_no_solution_is_not_asked_about() {
    let vendor = vendor(200, r#"{"success":true}"#).await;
    let captchas = captchas("turnstile", &vendor.url);
    let long = "a".repeat(10_000);
    for solution in ["", " ", "a b", "\u{1F511}", &long] {
        let verified = captchas.verify("support", solution, HOST).await;
        assert_eq!(verified, Err(Unverified::Unsolved), "{solution:.9}");
    }
    let other = captchas.verify("sales", "a", HOST).await;
    assert!(matches!(other, Err(Unverified::NoAnswer(_))));
    assert!(vendor.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_vendor_that_can_not_be_reached_or_never_ends_is_given_up() {
    static LONG: &str = concat!("[", "                                                  ");
    let captchas = captchas("turnstile", "http://127.0.0.1:1");
    let verified = captchas.verify("support", "a", HOST).await;
    let unreached = Unverified::NoAnswer("it could not be reached");
    assert_eq!(verified, Err(unreached));
    let long: &'static str = Box::leak(LONG.repeat(1_000).into_boxed_str());
    let told = told("turnstile", 200, long).await;
    assert!(told.ends_with("its answer is too long"), "{told}");
}

#[test]
fn a_secret_that_can_not_be_used_is_told_without_showing_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("captcha");
    for (environment, expected) in [
        (Environment::from([]), "CAPTCHA is not set"),
        (
            Environment::from([("CAPTCHA", "do not repeat")]),
            "is no secret",
        ),
    ] {
        let loaded = Captchas::load(&config("turnstile", "https://a.example"), &environment);
        let told = loaded.unwrap_err().to_string();
        assert!(told.starts_with("form support, captcha: "), "{told}");
        assert!(
            told.contains(expected) && !told.contains("repeat"),
            "{told}"
        );
    }
    let mut config = config("turnstile", "https://a.example");
    let ChallengeConfig::Captcha(captcha) = &mut config.forms[0].challenge else {
        panic!("there is a captcha");
    };
    captcha.secret = CaptchaSecret::File(path.clone());
    let none = Environment::from([]);
    let missing = Captchas::load(&config, &none).unwrap_err().to_string();
    assert!(missing.contains("captcha: "), "{missing}");
    std::fs::write(&path, "1x0000AA\n").unwrap();
    assert!(Captchas::load(&config, &none).is_ok());
}

#[test]
fn each_vendor_has_its_own_addresses_and_a_relay_takes_their_place() {
    for (kind, service, script, sources) in [
        (
            "turnstile",
            None,
            "https://challenges.cloudflare.com/turnstile/v0/api.js",
            "https://challenges.cloudflare.com",
        ),
        (
            "hcaptcha",
            None,
            "https://js.hcaptcha.com/1/api.js",
            "https://hcaptcha.com https://*.hcaptcha.com",
        ),
        (
            "hcaptcha",
            Some("https://relay.example:8443"),
            "https://relay.example:8443/1/api.js",
            "https://relay.example:8443",
        ),
    ] {
        let mut config = config(kind, service.unwrap_or("https://a.example"));
        let ChallengeConfig::Captcha(captcha) = &mut config.forms[0].challenge else {
            panic!("there is a captcha");
        };
        if service.is_none() {
            captcha.service = None;
        }
        let addresses = Addresses::of(captcha);
        assert_eq!(
            (addresses.script.as_str(), addresses.sources.as_str()),
            (script, sources)
        );
    }
}
