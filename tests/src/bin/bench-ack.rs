//! `bench-ack`: how many requests per second the proxy acknowledges, each of
//! them being on disk by then; the 99th percentile of their latency; and the
//! proxy's resident memory, idle and under that load. Load and proxy share the
//! machine, so the proxy alone would do better.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::time::Duration;

use anyhow::{Context, ensure};
use intake_tests::load::{CONNECTIONS, Target, resident_mb};
use intake_tests::stack::{Config, Fault, Stack};
use intake_tests::{Outcome, scenario, workspace};

/// Time before counting begins, so that caches are warm and the queue is not empty.
const WARM_UP: Duration = Duration::from_secs(3);

/// Time of counting.
const COUNTED: Duration = Duration::from_secs(15);

/// What is promised: acknowledgements per second, and resident memory in MB.
const RATE_AIM: f64 = 2_000.0;
const IDLE_AIM_MB: f64 = 30.0;
const LOAD_AIM_MB: f64 = 80.0;

#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    // Below `target`, since the system's folder for temporary files may be in memory.
    let disk = workspace::root().join("target");
    let stack = Stack::start_in(&disk, Config::unguarded).await?;
    // With Mava down the queue is never empty, and every answer is at once.
    stack.sandbox.fault(Fault::Status(500), 1_000_000).await?;
    let process = stack.proxy.id().context("the proxy runs")?;
    let target = Target::of(&stack, process, "bench".to_owned());
    let status = target.send_one().await?;
    ensure!(
        status == 202,
        "with Mava down the proxy answers 202, not {status}"
    );
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = resident_mb(process)?;
    let load = target.load(WARM_UP, COUNTED).await?;
    let (rate, loaded) = (load.rate, load.memory_mb);

    println!(
        "Durable acknowledgements, {CONNECTIONS} connections, {} s, load on the same machine",
        COUNTED.as_secs()
    );
    println!(
        "  {rate:.0} per second           (aim: {RATE_AIM}: {})",
        verdict(rate >= RATE_AIM)
    );
    println!(
        "  latency: median {:.1} ms, 99th percentile {:.1} ms",
        load.latencies.median(),
        load.latencies.percentile(0.99)
    );
    println!("Resident memory of the proxy");
    println!(
        "  idle        {idle:.1} MB   (aim: {IDLE_AIM_MB}: {})",
        verdict(idle <= IDLE_AIM_MB)
    );
    println!(
        "  under load  {loaded:.1} MB   (aim: {LOAD_AIM_MB}: {})",
        verdict(loaded <= LOAD_AIM_MB)
    );
    Ok(())
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}
