//! The real outbox and client against the sandbox, whatever it does to them:
//! each accepted request becomes exactly one ticket.

use std::time::Duration;

use intake_proxy::outbox::KeyState;
use serde_json::{Value, json};

use crate::support::app::{App, submission};
use crate::support::{at_once, until};

const KEY: &str = "0123456789abcdef";

/// One request while the sandbox does what `faults` say; tells the first
/// answer's status and how many tickets there are in the end.
async fn check(faults: Value) -> (u16, usize) {
    let app = App::start().await;
    app.sandbox.script(&faults).unwrap();
    let answer = app.submit(KEY, &submission("m")).await;
    app.drained().await;
    let reference = answer.body["reference"].as_str().unwrap();
    let tickets = app.sandbox.tickets();
    for ticket in &tickets {
        assert!(ticket.to_string().contains(reference), "{ticket}");
    }
    // The visitor's second look says the truth.
    let again = app.submit(KEY, &submission("m")).await;
    assert_eq!(
        (again.status, again.body["state"].as_str()),
        (201, Some("delivered")),
        "{faults}"
    );
    app.finish().await;
    (answer.status, tickets.len())
}

#[tokio::test]
async fn every_fault_ends_in_exactly_one_ticket() {
    let on = "POST /api/ticket";
    let list = "GET /api/tickets";
    let cases = [
        (json!([]), 201),
        (json!([{ "kind": "status", "status": 500, "on": on }]), 202),
        (
            json!([{ "kind": "status", "status": 500, "times": 5, "on": on }]),
            202,
        ),
        (
            json!([{ "kind": "status", "status": 503, "times": 6, "on": on }]),
            202,
        ),
        (
            json!([{ "kind": "status", "status": 429, "retryAfter": 1, "on": on }]),
            202,
        ),
        (
            json!([{ "kind": "status", "status": 401, "times": 2, "on": on }]),
            202,
        ),
        (json!([{ "kind": "status", "status": 403, "on": on }]), 202),
        (json!([{ "kind": "status", "status": 301, "on": on }]), 202),
        (json!([{ "kind": "status", "status": 502, "on": on }]), 202),
        (
            json!([{ "kind": "status", "status": 504, "commit": true, "on": on }]),
            202,
        ),
        (
            json!([{ "kind": "status", "status": 200, "commit": true, "on": on }]),
            202,
        ),
        (json!([{ "kind": "cut_before_commit", "on": on }]), 202),
        (json!([{ "kind": "cut_after_commit", "on": on }]), 202),
        (json!([{ "kind": "garbage", "on": on }]), 201),
        (json!([{ "kind": "delay", "ms": 700, "on": on }]), 202),
        (
            json!([{ "kind": "delay", "ms": 700, "at": "after", "on": on }]),
            202,
        ),
        // The look-up meets faults of its own.
        (
            json!([
                { "kind": "cut_after_commit", "on": on },
                { "kind": "status", "status": 500, "on": list },
                { "kind": "cut_before_commit", "on": list },
                { "kind": "status", "status": 429, "retryAfter": 1, "on": list },
                { "kind": "status", "status": 401, "on": list },
                { "kind": "delay", "ms": 700, "on": list },
            ]),
            202,
        ),
        // And the second attempt does, too.
        (
            json!([
                { "kind": "cut_before_commit", "on": on },
                { "kind": "cut_after_commit", "on": on },
            ]),
            202,
        ),
    ];
    // Each has a sandbox and a file of its own, so all run at once.
    at_once(cases.into_iter().map(async |(faults, first)| {
        assert_eq!(check(faults.clone()).await, (first, 1), "{faults}");
    }))
    .await;
}

#[tokio::test]
async fn a_look_up_that_can_not_be_made_leaves_it_to_the_policy() {
    use intake_proxy::config::UnknownPolicy::{Hold, Resend};
    for (policy, tickets, left) in [(Resend, 2, 0), (Hold, 1, 1)] {
        let app = App::builder();
        let app = match policy {
            Hold => app.change(|_, tuning| tuning.unknown = Hold),
            Resend => app.change(|_, tuning| tuning.unknown = Resend),
        };
        let app = app.start().await;
        app.sandbox
            .script(&json!([
                { "kind": "cut_after_commit", "on": "POST /api/ticket" },
                { "kind": "garbage", "on": "GET /api/tickets" },
            ]))
            .unwrap();
        app.submit(KEY, &submission("m")).await;
        until("the look-up was made", || app.sandbox.pending_faults() == 0).await;
        until("the policy is carried out", || {
            app.outbox.health().backlog == left && app.sandbox.tickets().len() == tickets
        })
        .await;
        app.finish_leaving(left).await;
    }
}

