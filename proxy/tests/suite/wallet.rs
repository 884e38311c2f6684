//! Wallets that are proven, on their way from a signature to the ticket, and
//! everything that is not let through.

use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::Request;
use intake_contract::{AccountId, WalletMethod, WalletMode};
use intake_proxy::clock::Timestamp;
use intake_proxy::random::SystemRandom;
use intake_proxy::wallet::Challenge;
use serde_json::{Value, json};

use crate::support::app::{Answer, App, Builder};
use crate::support::config::ORIGIN;
use crate::support::signer::Signer;

mod asking;
mod chains;

const KEY: &str = "0123456789abcdef";
/// Another page of the form's, and the proxy's own.
const OTHER_PAGE: &str = "https://app.example.com";
const OWN: &str = "https://help.example.com";
const SALES: &str = "https://sales.example.com";

fn proving() -> Builder {
    App::builder().change(|config, _| {
        for form in &mut config.forms {
            form.definition.wallet = WalletMode::Proven;
        }
    })
}

/// What is answered at one of the wallet's addresses of a form.
async fn ask(app: &App, form: &str, what: &str, origin: &str, body: &str) -> Answer {
    let request = Request::post(format!("/v1/forms/{form}/wallet/{what}"))
        .header("origin", origin)
        .header("content-type", "application/json");
    app.call(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

/// A text to sign and its token, for a page of the form `support`.
async fn message(app: &App, origin: &str, signer: &Signer) -> (String, String) {
    let body = json!({ "address": signer.address().to_string(), "chainId": 1 });
    let answer = ask(app, "support", "message", origin, &body.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
    (text("message"), text("token"))
}

async fn verify(app: &App, origin: &str, token: &str, signature: &str) -> Answer {
    let body = json!({ "token": token, "signature": signature });
    ask(app, "support", "verify", origin, &body.to_string()).await
}

/// A proof of the signer's account for a page of the form `support`.
async fn proof(app: &App, origin: &str, signer: &Signer) -> String {
    let (text, token) = message(app, origin, signer).await;
    let answer = verify(app, origin, &token, &signer.sign(&text)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["proof"].as_str().unwrap().to_owned()
}

/// A submission with these answers beside subject and message.
fn body(proof: Option<&str>, fields: Value) -> Value {
    let mut body = json!({ "fields": { "subject": "s", "message": "m" } });
    for (name, value) in fields.as_object().unwrap() {
        body["fields"][name] = value.clone();
    }
    if let Some(proof) = proof {
        body["walletProof"] = proof.into();
    }
    body
}

async fn submit_from(app: &App, form: &str, origin: &str, key: &str, body: &Value) -> Answer {
    let request = Request::post(format!("/v1/forms/{form}/submissions"))
        .header("origin", origin)
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    app.call(request.body(Body::from(body.to_string())).unwrap())
        .await
}

/// `status code pointers` of an answer.
fn told(answer: &Answer) -> String {
    let code = answer.body["code"].as_str().unwrap_or("-");
    let mut told = format!("{} {code}", answer.status);
    for error in answer.body["errors"].as_array().into_iter().flatten() {
        let (pointer, code) = (error["pointer"].as_str(), error["code"].as_str());
        told.push_str(&format!(" {}={}", pointer.unwrap(), code.unwrap()));
    }
    told
}

/// What was asked of a wallet so long ago.
fn asked(app: &App, minutes: u64, signer: &Signer) -> Challenge {
    let past = SystemTime::now() - Duration::from_secs(60 * minutes);
    let account = AccountId::new(1, signer.address()).unwrap();
    let now = Timestamp::from(past);
    let form = &app.config.forms[0].definition.id;
    Challenge::draw(&SystemRandom, form, ORIGIN, ORIGIN, account, now).unwrap()
}

/// A proof that was made so long ago.
fn old_proof(app: &App, minutes: u64, signer: &Signer) -> String {
    let past = SystemTime::now() - Duration::from_secs(60 * minutes);
    let proof = asked(app, minutes, signer).signed(WalletMethod::Eoa, Timestamp::from(past));
    proof.seal(&app.sealer).unwrap()
}

#[tokio::test]
async fn a_proven_wallet_leads_to_its_customer_and_the_agent_is_told_how() {
    let app = proving().start().await;
    let signer = Signer::new(7);
    let address = signer.address().to_string();
    let (text, token) = message(&app, ORIGIN, &signer).await;
    let begin = format!(
        "example.com wants you to sign in with your Ethereum account:\n{address}\n\n\
         Prove that this wallet is yours to the support team. Signing is free and moves nothing.\n\n\
         URI: {ORIGIN}\nVersion: 1\nChain ID: 1\nNonce: "
    );
    assert!(text.starts_with(&begin), "{text}");
    let answer = verify(&app, ORIGIN, &token, &signer.sign(&text)).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let mut told = answer.body;
    let proof = told["proof"].take();
    assert_eq!(
        told,
        json!({ "account": format!("eip155:1:{address}"), "proof": null, "method": "eoa", "expiresIn": 1800 })
    );
    // The address need not be typed: it is proven.
    let sent = body(proof.as_str(), json!({}));
    let answer = app.submit(KEY, &sent).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let ticket = app.sandbox.tickets()[0].clone();
    assert_eq!(ticket["customer"]["walletAddress"], json!(address));
    let content = ticket["messages"][0]["content"].as_str().unwrap();
    let line = format!("\nWallet: eip155:1:{address} (Ethereum; proven 20");
    assert!(content.contains(&line), "{content}");
    assert!(content.contains(" UTC by signature)\n"), "{content}");
    app.finish().await;
}

#[tokio::test]
async fn an_unproven_wallet_is_told_as_claimed_and_leads_to_nobody() {
    let app = proving().start().await;
    let address = Signer::new(7).address().to_string();
    let alone = body(None, json!({ "walletAddress": address }));
    assert_eq!(
        told(&app.submit(KEY, &alone).await),
        "422 answers_invalid /fields/walletAddress=wallet_proof_required"
    );
    let both = json!({ "walletAddress": address, "email": "ada@example.com" });
    let answer = app.submit(KEY, &body(None, both)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let ticket = app.sandbox.tickets()[0].clone();
    assert_eq!(ticket["customer"]["walletAddress"], Value::Null);
    let content = ticket["messages"][0]["content"].as_str().unwrap();
    let line = format!("Wallet: {address} (claimed, not proven)");
    assert!(content.contains(&line), "{content}");
    app.finish().await;
}

#[tokio::test]
async fn a_proof_is_good_for_one_request_of_one_form_one_page_and_one_address() {
    let app = proving().start().await;
    let signer = Signer::new(7);
    let other = Signer::new(8).address().to_string();
    let proof = proof(&app, ORIGIN, &signer).await;
    let (text, token) = message(&app, ORIGIN, &signer).await;
    let expired = old_proof(&app, 31, &signer);
    let sent = body(Some(&proof), json!({ "email": "a@b.co" }));
    let with = |proof: &str| body(Some(proof), json!({ "email": "a@b.co" }));
    for (form, origin, sent, expected) in [
        // Another form, another page, another address, another time, another thing.
        ("sales", SALES, sent.clone(), "403 wallet_proof_invalid"),
        (
            "support",
            OTHER_PAGE,
            sent.clone(),
            "403 wallet_proof_invalid",
        ),
        ("support", OWN, sent.clone(), "403 wallet_proof_invalid"),
        (
            "support",
            ORIGIN,
            body(Some(&proof), json!({ "walletAddress": other })),
            "403 wallet_proof_invalid",
        ),
        (
            "support",
            ORIGIN,
            with(&expired),
            "403 wallet_proof_expired",
        ),
        ("support", ORIGIN, with(&token), "403 wallet_proof_invalid"),
        ("support", ORIGIN, with(""), "403 wallet_proof_invalid"),
        (
            "support",
            ORIGIN,
            with(&format!("{proof}a")),
            "403 wallet_proof_invalid",
        ),
        (
            "support",
            ORIGIN,
            with(&"x".repeat(5_000)),
            "403 wallet_proof_invalid",
        ),
        (
            "support",
            "https://evil.example",
            sent.clone(),
            "403 origin_not_allowed",
        ),
    ] {
        let answer = submit_from(&app, form, origin, KEY, &sent).await;
        assert_eq!(told(&answer), expected, "{form} {origin} {sent}");
    }
    assert!(app.sandbox.tickets().is_empty());
    // None of it used the proof up. One request does, whatever else is sent.
    let first = app.submit(KEY, &sent).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let second = app.submit("fedcba9876543210", &sent).await;
    assert_eq!(told(&second), "409 wallet_proof_used");
    // What is signed once more is the same proof, if it is the same text.
    for _ in 0..2 {
        let answer = verify(&app, ORIGIN, &token, &signer.sign(&text)).await;
        let proof = answer.body["proof"].as_str().unwrap().to_owned();
        let answer = app.submit(&format!("{KEY}-again"), &with(&proof)).await;
        assert_eq!(answer.status, 201, "the same request, known again");
        let answer = app.submit(&format!("{KEY}-other"), &with(&proof)).await;
        assert_eq!(told(&answer), "409 wallet_proof_used");
    }
    assert_eq!(app.sandbox.tickets().len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn of_requests_at_once_with_one_proof_one_is_accepted() {
    let app = proving().start().await;
    let proof = proof(&app, ORIGIN, &Signer::new(7)).await;
    let sent = body(Some(&proof), json!({}));
    let keys: Vec<String> = (0..8).map(|i| format!("{KEY}-{i}")).collect();
    let answers = crate::support::at_once(keys.iter().map(|key| app.submit(key, &sent))).await;
    let accepted = answers.iter().filter(|answer| answer.status < 300).count();
    let used = answers
        .iter()
        .filter(|one| told(one) == "409 wallet_proof_used");
    assert_eq!((accepted, used.count()), (1, 7));
    app.finish().await;
}

#[tokio::test]
async fn an_accepted_request_is_known_again_with_its_proof_used_expired_or_made_anew() {
    let app = proving().start().await;
    let signer = Signer::new(7);
    let first = proof(&app, ORIGIN, &signer).await;
    let anew = proof(&app, ORIGIN, &signer).await;
    let expired = old_proof(&app, 31, &signer);
    let with = |proof: &str| body(Some(proof), json!({}));
    let accepted = app.submit(KEY, &with(&first)).await;
    assert_eq!(accepted.status, 201, "{}", accepted.body);
    for proof in [&first, &anew, &expired] {
        let again = app.submit(KEY, &with(proof)).await;
        assert_eq!((again.status, &again.body), (201, &accepted.body));
    }
    let without = body(None, json!({ "email": "a@b.co" }));
    let reused = app.submit(KEY, &without).await;
    assert_eq!(told(&reused), "422 idempotency_key_reused");
    assert_eq!(app.sandbox.tickets().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_form_that_proves_no_wallets_takes_no_proof() {
    let app = App::start().await;
    let address = Signer::new(7).address().to_string();
    let asked = json!({ "address": address, "chainId": 1 }).to_string();
    let signed = json!({ "token": "a.b", "signature": "0x" }).to_string();
    for (what, body) in [("message", asked), ("verify", signed)] {
        let answer = ask(&app, "support", what, ORIGIN, &body).await;
        assert_eq!(told(&answer), "422 wallet_not_accepted");
    }
    let proof = old_proof(&app, 0, &Signer::new(7));
    let sent = body(Some(&proof), json!({ "email": "a@b.co" }));
    assert_eq!(
        told(&app.submit(KEY, &sent).await),
        "422 wallet_not_accepted"
    );
    let definition = app.get("/v1/forms/support").await.body;
    assert_eq!(definition["wallet"], Value::Null, "claimed is the default");
    app.finish().await;
}
