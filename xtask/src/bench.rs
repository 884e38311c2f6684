//! `cargo xtask bench`: measures what the product promises, on release builds.
//! The measuring itself is done by programs in `tests/`.

use anyhow::Result;

use crate::assets::Quality;
use crate::check::cargo;
use crate::{build, run, say, test, tools};

#[derive(clap::Args)]
pub struct Args {
    /// Only this one
    #[arg(long, value_enum)]
    only: Option<Benchmark>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Benchmark {
    /// From a click to a field that takes typing, in a slow Chromium
    Open,
    /// Durable acknowledgements per second, latency and memory
    Ack,
    /// What a queue of a million requests costs, and how fast it is drained
    Outbox,
    /// 20,000 requests of rubbish a second, and what others notice of it
    Flood,
}

impl Benchmark {
    const ALL: [Self; 4] = [Self::Open, Self::Ack, Self::Outbox, Self::Flood];

    fn program(self) -> &'static str {
        match self {
            Self::Open => "bench-open",
            Self::Ack => "bench-ack",
            Self::Outbox => "bench-outbox",
            Self::Flood => "bench-flood",
        }
    }
}

/// `cargo xtask bench`.
pub fn command(args: &Args) -> Result<()> {
    let tools = tools::for_tests()?;
    build::widget(&tools.build, Quality::Release)?;
    say::heading("Building the programs (release)");
    test::programs(true)?;
    for benchmark in Benchmark::ALL {
        if args.only.is_none_or(|only| only == benchmark) {
            let arguments = [
                "--release",
                "-p",
                "intake-tests",
                "--bin",
                benchmark.program(),
            ];
            run::quietly(cargo().arg("build").args(arguments))?;
            let mut command = cargo();
            command.args(["run", "--quiet"]).args(arguments);
            run::loudly(test::with_places(&mut command, &tools, "release"))?;
        }
    }
    Ok(())
}
