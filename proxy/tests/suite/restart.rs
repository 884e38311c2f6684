//! What survives a process that ends: everything that was acknowledged.

use serde_json::json;

use crate::support::app::{App, submission};
use crate::support::until;

#[tokio::test]
async fn what_was_queued_is_delivered_by_the_next_process() {
    let app = App::builder().api_key(None).start().await;
    for i in 0..20 {
        let answer = app
            .submit(&format!("0123456789abcdef-{i}"), &submission("m"))
            .await;
        assert_eq!(answer.status, 202);
    }
    let (sandbox, folder) = app.end_leaving(20).await;
    let app = App::builder().start_on(sandbox, folder).await;
    app.drained().await;
    assert_eq!(app.sandbox.tickets().len(), 20);
    app.finish().await;
}

#[tokio::test]
async fn what_was_being_sent_when_the_process_ended_is_looked_up_and_not_doubled() {
    // Mava makes the ticket, but the process is gone before it hears of it.
    let app = App::builder().change(|_, tuning| {
        tuning.look_up_after = std::time::Duration::from_secs(3_600);
    });
    let app = app.start().await;
    app.sandbox
        .script(&json!([{ "kind": "cut_after_commit" }]))
        .unwrap();
    let answer = app.submit("0123456789abcdef", &submission("m")).await;
    assert_eq!(answer.status, 202);
    until("the ticket is made", || app.sandbox.tickets().len() == 1).await;
    let (sandbox, folder) = app.end_leaving(1).await;
    let app = App::builder().start_on(sandbox, folder).await;
    app.drained().await;
    assert_eq!(app.sandbox.tickets().len(), 1);
    let again = app.submit("0123456789abcdef", &submission("m")).await;
    assert_eq!(
        (again.status, again.body["state"].as_str()),
        (201, Some("delivered"))
    );
    assert_eq!(again.body["reference"], answer.body["reference"]);
    app.finish().await;
}
