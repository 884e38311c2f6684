//! `intake-proxy outbox`, as an operator types it, beside a running proxy.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use intake_contract::Reference;
use intake_proxy::clock::Timestamp;
use intake_proxy::storage::{
    ClaimToken, Enqueued, NewEntry, Settlement, SqliteOptions, SqliteStore, Store, Wanted,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{App, file, submission};
use crate::support::until;

/// Runs a command with no terminal: its exit code, and what it printed where.
fn outbox(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let config = folder.join("intake.toml");
    if !config.exists() {
        let forms = "[[forms]]\nid = \"support\"\norigins = []\n";
        std::fs::write(&config, forms).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_intake-proxy"))
        .arg("outbox")
        .args(arguments)
        .args(["--config", "intake.toml"])
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn days_ago(days: u64) -> Timestamp {
    Timestamp::from(SystemTime::now() - Duration::from_secs(days * 86_400 + 60))
}

/// A store with a request in each state, the first one three days old.
struct Kept {
    folder: TempDir,
    store: Arc<SqliteStore>,
}

impl Kept {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteOptions {
            path: file(&folder),
            max_pages: None,
        };
        let store = Arc::new(SqliteStore::open(options).await.unwrap());
        let kept = Self { folder, store };
        for number in 1..=5 {
            let form = if number == 4 {
                "a-form-with-a-long-name"
            } else {
                "support"
            };
            kept.enqueue(number, form, days_ago(3)).await;
        }
        let now = days_ago(0);
        let reason = || "400 VALIDATION_ERROR".to_owned();
        let settlements = [
            Settlement::Delivered {
                at: now,
                ticket_id: Some("64f0".into()),
            },
            Settlement::Dead {
                at: now,
                reason: reason(),
                detail: Some("\u{1b}[2Jada@example.com is no address that Mava takes ".repeat(3)),
            },
            Settlement::Unknown {
                due: None,
                retries: 0,
                reason: "404".into(),
            },
        ];
        for settlement in settlements {
            let token = kept.claim().await;
            assert_eq!(kept.store.settle(token, settlement).await, Ok(true));
        }
        // The fourth stays as it came; the fifth is being sent.
        let _ = kept.claim_of("support").await;
        kept
    }

    async fn enqueue(&self, number: u8, form: &str, at: Timestamp) {
        let entry = NewEntry {
            reference: reference(number),
            form: form.into(),
            key_hash: [number; 32],
            body_hash: [0; 32],
            status_salt: [0; 16],
            status_hash: [0; 32],
            payload: json!({
                "answers": { "email": "ada@example.com", "message": "It is\nstuck \u{7}" },
                "context": { "locale": "en" },
            })
            .to_string(),
            at,
        };
        assert_eq!(self.store.enqueue(entry).await, Ok(Enqueued::Accepted));
    }

    async fn claim(&self) -> ClaimToken {
        self.claim_of("support").await
    }

    async fn claim_of(&self, form: &str) -> ClaimToken {
        let forms = [form.to_owned()];
        let wanted = Wanted {
            forms: &forms,
            look_ups_first: false,
        };
        let lease = Duration::from_secs(60);
        let claim = self.store.claim(days_ago(0), lease, wanted).await;
        claim.unwrap().unwrap().token
    }

    fn outbox(&self, arguments: &[&str]) -> (i32, String, String) {
        outbox(self.folder.path(), arguments)
    }

    fn states(&self) -> Vec<(String, String)> {
        let (_, listed, _) = self.outbox(&[
            "list",
            "--json",
            "--state",
            "dead",
            "--state",
            "queued",
            "--state",
            "unknown",
            "--state",
            "sending",
            "--state",
            "delivered",
        ]);
        let listed: Vec<Value> = serde_json::from_str(&listed).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        listed
            .iter()
            .map(|one| (text(&one["state"]), text(&one["reason"])))
            .collect()
    }
}

fn reference(number: u8) -> Reference {
    Reference::from_bits(number.into())
}

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
