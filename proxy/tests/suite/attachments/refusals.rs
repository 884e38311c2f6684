//! What is wrong is told by a code, and nothing of it is kept.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures_util::stream;
use intake_proxy::attachments::scan::Verdict;

use super::stand_ins::{Broken, Scans};
use super::{Upload, delete, on_disk, png, put, submit, sweep, sweep_all, token, told, upload};
use crate::support::app::App;

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut png = png();
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    png
}

/// A body whose sender goes away in the middle.
fn cut() -> Body {
    let gone = || io::Error::new(io::ErrorKind::ConnectionReset, "gone");
    let pieces = [
        Ok(Bytes::from_static(b"the beginning of a text")),
        Err(gone()),
    ];
    Body::from_stream(stream::iter(pieces))
}

#[tokio::test]
async fn a_bad_upload_is_told_by_its_code_and_nothing_is_kept() {
    let app = App::start().await;
    let mut jpeg = b"\xff\xd8\xff\xe1\0\x01".to_vec();
    jpeg.extend([0; 40]);
    let pdf_and_zip = [b"%PDF-1.7\n".as_slice(), b"PK\x05\x06", &[0; 18]].concat();
    let large = || vec![b'x'; 2 * 1024 * 1024 + 1];
    let endless = || {
        let piece = Bytes::from(vec![b'x'; 1024 * 1024]);
        Body::from_stream(stream::repeat_with(move || {
            Ok::<_, io::Error>(piece.clone())
        }))
    };
    let cases: Vec<(Upload, &str)> = vec![
        (upload(1, "a.txt", ""), "422 attachment_empty"),
        (upload(1, "a.txt", cut()), "400 attachment_incomplete"),
        (
            Upload {
                length: Some("9".into()),
                ..upload(1, "a.txt", "short")
            },
            "400 attachment_incomplete",
        ),
        (
            Upload {
                length: Some("3".into()),
                ..upload(1, "a.txt", "too long")
            },
            "400 attachment_incomplete",
        ),
        (
            Upload {
                length: Some("many".into()),
                ..upload(1, "a.txt", "text")
            },
            "400 attachment_request_invalid",
        ),
        (upload(1, "a.txt", large()), "413 attachment_too_large"),
        (upload(1, "a.txt", endless()), "413 attachment_too_large"),
        (
            Upload {
                length: Some("99999999999".into()),
                ..upload(1, "a.txt", endless())
            },
            "413 attachment_too_large",
        ),
        (
            upload(1, "a.png", "<svg onload='alert(1)'/>"),
            "415 attachment_type_not_allowed",
        ),
        (
            upload(1, "a.gif", "GIF89a/*\0\0\0\0\0*/=1;alert(1)"),
            "415 attachment_type_not_allowed",
        ),
        (
            upload(1, "a.pdf", pdf_and_zip),
            "415 attachment_type_not_allowed",
        ),
        (
            upload(1, "a.zip", "PK\x03\x04"),
            "415 attachment_type_not_allowed",
        ),
        (
            upload(1, "run.js", "alert(1)"),
            "415 attachment_type_not_allowed",
        ),
        (
            upload(1, "a.png", picture(50_000, 50_000)),
            "422 attachment_picture_too_large",
        ),
        (
            upload(1, "a.png", png()[..40].to_vec()),
            "422 attachment_broken",
        ),
        (upload(1, "a.jpg", jpeg), "422 attachment_broken"),
        (upload(1, "%ff", "text"), "400 attachment_request_invalid"),
        (
            Upload {
                id: "../../etc/passwd".into(),
                ..upload(1, "a.txt", "text")
            },
            "404 -",
        ),
        (
            Upload {
                id: "1".into(),
                ..upload(1, "a.txt", "text")
            },
            "400 attachment_request_invalid",
        ),
        (
            Upload {
                form: "sales",
                origin: Some("https://sales.example.com"),
                ..upload(1, "a.txt", "text")
            },
            "404 attachments_not_accepted",
        ),
        (
            Upload {
                form: "nothing",
                ..upload(1, "a.txt", "text")
            },
            "404 form_unknown",
        ),
        (
            Upload {
                origin: Some("https://evil.example"),
                ..upload(1, "a.txt", "text")
            },
            "403 origin_not_allowed",
        ),
        (
            Upload {
                origin: None,
                ..upload(1, "a.txt", "text")
            },
            "403 origin_not_allowed",
        ),
    ];
    for (case, expected) in cases {
        let name = case.name;
        let answer = put(&app, case).await;
        assert_eq!(told(&answer), expected, "{name}");
        sweep(&app).await;
        assert_eq!(on_disk(&app), 0, "{expected}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_name_with_folders_is_only_a_name() {
    let app = App::start().await;
    let answer = put(&app, upload(1, "..%2F..%2Fetc%2Fpasswd%E2%80%AE", "root")).await;
    assert_eq!(answer.body["fileName"], "passwd.txt");
    sweep_all(&app).await;
    app.finish().await;
}

#[tokio::test]
async fn a_request_with_files_that_are_not_its_own_is_refused() {
    let app = App::start().await;
    let one = token(&app, 1, "one").await;
    let again = token(&app, 1, "one").await;
    let forged = format!("{}x", &one[..one.len() - 1]);
    let many: Vec<_> = (0..11).map(|number| format!("{number}")).collect();
    for (tokens, expected) in [
        (
            vec!["nonsense".to_owned()],
            "/attachments/0=attachment_invalid",
        ),
        (
            vec![one.clone(), forged],
            "/attachments/1=attachment_invalid",
        ),
        (
            vec![one.clone(), one.clone()],
            "/attachments/1=attachment_invalid",
        ),
        // Two tokens of one file.
        (
            vec![one.clone(), again],
            "/attachments/1=attachment_invalid",
        ),
        (many, "/attachments=too_many_attachments"),
    ] {
        let answer = submit(&app, "a", &tokens).await;
        assert_eq!(told(&answer), format!("422 answers_invalid {expected}"));
    }
    let text = "x".repeat(2_000_000);
    let large = [token(&app, 2, &text).await, token(&app, 3, &text).await];
    let answer = submit(&app, "a", &large).await;
    assert_eq!(
        told(&answer),
        "422 answers_invalid /attachments=attachments_too_large"
    );
    // A form that takes no files, and another one that does.
    let body = super::submission(std::slice::from_ref(&one));
    let answer = app.submit_to("sales", "0123456789abcdef", &body).await;
    assert_eq!(
        told(&answer),
        "422 answers_invalid /attachments=too_many_attachments"
    );
    app.finish().await;
}

#[tokio::test]
async fn a_token_is_good_for_its_form_alone_and_for_its_time() {
    let app = App::builder()
        .change(|config, _| {
            let rules = config.forms[2].definition.attachments.clone();
            config.forms[0].definition.attachments = rules;
            config.attachments.keep_unclaimed = std::time::Duration::from_millis(300);
        })
        .start()
        .await;
    let one = token(&app, 1, "one").await;
    let body = super::submission(std::slice::from_ref(&one));
    let answer = app.submit_to("support", "0123456789abcdef", &body).await;
    assert_eq!(
        told(&answer),
        "422 answers_invalid /attachments/0=attachment_invalid"
    );
    crate::support::until("the token is too old", || {
        app.attachments.open(&one).is_err()
    })
    .await;
    let answer = submit(&app, "a", std::slice::from_ref(&one)).await;
    assert_eq!(
        told(&answer),
        "422 answers_invalid /attachments/0=attachment_gone"
    );
    assert_eq!(
        told(&delete(&app, 1, &one).await),
        "403 attachment_token_invalid"
    );
    app.finish().await;
}

#[tokio::test]
async fn a_file_is_taken_back_by_its_own_token_alone_until_it_is_sent() {
    let app = App::start().await;
    let (one, two) = (token(&app, 1, "one").await, token(&app, 2, "two").await);
    for wrong in [two.as_str(), "", "nonsense"] {
        assert_eq!(
            told(&delete(&app, 1, wrong).await),
            "403 attachment_token_invalid"
        );
    }
    assert_eq!(delete(&app, 1, &one).await.status, 204);
    assert_eq!(
        delete(&app, 1, &one).await.status,
        204,
        "as often as it is asked"
    );
    sweep(&app).await;
    assert_eq!(on_disk(&app), 1);
    let answer = submit(&app, "a", std::slice::from_ref(&two)).await;
    assert!(answer.status < 300, "{}", told(&answer));
    assert_eq!(told(&delete(&app, 2, &two).await), "409 attachment_claimed");
    app.finish().await;
}

#[tokio::test]
async fn a_storage_that_does_not_work_is_told_as_such() {
    for broken in [Broken::Create, Broken::Write, Broken::Finish] {
        let app = App::builder().objects(Arc::new(broken)).start().await;
        let answer = put(&app, upload(1, "a.txt", "text")).await;
        assert_eq!(told(&answer), "503 storage_unavailable", "{broken:?}");
        assert_eq!(answer.headers["retry-after"], "30");
        // The request itself can be sent without the file.
        let answer = submit(&app, "a", &[]).await;
        assert!(answer.status < 300);
        app.finish().await;
    }
}

#[tokio::test]
async fn what_the_scanner_finds_is_not_kept_and_what_it_did_not_see_is_marked() {
    for (verdict, expected) in [
        (Some(Verdict::Found), "422 attachment_infected"),
        (None, "503 attachment_scanner_unavailable"),
    ] {
        let app = App::builder()
            .scanner(Arc::new(Scans::telling(verdict)))
            .start()
            .await;
        let answer = put(&app, upload(1, "a.txt", "text")).await;
        assert_eq!(told(&answer), expected);
        sweep(&app).await;
        assert_eq!(on_disk(&app), 0);
        app.finish().await;
    }
    let scans = Arc::new(Scans::telling(Some(Verdict::NotScanned)));
    let app = App::builder().scanner(scans.clone()).start().await;
    let answer = put(&app, upload(1, "a.png", png())).await;
    let token = answer.body["token"].as_str().unwrap().to_owned();
    let seen = scans.seen();
    assert_eq!(seen.len() as u64, answer.body["size"].as_u64().unwrap());
    assert!(
        !seen.windows(3).any(|three| three == b"Ada"),
        "it sees what is kept"
    );
    submit(&app, "a", &[token]).await;
    app.drained().await;
    let ticket = app.sandbox.tickets()[0].to_string();
    assert!(
        ticket.contains("Files, not checked for viruses:"),
        "{ticket}"
    );
    app.finish().await;
}

#[tokio::test]
async fn a_form_has_room_for_so_much_that_nobody_sends() {
    let app = App::builder()
        .change(|config, _| config.attachments.quotas.waiting_bytes = 10)
        .start()
        .await;
    let long = |number, text: &'static str| Upload {
        length: Some(text.len().to_string()),
        ..upload(number, "a.txt", text)
    };
    let one = put(&app, long(1, "eight by")).await;
    let answer = put(&app, long(2, "four")).await;
    assert_eq!(told(&answer), "429 attachments_quota");
    assert_eq!(answer.headers["retry-after"], "60");
    let one = one.body["token"].as_str().unwrap().to_owned();
    submit(&app, "a", &[one]).await;
    // What a request has claimed does not count.
    let answer = put(&app, long(2, "four")).await;
    assert_eq!(answer.status, 200, "{}", told(&answer));
    app.finish().await;
}
