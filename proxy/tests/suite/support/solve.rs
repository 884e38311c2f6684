//! A browser that solves challenges, by the protocol's official implementation.

use altcha::{Challenge, Payload, SolveChallengeOptions, solve_challenge};
use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use intake_proxy::config::{ChallengeConfig, Config};
use serde_json::Value;
use std::time::Duration;

use super::app::{Answer, App};

/// Makes the first form ask for a challenge, and take a solution at any time.
pub fn challenge(config: &mut Config) {
    let form = &mut config.forms[0];
    form.challenge = ChallengeConfig::Altcha;
    form.definition.challenge = true;
    form.min_time = Duration::ZERO;
}

/// Asks for a challenge from a page.
pub async fn ask(app: &App, origin: &str) -> Answer {
    let request = Request::post("/v1/forms/support/challenge").header("origin", origin);
    app.call(request.body(Body::empty()).unwrap()).await
}

/// The solution of a challenge, as a submission bears it.
pub fn solve(challenge: &Value) -> String {
    let challenge: Challenge = serde_json::from_value(challenge.clone()).unwrap();
    let solution = solve_challenge(SolveChallengeOptions::new(&challenge));
    let payload = Payload {
        solution: solution.unwrap().unwrap(),
        challenge,
    };
    BASE64.encode(serde_json::to_vec(&payload).unwrap())
}

/// A solved challenge for a page.
pub async fn solved(app: &App, origin: &str) -> String {
    let answer = ask(app, origin).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    solve(&answer.body)
}
