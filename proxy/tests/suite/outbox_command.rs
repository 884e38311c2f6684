//! `intake-proxy outbox`, as an operator types it, beside a running proxy.

use intake_proxy::storage::{Part, Settlement, Store as _};
use serde_json::{Value, json};

use crate::support::app::{App, submission};
use crate::support::kept::{Kept, days_ago, outbox};
use crate::support::until;

#[tokio::test]
async fn list_is_a_table_that_fits_a_terminal() {
    let kept = Kept::new().await;
    let (code, table, told) = kept.outbox(&["list"]);
    let expected = "\
REFERENCE     FORM              STATE    AGE  TRIES  NEXT       REASON
IN-0000-0002  support           dead     3d   1      -          400 VALIDATION_…
IN-0000-0003  support           unknown  3d   1      held       404
IN-0000-0004  a-form-with-a-l…  queued   3d   0      in turn
IN-0000-0005  support           sending  3d   1      under way

4 requests: 1 queued, 1 sending, 1 unknown, 1 dead.
";
    assert_eq!((code, table.as_str(), told.as_str()), (0, expected, ""));
    assert!(table.lines().all(|line| line.chars().count() <= 80));

    let (_, some, _) = kept.outbox(&["list", "--limit", "1"]);
    assert!(
        some.ends_with("1 dead. 3 more are not shown: see --limit.\n"),
        "{some}"
    );
    let (_, form, _) = kept.outbox(&["list", "--form", "support", "--state", "unknown"]);
    assert!(
        form.contains("0003") && form.ends_with("\n1 request: 1 unknown.\n"),
        "{form}"
    );
    let (code, none, _) = kept.outbox(&["list", "--form", "nope"]);
    assert_eq!(
        (code, none.as_str()),
        (0, "Nothing is here: no such request is kept.\n")
    );

    let (_, listed, _) = kept.outbox(&["list", "--json", "--state", "dead"]);
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed[0]["reference"], "IN-0000-0002");
    assert_eq!(
        (&listed[0]["attempts"], &listed[0]["held"]),
        (&json!(1), &json!(false))
    );
    assert!(!listed.to_string().contains("ada@"), "{listed}");
    kept.store.close().await;
}