#[tokio::test]
async fn what_mava_refuses_for_good_is_kept_and_told() {
    let app = App::start().await;
    app.sandbox
        .script(&json!([{ "kind": "status", "status": 404 }]))
        .unwrap();
    let answer = app.submit(KEY, &submission("m")).await;
    assert_eq!(
        (answer.status, answer.body["state"].as_str()),
        (202, Some("refused"))
    );
    let again = app.submit(KEY, &submission("m")).await;
    assert_eq!((again.status, again.body), (202, answer.body));
    assert_eq!(app.sandbox.tickets().len(), 0);
    app.finish().await;
}

#[tokio::test]
async fn a_refused_key_stops_deliveries_and_loses_nothing() {
    let app = App::builder().api_key(Some("wrong")).start().await;
    let answer = app.submit(KEY, &submission("m")).await;
    assert_eq!(
        (answer.status, answer.body["state"].as_str()),
        (202, Some("queued"))
    );
    until("the key is known to be refused", || {
        app.outbox.health().key == KeyState::Refused
    })
    .await;
    let (sandbox, folder) = app.end_leaving(1).await;
    let app = App::builder().start_on(sandbox, folder).await;
    app.drained().await;
    assert_eq!(app.outbox.health().key, KeyState::Usable);
    assert_eq!(app.sandbox.tickets().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn without_a_key_requests_are_kept_and_nothing_is_claimed() {
    let app = App::builder().api_key(None).start().await;
    let began = std::time::Instant::now();
    let answer = app.submit(KEY, &submission("m")).await;
    assert_eq!(
        (answer.status, answer.body["state"].as_str()),
        (202, Some("queued"))
    );
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "nobody waits for what can't happen"
    );
    assert_eq!(app.outbox.health().key, KeyState::Missing);
    assert_eq!(app.sandbox.requests().len(), 0);
    app.finish_leaving(1).await;
}

#[tokio::test]
async fn a_key_mended_in_mava_is_found_by_the_next_try() {
    let app = App::start().await;
    app.sandbox
        .script(&json!([{ "kind": "status", "status": 401, "times": 3 }]))
        .unwrap();
    app.submit(KEY, &submission("m")).await;
    app.drained().await;
    assert_eq!(app.outbox.health().key, KeyState::Usable);
    app.finish().await;
}

#[tokio::test]
async fn a_mava_that_can_not_be_reached_is_waited_for() {
    let app = App::builder()
        .change(|config, _| config.mava.base_url = "http://127.0.0.1:1".parse().unwrap())
        .start()
        .await;
    let answer = app.submit(KEY, &submission("m")).await;
    assert_eq!(
        (answer.status, answer.body["state"].as_str()),
        (202, Some("queued"))
    );
    let (sandbox, folder) = app.end_leaving(1).await;
    let app = App::builder().start_on(sandbox, folder).await;
    app.drained().await;
    assert_eq!(app.sandbox.tickets().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_form_that_is_gone_waits_until_it_is_back() {
    let app = App::builder().api_key(None).start().await;
    app.submit(KEY, &submission("m")).await;
    let (sandbox, folder) = app.end_leaving(1).await;
    let gone = App::builder().change(|config, _| {
        config.forms.remove(0);
    });
    let app = gone.start_on(sandbox, folder).await;
    // Another form's request is delivered meanwhile.
    let answer = app.submit_to("sales", KEY, &submission("m")).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(app.sandbox.tickets().len(), 1);
    let (sandbox, folder) = app.end_leaving(1).await;
    let app = App::builder().start_on(sandbox, folder).await;
    app.drained().await;
    assert_eq!(app.sandbox.tickets().len(), 2);
    app.finish().await;
}
