//! `cargo xtask bench`: measures what the product promises, on release builds.
//! The measuring itself is done by programs in `tests/`.

use anyhow::Result;

use crate::assets::Quality;
use crate::check::cargo;
use crate::tools::{self, TestTools};
use crate::{build, run, say, test};

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
    /// Taking the metadata out of a photo of 12 megapixels, in Chromium
    Strip,
    /// How long the guard takes to look for secrets
    Guard,
    /// What a queue of a million requests costs, and how fast it is drained
    Outbox,
    /// 20,000 requests of rubbish a second, and what others notice of it
    Flood,
    /// Wallets' signatures checked per second on one core
    Wallets,
    /// A hundred large files at once, beside nginx with the same
    Uploads,
}

impl Benchmark {
    const ALL: [Self; 8] = [
        Self::Open,
        Self::Ack,
        Self::Strip,
        Self::Guard,
        Self::Outbox,
        Self::Flood,
        Self::Wallets,
        Self::Uploads,
    ];

    /// The program that measures on the whole product; none where a part of it
    /// is measured by itself.
    fn program(self) -> Option<&'static str> {
        match self {
            Self::Open => Some("bench-open"),
            Self::Ack => Some("bench-ack"),
            Self::Strip => Some("bench-strip"),
            Self::Guard => Some("bench-guard"),
            Self::Outbox => Some("bench-outbox"),
            Self::Flood => Some("bench-flood"),
            Self::Uploads => Some("bench-uploads"),
            Self::Wallets => None,
        }
    }
}

/// `cargo xtask bench`.
pub fn command(args: &Args) -> Result<()> {
    let wanted = |benchmark: &Benchmark| args.only.is_none_or(|only| only == *benchmark);
    let wanted: Vec<Benchmark> = Benchmark::ALL.into_iter().filter(wanted).collect();
    let mut product = None;
    for benchmark in wanted {
        if benchmark == Benchmark::Uploads {
            tools::ensure_nginx()?;
        }
        let Some(program) = benchmark.program() else {
            let arguments = [
                "bench",
                "--quiet",
                "-p",
                "intake-proxy",
                "--bench",
                "wallets",
            ];
            run::loudly(cargo().args(arguments))?;
            continue;
        };
        let tools = match &product {
            Some(tools) => tools,
            None => &*product.insert(build_product()?),
        };
        let arguments = ["--release", "-p", "intake-tests", "--bin", program];
        run::quietly(cargo().arg("build").args(arguments))?;
        let mut command = cargo();
        command.args(["run", "--quiet"]).args(arguments);
        run::loudly(test::with_places(&mut command, tools, "release"))?;
    }
    Ok(())
}

/// What operators run and visitors load, and the tools to drive it.
fn build_product() -> Result<TestTools> {
    let tools = tools::for_tests()?;
    build::widget(&tools.build, Quality::Release)?;
    say::heading("Building the programs (release)");
    test::programs(true)?;
    Ok(tools)
}
