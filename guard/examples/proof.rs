//! `cargo xtask guard`: prints how many generated secrets the detector finds, and
//! what it blocks in ordinary texts, of which it tells the origin.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]
#![allow(missing_docs, reason = "a program that nobody links against")]

use std::process::ExitCode;
use std::time::Instant;

use intake_contract::guard::{Guard, Language, Verdict};

#[path = "../tests/suite/chance.rs"]
mod chance;
#[path = "../tests/suite/corpus.rs"]
mod corpus;
#[path = "../tests/suite/disguises.rs"]
mod disguises;
#[path = "../tests/suite/recall.rs"]
mod recall;
#[path = "../tests/suite/secrets.rs"]
mod secrets;

use corpus::Text;
use recall::Tally;

/// Rounds of every disguise of phrases, of typos, and of other secrets.
const PHRASES: usize = 4;
const TYPOS: usize = 400;
const OTHERS: usize = 300;

/// Bytes of requests for support.
const REQUESTS: usize = 2_000_000;

/// Characters of the text that is timed.
const TIMED: usize = 10_000;

fn main() -> ExitCode {
    let guard = Guard::whole();
    let mut missed = 0;
    println!("Generated secrets, each in many disguises");
    for language in Language::ALL {
        let name = format!("seed phrase, {}", language.as_str());
        missed += told(&name, &recall::phrases(&guard, language, PHRASES));
    }
    for language in Language::ALL {
        let name = format!("… with a typo, {}", language.as_str());
        missed += told(&name, &recall::typos(&guard, language, TYPOS));
    }
    for (kind, tally) in recall::others(&guard, OTHERS) {
        missed += told(kind.code().as_str(), &tally);
    }
    println!("\nOrdinary texts");
    let documents = corpus::documents();
    let requests: Vec<Text> = corpus::requests(REQUESTS).collect();
    let packages = "Markdown in the packages that Cargo.lock names, without `bip39`";
    let blocked = blocked(&guard, packages, &documents) + blocked_of_requests(&guard, &requests);
    println!("\nTime");
    let text: String = requests
        .iter()
        .flat_map(|text| text.text.chars())
        .take(TIMED)
        .collect();
    let started = Instant::now();
    let _ = guard.scan(&text, &Default::default());
    println!(
        "  {TIMED} characters of requests, everything known, on this machine: {:?}",
        started.elapsed()
    );
    if missed + blocked == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn blocked_of_requests(guard: &Guard, requests: &[Text]) -> usize {
    blocked(
        guard,
        "requests for support, generated from the seeds 0, 1, 2, …",
        requests,
    )
}

fn told(name: &str, tally: &Tally) -> usize {
    let missed = tally.missed.len();
    let share = 100.0 * (tally.tried - missed) as f64 / tally.tried as f64;
    println!("  {name:<34} {:>6} tried, {share:.2} % found", tally.tried);
    for miss in tally.missed.iter().take(3) {
        println!("    not found: {miss}");
    }
    missed
}

fn blocked(guard: &Guard, origin: &str, texts: &[Text]) -> usize {
    let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
    let (mut blocked, mut asked) = (0, 0);
    for text in texts {
        for (verdict, count) in [
            (Verdict::Blocked, &mut blocked),
            (Verdict::Asked, &mut asked),
        ] {
            for finding in corpus::false_finds(guard, text, verdict) {
                *count += 1;
                let units: Vec<u16> = text.text.encode_utf16().collect();
                let part = String::from_utf16_lossy(&units[finding.start..finding.end]);
                let part: String = part.chars().take(120).collect();
                println!(
                    "    {verdict:?} in {}: {:?}: {part:?}",
                    text.origin, finding.kind
                );
            }
        }
    }
    println!(
        "  {bytes} bytes in {} texts: {blocked} blocked, {asked} asked\n    origin: {origin}",
        texts.len()
    );
    blocked
}
