//! `soak`: kills the proxy at random moments under load, restarts it on the
//! same file, and counts: every acknowledged reference has exactly one ticket.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, ensure};
use intake_tests::soak::Soak;
use intake_tests::{Outcome, scenario, workspace};

/// Usage: `soak [KILLS [SEED]]`.
#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    let mut numbers = std::env::args()
        .skip(1)
        .map(|argument| argument.parse::<u64>());
    let kills = numbers
        .next()
        .transpose()
        .context("the kills are a number")?;
    let seed = numbers.next().transpose().context("the seed is a number")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let soak = Soak {
        kills: u32::try_from(kills.unwrap_or(200))?,
        seed: seed.unwrap_or(now.as_secs()),
        visitors: 4,
        pause: Duration::from_secs(4),
    };
    println!("{} kills, seed {}", soak.kills, soak.seed);
    // Below `target`, since the system's folder for temporary files may be in memory.
    let report = soak.run(&workspace::root().join("target")).await?;
    println!("{report}");
    ensure!(report.is_clean(), "a promise was not kept");
    println!("every acknowledged reference has exactly one ticket");
    Ok(())
}
