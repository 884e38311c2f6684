//! However often a request is sent, it is one ticket and one receipt.

use serde_json::json;

use crate::support::app::{App, submission};
use crate::support::at_once;

const KEY: &str = "0123456789abcdef";

#[tokio::test]
async fn the_same_key_and_body_answer_the_same_receipt() {
    let app = App::start().await;
    let first = app.submit(KEY, &submission("m")).await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(
        first.headers["location"],
        first.body["statusUrl"].as_str().unwrap()
    );
    assert_eq!(first.body["state"], "delivered");
    assert_eq!(first.body["ticketId"], app.sandbox.tickets()[0]["_id"]);
    // The same in another order and with other white space.
    let mut again = submission("m");
    let fields = again.as_object_mut().unwrap().remove("fields").unwrap();
    again["fields"] = fields;
    let again = app.submit(KEY, &again).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    // Another key is another request.
    assert_ne!(
        app.submit("fedcba9876543210", &submission("m")).await.body,
        first.body
    );
    assert_eq!(app.sandbox.tickets().len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused_with_the_first_one_s_receipt() {
    let app = App::start().await;
    let first = app.submit(KEY, &submission("first")).await;
    for other in [
        submission("second"),
        // Told before what else is wrong with it.
        json!({ "fields": {} }),
    ] {
        let reused = app.submit(KEY, &other).await;
        assert_eq!(reused.status, 422);
        assert_eq!(reused.body["code"], "idempotency_key_reused");
        assert_eq!(reused.body["receipt"], first.body);
    }
    assert_eq!(app.sandbox.tickets().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_key_holds_for_its_form() {
    let app = App::start().await;
    app.submit(KEY, &submission("m")).await;
    let request = axum::http::Request::post("/v1/forms/sales/submissions")
        .header("origin", "https://sales.example.com")
        .header("content-type", "application/json")
        .header("idempotency-key", KEY);
    let answer = app
        .call(request.body(submission("m").to_string().into()).unwrap())
        .await;
    assert_eq!(answer.status, 201);
    assert_eq!(app.sandbox.tickets().len(), 2);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_sent_many_times_at_once_is_one_ticket() {
    let app = App::start().await;
    let body = submission("m");
    let calls = (0..32).map(|_| app.submit(KEY, &body));
    let answers = at_once(calls).await;
    let mut references = std::collections::BTreeSet::new();
    for answer in answers {
        match answer.status {
            201 | 202 => {
                references.insert(answer.body["reference"].to_string());
            }
            409 => assert_eq!(answer.body["code"], "submission_in_progress"),
            other => panic!("{other} {}", answer.body),
        }
    }
    assert_eq!(references.len(), 1);
    app.drained().await;
    assert_eq!(app.sandbox.tickets().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_request_gets_its_receipt_though_the_rules_have_changed() {
    let app = App::start().await;
    let first = app.submit(KEY, &submission("m")).await;
    let (sandbox, folder) = app.end_leaving(0).await;
    let change = |config: &mut intake_proxy::config::Config, _: &mut _| {
        for field in &mut config.forms[0].definition.fields {
            field.required = true;
        }
    };
    let app = App::builder()
        .change(change)
        .start_on(sandbox, folder)
        .await;
    let again = app.submit(KEY, &submission("m")).await;
    assert_eq!((again.status, again.body), (201, first.body));
    let other = app.submit("fedcba9876543210", &submission("m")).await;
    assert_eq!(other.body["code"], "answers_invalid");
    app.finish().await;
}
