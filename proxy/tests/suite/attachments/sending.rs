//! The right way: uploaded, sent, and linked to in the ticket.

use super::{id, on_disk, png, put, submit, sweep_all, token, told, upload};
use crate::support::app::App;
use crate::support::at_once;

#[tokio::test]
async fn a_file_goes_with_its_request_and_the_ticket_links_to_it() {
    let app = App::start().await;
    let kept = put(&app, upload(1, "My%20photo.PNG", png())).await;
    assert_eq!(kept.status, 200, "{}", kept.body);
    assert_eq!(kept.body["id"], id(1));
    assert_eq!(kept.body["fileName"], "My photo.PNG");
    assert_eq!(kept.body["type"], "image/png");
    let without_text = png().len() as u64 - 22;
    assert_eq!(kept.body["size"], without_text);
    let text = token(&app, 2, "a log").await;
    let tokens = [kept.body["token"].as_str().unwrap().to_owned(), text];
    let answer = submit(&app, "a", &tokens).await;
    assert!(matches!(answer.status, 201 | 202), "{}", told(&answer));
    app.drained().await;
    let tickets = app.sandbox.tickets();
    let message = tickets[0]["messages"][0]["content"].as_str().unwrap();
    let lines: Vec<_> = message.lines().collect();
    let at = lines.iter().position(|line| *line == "Files:").unwrap();
    assert_eq!(lines[at + 1], format!("My photo.PNG ({without_text} B)"));
    assert!(lines[at + 2].starts_with("https://help.example.com/files/"));
    assert_eq!(lines[at + 3], "a.txt (5 B)");
    assert!(lines.last().unwrap().starts_with("Reference IN-"));
    app.finish().await;
}

#[tokio::test]
async fn the_same_upload_sent_again_is_the_same_file() {
    let app = App::start().await;
    let first = token(&app, 1, "text").await;
    let again = token(&app, 1, "text").await;
    let other = put(&app, upload(1, "a.txt", "another text")).await;
    assert_eq!(told(&other), "409 attachment_id_taken");
    // At once, as after a connection that only seems to be lost.
    let all = at_once((0..5).map(|_| token(&app, 2, "text"))).await;
    sweep_all(&app).await;
    assert_eq!(on_disk(&app), 0, "nothing of what nobody sent");
    let answer = submit(&app, "a", &[first]).await;
    assert_eq!(
        told(&answer),
        "422 answers_invalid /attachments/0=attachment_gone"
    );
    let third = token(&app, 3, "text").await;
    let answer = submit(&app, "b", std::slice::from_ref(&third)).await;
    assert!(matches!(answer.status, 201 | 202), "{}", told(&answer));
    // The answer was lost: the upload and the request are sent again.
    token(&app, 3, "text").await;
    let repeated = submit(&app, "b", &[third]).await;
    assert_eq!(repeated.body["reference"], answer.body["reference"]);
    drop((again, all));
    sweep_all(&app).await;
    assert_eq!(on_disk(&app), 1);
    app.finish().await;
}

#[tokio::test]
async fn one_file_never_goes_with_two_requests() {
    let app = App::start().await;
    for round in 0..5 {
        let tokens = [token(&app, round, &format!("text {round}")).await];
        let keys: Vec<_> = (0..6).map(|sender| format!("{round}-{sender}")).collect();
        let answers = at_once(keys.iter().map(|key| submit(&app, key, &tokens))).await;
        let taken = answers.iter().filter(|answer| answer.status < 300).count();
        assert_eq!(taken, 1);
        for answer in answers.iter().filter(|answer| answer.status >= 300) {
            assert_eq!(
                told(answer),
                "422 answers_invalid /attachments/0=attachment_gone"
            );
        }
    }
    app.drained().await;
    assert_eq!(app.sandbox.tickets().len(), 5);
    app.finish().await;
}

#[tokio::test]
async fn a_request_that_names_a_lost_file_claims_none_of_the_others() {
    let app = App::start().await;
    let (one, two) = (token(&app, 1, "one").await, token(&app, 2, "two").await);
    let answer = super::delete(&app, 2, &two).await;
    assert_eq!(answer.status, 204);
    let answer = submit(&app, "a", &[one.clone(), two]).await;
    assert_eq!(
        told(&answer),
        "422 answers_invalid /attachments/1=attachment_gone"
    );
    let answer = submit(&app, "a", &[one]).await;
    assert!(matches!(answer.status, 201 | 202), "{}", told(&answer));
    app.finish().await;
}
