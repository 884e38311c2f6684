//! A visitor's form: sends a request, and sends it again with the same key
//! until it is told that it was accepted.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::ensure;
use serde_json::{Value, json};

use super::Shared;
use crate::Outcome;
use crate::chance::Chance;

/// How soon a form tries again.
const AGAIN: Duration = Duration::from_millis(150);

pub(super) async fn run(
    shared: Arc<Shared>,
    number: u64,
    pause: Duration,
    chance: Chance,
) -> Outcome {
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .build()?;
    for request in 0.. {
        if shared.over.load(Ordering::Relaxed) {
            break;
        }
        let key = format!("soak-{number:04}-{request:010}");
        loop {
            match send(&http, &shared, &key).await {
                Ok(reference) => {
                    note(&shared, &key, reference);
                    // Some send once more, as if the answer had been lost.
                    if chance.below(6) > 0 {
                        break;
                    }
                }
                // Nothing but an answer ends it: its request may have been kept.
                Err(_) => {
                    shared.unanswered.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
        tokio::time::sleep(chance.up_to(pause)).await;
    }
    Ok(())
}

async fn send(http: &reqwest::Client, shared: &Shared, key: &str) -> Outcome<String> {
    let url = format!("http://{}/v1/forms/support/submissions", shared.address);
    let body = json!({ "fields": {
        "email": format!("{key}@example.com"),
        "subject": "My transfer is stuck",
        "message": format!("It left an hour ago. Nothing has come. This is {key}."),
    } });
    let answer = http
        .post(url)
        .header("origin", &shared.origin)
        .header("idempotency-key", key)
        .json(&body)
        .send()
        .await?;
    let status = answer.status().as_u16();
    ensure!(matches!(status, 201 | 202), "status {status}");
    let receipt: Value = answer.json().await?;
    let reference = receipt["reference"].as_str();
    Ok(reference.unwrap_or_default().to_owned())
}

fn note(shared: &Shared, key: &str, reference: String) {
    let before = shared
        .given
        .lock()
        .unwrap()
        .insert(key.to_owned(), reference.clone());
    if before.is_some_and(|before| before != reference) {
        shared.confused.lock().unwrap().push(key.to_owned());
    }
}
