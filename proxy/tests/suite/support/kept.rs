//! A store with a request in each state, and the operator's command on it.

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

use super::app::file;

/// Runs a command with no terminal: its exit code, and what it printed where.
pub fn outbox(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
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

pub fn days_ago(days: u64) -> Timestamp {
    Timestamp::from(SystemTime::now() - Duration::from_secs(days * 86_400 + 60))
}

/// A store with a request in each state, the first one three days old.
pub struct Kept {
    pub folder: TempDir,
    pub store: Arc<SqliteStore>,
}

impl Kept {
    pub async fn new() -> Self {
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
                owes_note: false,
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

    pub async fn enqueue(&self, number: u8, form: &str, at: Timestamp) {
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
            files: Vec::new(),
            redeems: Vec::new(),
            at,
        };
        assert_eq!(self.store.enqueue(entry).await, Ok(Enqueued::Accepted));
    }

    async fn claim(&self) -> ClaimToken {
        self.claim_of("support").await
    }

    pub async fn claim_of(&self, form: &str) -> ClaimToken {
        let forms = [form.to_owned()];
        let wanted = Wanted {
            forms: &forms,
            look_ups_first: false,
        };
        let lease = Duration::from_secs(60);
        let claim = self.store.claim(days_ago(0), lease, wanted).await;
        claim.unwrap().unwrap().token
    }

    pub fn outbox(&self, arguments: &[&str]) -> (i32, String, String) {
        outbox(self.folder.path(), arguments)
    }

    pub fn states(&self) -> Vec<(String, String)> {
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
