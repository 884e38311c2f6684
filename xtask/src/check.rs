//! `cargo xtask check`: what can be checked in a minute, without a browser.

use std::process::Command;

use anyhow::Result;

use crate::steps::Steps;
use crate::{paths, run, supply, tools};

/// `cargo xtask check`.
pub fn command() -> Result<()> {
    let mut steps = Steps::new();
    steps.run("tools", tools::for_lints)?;
    lints(&mut steps)?;
    host_tests(&mut steps)?;
    steps.finish();
    Ok(())
}

/// Formatting, and clippy without a warning, for what runs on this machine.
pub fn lints(steps: &mut Steps) -> Result<()> {
    steps.run("formatting", || {
        run::loudly(cargo().args(["fmt", "--all", "--check"]))
    })?;
    steps.run("licences and duplicates", supply::check)?;
    steps.run("lints", || {
        let arguments = ["clippy", "--workspace", "--all-targets"];
        run::quietly(cargo().args(arguments).args(["--", "-D", "warnings"]))
    })
}

/// Every test that needs no browser.
pub fn host_tests(steps: &mut Steps) -> Result<()> {
    let tests = [
        "test",
        "--workspace",
        "--exclude",
        "intake-tests",
        "--no-fail-fast",
    ];
    steps.run("host tests: compiling", || {
        run::quietly(cargo().args(tests).arg("--no-run"))
    })?;
    steps.run("host tests", || {
        run::loudly(cargo().args(tests).arg("--quiet"))
    })
}

/// Cargo in the root of the work tree.
pub fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(paths::root());
    command
}
