//! A deterministic simulation: the real outbox, worker, budget and verdicts,
//! with a clock, a network, a Mava and a disk that do the worst they may. All of
//! it follows from one number, the seed.
//!
//! `cargo test -p intake-proxy --test simulation` runs [`SEEDS`] of them.
//! `INTAKE_SEEDS=1000000` runs more, `INTAKE_SEED=42` one, with its trace.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and tells of it"
)]

mod checks;
mod client;
mod clock;
mod dice;
mod disk;
mod life;
mod mava;
#[path = "../suite/support/memory.rs"]
mod memory;
mod operator;
mod plan;
mod run;
mod trace;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use run::{Broken, run};

/// How many seeds the test command runs.
const SEEDS: u64 = 10_000;
/// Most lines of a trace that are printed: its end.
const TRACE_MAX: usize = 600;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(
        text.parse()
            .expect("a seed, or a number of seeds, is a number"),
    )
}

#[test]
fn whatever_goes_wrong_every_acknowledged_request_becomes_exactly_one_ticket() {
    run::quiet_panics();
    if let Some(seed) = number("INTAKE_SEED") {
        let outcome = run(seed, true);
        tell(seed, &outcome.trace);
        assert_eq!(outcome.broken, Vec::<Broken>::new(), "seed {seed}");
        return;
    }
    let seeds = number("INTAKE_SEEDS").unwrap_or(SEEDS);
    let next = AtomicU64::new(0);
    let worst = Mutex::new(None);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds {
                        return;
                    }
                    if !run(seed, false).broken.is_empty() {
                        // The first seed that fails, however the threads are quick.
                        let mut worst = worst.lock().unwrap_or_else(PoisonError::into_inner);
                        *worst = Some(worst.map_or(seed, |other: u64| other.min(seed)));
                        next.store(seeds, Ordering::Relaxed);
                        return;
                    }
                }
            });
        }
    });
    let Some(seed) = worst.into_inner().unwrap() else {
        eprintln!("{seeds} seeds, nothing broken");
        return;
    };
    let outcome = run(seed, true);
    tell(seed, &outcome.trace);
    panic!(
        "seed {seed} breaks {:#?}\nsee it again: INTAKE_SEED={seed} cargo test -p intake-proxy --test simulation whatever",
        outcome.broken
    );
}

#[test]
fn a_seed_does_the_same_each_time() {
    run::quiet_panics();
    for seed in [3, 14, 159] {
        let (one, same) = (run(seed, true), run(seed, true));
        assert!(!one.trace.is_empty());
        assert_eq!(one.trace, same.trace, "seed {seed}");
    }
}

#[test]
fn the_seeds_meet_all_that_can_go_wrong() {
    run::quiet_panics();
    let traces: String = (0..300).flat_map(|seed| run(seed, true).trace).collect();
    for event in [
        "killed",
        "dies",
        "stopped",
        "restarted",
        "disk error",
        "clock jumps",
        "refused connection",
        "timeout",
        "late commit",
        "cut before",
        "cut after",
        "garbage",
        "status 500",
        "status 502",
        "status 503",
        "status 429",
        "status 400",
        "status 401",
        "slow",
        "list 404",
        "list failed",
        "acknowledged",
        "again",
        "not taken in",
        "hung up",
        "dropped",
        "retried",
        "note on",
        "its note retried",
        "found by the operator",
    ] {
        assert!(traces.contains(event), "none of 300 seeds meets {event:?}");
    }
}

fn tell(seed: u64, trace: &[String]) {
    eprintln!(
        "--- seed {seed}, the last {TRACE_MAX} of {} lines",
        trace.len()
    );
    for line in trace.iter().skip(trace.len().saturating_sub(TRACE_MAX)) {
        eprintln!("{line}");
    }
}