#[tokio::test]
async fn show_tells_all_but_the_answers_unless_it_is_asked_for_them() {
    let kept = Kept::new().await;
    let (code, shown, _) = kept.outbox(&["show", "IN-0000-0002"]);
    assert_eq!(code, 0);
    for part in [
        "IN-0000-0002\n\n  form          support\n  state         dead: refused for good, and kept for you\n",
        "  arrived       20",
        "(3d ago)\n",
        "  tried         once, last at 20",
        "  reason        400 VALIDATION_ERROR\n",
        "  Mava said     \u{fffd}[2Jada@example.com is no address",
        "  answers       kept; --answers shows them\n",
    ] {
        assert!(shown.contains(part), "{part:?}\n{shown}");
    }
    assert!(
        !shown.contains("stuck") && !shown.contains('\u{1b}'),
        "{shown}"
    );
    assert!(
        shown.lines().all(|line| line.chars().count() <= 80),
        "{shown}"
    );

    let (_, shown, _) = kept.outbox(&["show", "in-0000-0002", "--answers"]);
    let answers = "\nAnswers\n  email         ada@example.com\n  message       It is\n                stuck \u{fffd}\n\nContext\n  locale        en\n";
    assert!(shown.ends_with(answers), "{shown}");
    let (_, shown, _) = kept.outbox(&["show", "IN-0000-0001", "--json"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (&shown["state"], &shown["ticketId"]),
        (&json!("delivered"), &json!("64f0"))
    );

    let (code, out, told) = kept.outbox(&["show", "IN-9999-9999"]);
    assert_eq!(
        (code, out.as_str(), told.as_str()),
        (2, "", "IN-9999-9999: there is no such request\n")
    );
    let (code, _, told) = kept.outbox(&["show", "nonsense"]);
    assert!(code == 2 && told.contains("nonsense"), "{told}");
    kept.store.close().await;
}

#[tokio::test]
async fn retry_puts_back_what_is_safe_and_asks_about_the_rest() {
    let kept = Kept::new().await;
    let (code, out, told) = kept.outbox(&["retry", "IN-0000-0002"]);
    assert_eq!(
        (code, out.as_str(), told.as_str()),
        (0, "1 request put back into the queue.\n", "")
    );
    let (code, _, told) = kept.outbox(&["retry", "--unknown"]);
    assert!(
        code == 2 && told.contains("may make a second one") && told.contains("--yes"),
        "{told}"
    );
    let (code, out, _) = kept.outbox(&["retry", "--unknown", "--yes"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "1 request put back into the queue.\n")
    );
    let (code, out, _) = kept.outbox(&["retry", "--dead"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "Nothing to do: there is no such request.\n")
    );
    let (code, _, told) = kept.outbox(&["retry", "IN-0000-0001"]);
    assert_eq!(
        (code, told.as_str()),
        (2, "IN-0000-0001: is delivered: there is nothing to do\n")
    );
    // A proxy has the store and is sending it.
    let (code, _, told) = kept.outbox(&["retry", "IN-0000-0005", "--yes"]);
    assert_eq!(
        (code, told.as_str()),
        (
            1,
            "IN-0000-0005: is just being sent: try again in a moment\n"
        )
    );
    let (code, _, told) = kept.outbox(&["retry"]);
    assert!(code == 2 && told.contains("Usage"), "{told}");
    let states: Vec<_> = kept.states().into_iter().map(|(state, _)| state).collect();
    assert_eq!(
        states,
        ["delivered", "queued", "queued", "queued", "sending"]
    );

    // Without a proxy nobody sends it, so it may be decided about.
    kept.store.close().await;
    let Kept { folder, store } = kept;
    drop(store);
    let (code, _, told) = outbox(folder.path(), &["retry", "IN-0000-0005"]);
    assert!(
        code == 2 && told.contains("may make a second one"),
        "{told}"
    );
    let (code, ..) = outbox(folder.path(), &["retry", "IN-0000-0005", "--yes"]);
    assert_eq!(code, 0);
}

#[tokio::test]
async fn drop_erases_for_good_and_only_with_the_operator_s_word() {
    let kept = Kept::new().await;
    let (code, out, told) = kept.outbox(&["drop", "IN-0000-0004"]);
    assert!(
        code == 2 && out.is_empty() && told.contains("can't be undone") && told.contains("--yes"),
        "{told}"
    );
    assert!(
        told.lines().all(|line| line.chars().count() <= 80),
        "{told}"
    );
    let both = [
        "drop",
        "IN-0000-0004",
        "IN-0000-0003",
        "IN-0000-0004",
        "--yes",
    ];
    let (code, out, _) = kept.outbox(&both);
    assert_eq!((code, out.as_str()), (0, "2 requests dropped.\n"));
    let dropped = ("dead".to_owned(), "dropped".to_owned());
    assert_eq!(kept.states()[2..4], [dropped.clone(), dropped]);
    let (_, shown, _) = kept.outbox(&["show", "IN-0000-0004", "--answers"]);
    assert!(
        shown.contains("dead: dropped, and never sent") && shown.contains("answers       erased"),
        "{shown}"
    );
    let (code, _, told) = kept.outbox(&["retry", "IN-0000-0004"]);
    assert_eq!(
        (code, told.as_str()),
        (
            2,
            "IN-0000-0004: has no answers any more: there is nothing to send\n"
        )
    );
    kept.store.close().await;
}

#[tokio::test]
async fn export_prints_a_line_for_each_request_whose_answers_are_kept() {
    let kept = Kept::new().await;
    kept.outbox(&["drop", "IN-0000-0004", "--yes"]);
    let (code, lines, _) = kept.outbox(&["export"]);
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let references: Vec<_> = lines
        .iter()
        .map(|line| line["reference"].as_str().unwrap())
        .collect();
    assert_eq!(
        (code, references),
        (
            0,
            vec![
                "IN-0000-0001",
                "IN-0000-0002",
                "IN-0000-0003",
                "IN-0000-0005"
            ]
        )
    );
    assert_eq!(lines[1]["answers"]["email"], "ada@example.com");
    assert_eq!(lines[1]["context"]["locale"], "en");
    assert!(lines[1]["detail"].as_str().unwrap().contains("no address"));
    let (_, dead, _) = kept.outbox(&["export", "--state", "dead", "--form", "support"]);
    assert_eq!(dead.lines().count(), 1);
    let (_, help, _) = outbox(kept.folder.path(), &["export", "--help"]);
    assert!(help.contains("WITH what visitors wrote"), "{help}");
    kept.store.close().await;
}

#[test]
fn a_store_that_is_not_there_or_not_one_is_told_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, told) = outbox(folder.path(), &["list"]);
    assert!(
        code == 1 && told.contains("intake.db: there is no store"),
        "{told}"
    );
    assert!(!folder.path().join("intake.db").exists());
    std::fs::write(folder.path().join("intake.db"), "nonsense ".repeat(1_000)).unwrap();
    let (code, _, told) = outbox(folder.path(), &["list"]);
    assert!(
        code == 1 && told.contains("damaged or is no database"),
        "{told}"
    );
    let (code, _, told) = outbox(folder.path(), &["list", "--state", "lost"]);
    assert!(code == 2 && told.contains("unknown"), "{told}");
    std::fs::write(folder.path().join("intake.toml"), "forms = []").unwrap();
    let (code, _, told) = outbox(folder.path(), &["list"]);
    assert!(code == 2 && told.contains("1 mistake to mend"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_proxy_sees_to_what_the_operator_decides() {
    let app = App::start().await;
    let refused = json!([{ "kind": "status", "status": 400, "times": 2 }]);
    app.sandbox.script(&refused).unwrap();
    let mut references = Vec::new();
    for key in ["0123456789abcdef-1", "0123456789abcdef-2"] {
        let answer = app.submit(key, &submission("m")).await;
        assert_eq!(answer.body["state"], "refused");
        references.push(answer.body["reference"].as_str().unwrap().to_owned());
    }
    let folder = app.folder().to_owned();
    let (code, ..) = outbox(&folder, &["drop", &references[1], "--yes"]);
    assert_eq!(code, 0);
    let (code, out, told) = outbox(&folder, &["retry", "--dead"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "1 request put back into the queue.\n"),
        "{told}"
    );
    until("the retried one is delivered", || {
        app.sandbox.tickets().len() == 1
    })
    .await;
    assert!(
        app.sandbox.tickets()[0]
            .to_string()
            .contains(&references[0])
    );
    // Its key still answers for the dropped one, and says what is true.
    let again = app.submit("0123456789abcdef-2", &submission("m")).await;
    assert_eq!(
        (again.status, &again.body["state"]),
        (202, &json!("refused"))
    );
    app.finish().await;
}

#[tokio::test]
async fn a_note_that_can_t_be_added_is_shown_put_back_or_dropped() {
    let kept = Kept::new().await;
    let number = 6;
    kept.enqueue(number, "support", days_ago(1)).await;
    let reference = "IN-0000-0006";
    let delivered = Settlement::Delivered {
        at: days_ago(0),
        ticket_id: Some("64f1".into()),
        owes_note: true,
    };
    let token = kept.claim_of("support").await;
    assert_eq!(kept.store.settle(token, delivered).await, Ok(true));
    let refused = || Settlement::Dead {
        at: days_ago(0),
        reason: "404".into(),
        detail: None,
    };
    let note = kept.claim_of("support").await;
    assert_eq!(note.part, Part::Note);
    assert_eq!(kept.store.settle(note, refused()).await, Ok(true));

    let (_, table, _) = kept.outbox(&["list", "--state", "dead"]);
    let line = format!("{reference}  support  note dead  1d   1      -     404\n");
    assert!(table.contains(&line), "{table}");
    assert!(
        table.ends_with("2 requests: 1 dead, 1 delivered without the note.\n"),
        "{table}"
    );
    let (_, shown, _) = kept.outbox(&["show", reference]);
    for part in [
        "the note with its files can't be added",
        "dead, tried once, 404",
    ] {
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(part), "{shown}");
    }
    let (code, told, _) = kept.outbox(&["retry", reference, "--yes"]);
    assert_eq!(
        (code, told.as_str()),
        (0, "1 request put back into the queue.\n")
    );
    let note = kept.claim_of("support").await;
    assert_eq!(note.part, Part::Note);
    assert_eq!(kept.store.settle(note, refused()).await, Ok(true));
    let (code, told, _) = kept.outbox(&["drop", reference, "--yes"]);
    assert_eq!(code, 0, "{told}");
    let (_, shown, _) = kept.outbox(&["show", reference, "--json"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (&shown["state"], &shown["note"]),
        (&json!("delivered"), &Value::Null)
    );
}
