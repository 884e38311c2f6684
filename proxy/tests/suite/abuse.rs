//! What is too much is refused in a way that a program understands; what is only
//! suspect is taken in and marked.

use std::time::Duration;

use intake_proxy::config::Quota;

use crate::support::app::{App, submission};

fn key(number: usize) -> String {
    format!("0123456789abcdef-{number}")
}

#[tokio::test]
async fn one_address_is_named_only_so_often_and_told_when_it_may_be_again() {
    let app = App::builder()
        .change(|config, _| {
            config.limits.contact = Quota {
                requests: 2,
                window: Duration::from_secs(60),
            };
        })
        .start()
        .await;
    let mut receipts = Vec::new();
    for number in 0..2 {
        let taken = app
            .submit(&key(number), &submission(&number.to_string()))
            .await;
        assert!(taken.is_taken_in(), "{}", taken.body);
        receipts.push(taken.body["reference"].clone());
    }
    let refused = app.submit(&key(2), &submission("2")).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (429, &"rate_limited".into())
    );
    for (name, value) in [
        ("ratelimit-policy", "\"contact\";q=2;w=60"),
        ("ratelimit", "\"contact\";r=0;t=30"),
        ("retry-after", "30"),
    ] {
        assert_eq!(refused.headers[name], value, "{name}");
    }
    // What was accepted before is still told, and others are not affected.
    let repeated = app.submit(&key(0), &submission("0")).await;
    assert_eq!(repeated.body["reference"], receipts[0]);
    let mut other = submission("3");
    other["fields"]["email"] = "bob@example.com".into();
    assert!(app.submit(&key(3), &other).await.is_taken_in());
    app.finish().await;
}

/// Some programs fill in whatever there is. So does, now and then, a helpful
/// browser: its visitor must not be turned away.
#[tokio::test]
async fn what_fell_into_the_trap_is_taken_in_and_marked() {
    let app = App::builder()
        .change(|config, _| {
            config.forms[0].ticket.suspect_tag = Some("64f100000000000000000002".into());
        })
        .start()
        .await;
    for (number, trap, suspect) in [(0, None, false), (1, Some(""), false), (2, Some("x"), true)] {
        let mut body = submission(&format!("request {number}"));
        if let Some(trap) = trap {
            body["website"] = trap.into();
        }
        let taken = app.submit(&key(number), &body).await;
        assert!(taken.is_taken_in(), "{}", taken.body);
        app.drained().await;
        let ticket = app.sandbox.tickets().swap_remove(0);
        let text = serde_json::to_string(&ticket).unwrap();
        assert_eq!(
            text.contains("Suspect: a field that people"),
            suspect,
            "{text}"
        );
        assert_eq!(text.contains("64f100000000000000000002"), suspect, "{text}");
    }
    app.finish().await;
}
