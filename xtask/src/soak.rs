//! `cargo xtask soak`: kills the release build of the proxy at random moments
//! under load, and counts what became of every acknowledged request. The work
//! is done by a program in `tests/`; the test command runs a short one.

use anyhow::Result;

use crate::assets::Quality;
use crate::check::cargo;
use crate::{build, run, say, test, tools};

#[derive(clap::Args)]
pub struct Args {
    /// How often the proxy is killed
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// What all chance follows from; another one each time unless it is given
    #[arg(long)]
    seed: Option<u64>,
}

/// `cargo xtask soak`.
pub fn command(args: &Args) -> Result<()> {
    let tools = tools::for_tests()?;
    build::widget(&tools.build, Quality::Release)?;
    say::heading("Building the programs (release)");
    test::programs(true)?;
    let program = ["--release", "-p", "intake-tests", "--bin", "soak"];
    run::quietly(cargo().arg("build").args(program))?;
    let mut command = cargo();
    command.args(["run", "--quiet"]).args(program).arg("--");
    command.arg(args.kills.to_string());
    command.args(args.seed.map(|seed| seed.to_string()));
    run::loudly(test::with_places(&mut command, &tools, "release"))
}
