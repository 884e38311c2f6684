//! Files that nobody needs any more, and those that somebody does.

use std::time::Duration;

use intake_proxy::clock::{Clock as _, SystemClock};
use intake_proxy::storage::Desk;
use intake_proxy::storage::desk::{Deed, Done};

use super::{on_disk, submit, sweep, sweep_all, token};
use crate::support::app::App;

#[tokio::test]
async fn what_no_request_claims_is_erased_and_what_one_claims_is_kept() {
    let app = App::start().await;
    let sent = token(&app, 1, "sent").await;
    token(&app, 2, "left").await;
    submit(&app, "a", &[sent]).await;
    app.drained().await;
    sweep(&app).await;
    assert_eq!(on_disk(&app), 2, "a day is not over");
    sweep_all(&app).await;
    assert_eq!(on_disk(&app), 1);
    app.finish().await;
}

#[tokio::test]
async fn files_go_after_their_delivery_once_the_operator_says_so() {
    let app = App::start().await;
    let sent = token(&app, 1, "sent").await;
    submit(&app, "a", &[sent]).await;
    app.drained().await;
    let mut settings = app.config.attachments.clone();
    settings.keep = Some(Duration::from_secs(60));
    app.attachments.sweep(&settings).await.unwrap();
    assert_eq!(on_disk(&app), 1);
    settings.keep = Some(Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(2)).await;
    app.attachments.sweep(&settings).await.unwrap();
    assert_eq!(on_disk(&app), 0);
    app.finish().await;
}

#[tokio::test]
async fn files_of_a_dead_letter_are_kept_until_it_is_dropped() {
    let app = App::builder()
        .change(|config, _| {
            config.forms[2].ticket.category = Some("64f0ffffffffffffffffffff".into())
        })
        .start()
        .await;
    let sent = token(&app, 1, "sent").await;
    let answer = submit(&app, "a", &[sent]).await;
    app.drained().await;
    let reference = answer.body["reference"].as_str().unwrap();
    let status = app.outbox.health();
    assert_eq!(status.backlog, 0);
    let mut settings = app.config.attachments.clone();
    settings.keep = Some(Duration::ZERO);
    settings.keep_unclaimed = Duration::ZERO;
    app.attachments.sweep(&settings).await.unwrap();
    assert_eq!(on_disk(&app), 1, "Mava refused it; it may be sent again");
    let mut desk = Desk::open(&app.folder().join("intake.db")).await.unwrap();
    let now = SystemClock::new().wall();
    let done = desk
        .change(reference.parse().unwrap(), Deed::Drop, now)
        .await;
    assert_eq!(done, Ok(Done::Yes));
    desk.close().await;
    app.attachments.sweep(&settings).await.unwrap();
    assert_eq!(on_disk(&app), 0);
    app.finish().await;
}
