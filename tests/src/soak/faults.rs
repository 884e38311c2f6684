//! Makes the stand-in for Mava misbehave, a call here and a call there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::Outcome;
use crate::chance::Chance;
use crate::stack::Sandbox;

/// The longest time between two faults.
const BETWEEN_MAX: Duration = Duration::from_millis(1_800);

pub(super) struct Faults {
    sandbox: Arc<Sandbox>,
    over: Arc<AtomicBool>,
    task: JoinHandle<Outcome<u64>>,
}

impl Faults {
    pub(super) fn begin(sandbox: Arc<Sandbox>, chance: Chance) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(misbehave(Arc::clone(&sandbox), Arc::clone(&over), chance));
        Self {
            sandbox,
            over,
            task,
        }
    }

    /// From now on all goes well. Tells how many faults there were.
    pub(super) async fn end(self) -> Outcome<u64> {
        self.over.store(true, Ordering::Relaxed);
        let count = self.task.await??;
        self.sandbox.clear_faults().await?;
        Ok(count)
    }
}

async fn misbehave(sandbox: Arc<Sandbox>, over: Arc<AtomicBool>, chance: Chance) -> Outcome<u64> {
    let mut count = 0;
    while !over.load(Ordering::Relaxed) {
        sandbox.script(&json!([fault(&chance)])).await?;
        count += 1;
        tokio::time::sleep(chance.up_to(BETWEEN_MAX)).await;
    }
    Ok(count)
}

fn fault(chance: &Chance) -> Value {
    let on = match chance.below(4) {
        0 => "GET /api/tickets",
        _ => "POST /api/ticket",
    };
    match chance.below(9) {
        0 | 1 => json!({ "kind": "cut_before_commit", "on": on }),
        2 | 3 => json!({ "kind": "cut_after_commit", "on": on }),
        4 => json!({ "kind": "status", "status": 500, "on": on }),
        5 => json!({ "kind": "status", "status": 429, "retryAfter": 1, "on": on }),
        6 => json!({ "kind": "status", "status": 502, "commit": true, "on": on }),
        // Some of them longer than the proxy waits.
        7 => json!({ "kind": "delay", "ms": chance.below(1_500), "on": on }),
        _ => json!({ "kind": "delay", "ms": chance.below(1_500), "at": "after", "on": on }),
    }
}
