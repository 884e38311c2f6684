//! `cargo xtask test`: everything, from formatting to three browsers.
//!
//! What cannot run fails and says what to install; nothing is skipped.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::assets::Quality;
use crate::check::{self, cargo};
use crate::steps::Steps;
use crate::tools::{self, TestTools};
use crate::{build, env, paths, run, say, size};

/// The packages that are compiled for the browser.
const BROWSER_PACKAGES: [&str; 10] = [
    "-p",
    "intake-widget",
    "-p",
    "intake-extras",
    "-p",
    "intake-guard",
    "-p",
    "intake-border",
    "-p",
    "intake-contract",
];
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];
/// The packages whose programs the tests start.
const PROGRAMS: [&str; 7] = [
    "-p",
    "intake-proxy",
    "-p",
    "mava-sandbox",
    "-p",
    "intake-examples",
    "--bins",
];

#[derive(clap::Args)]
pub struct Args {
    /// Run only the end-to-end tests whose names contain this
    #[arg(long, value_name = "NAME")]
    end_to_end: Option<String>,
}

/// `cargo xtask test`.
pub fn command(args: &Args) -> Result<()> {
    let mut steps = Steps::new();
    let tools = steps.run("tools", tools::for_tests)?;
    if args.end_to_end.is_none() {
        check::lints(&mut steps)?;
        steps.run("lints for the browser", || browser_lints(&tools))?;
        check::host_tests(&mut steps)?;
        outside_tests(&mut steps, &tools)?;
        component_tests(&mut steps, &tools)?;
    }
    steps.run("widget", || build::widget(&tools.build, Quality::Release))?;
    steps.run("sizes", size::check)?;
    steps.run("programs", || programs(false))?;
    end_to_end(&mut steps, &tools, args.end_to_end.as_deref())?;
    steps.finish();
    tell_unsteady()
}

fn browser_lints(tools: &TestTools) -> Result<()> {
    let mut clippy = wasm_cargo(tools)?;
    clippy.arg("clippy").args(BROWSER_PACKAGES).args(WASM);
    run::quietly(clippy.args(["--", "-D", "warnings"]))
}

/// What needs programs of others: a virus scanner, a second S3. They are ignored
/// by a plain `cargo test`, which says so.
fn outside_tests(steps: &mut Steps, tools: &TestTools) -> Result<()> {
    steps.run("tests with clamd and moto", || {
        let mut command = cargo();
        command.args(["test", "-p", "intake-proxy", "--test", "outside", "--"]);
        command.args(["--include-ignored", "--quiet"]);
        run::loudly(command.envs(tools.variables()))
    })
}

/// What is tested in a page and not on the host.
const IN_A_PAGE: [&str; 6] = [
    "-p",
    "intake-widget",
    "-p",
    "intake-extras",
    "-p",
    "intake-border",
];

/// The components, mounted in a real page in Chromium.
fn component_tests(steps: &mut Steps, tools: &TestTools) -> Result<()> {
    let command = || -> Result<Command> {
        let mut command = wasm_cargo(tools)?;
        command.args(["test", "--lib"]).args(IN_A_PAGE).args(WASM);
        command
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                "wasm-bindgen-test-runner",
            )
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env(env::CHROMEDRIVER, tools.chromedriver())
            // The runner takes the first driver of several that it finds named.
            .env_remove(env::GECKODRIVER)
            .env(
                "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
                paths::root().join("webdriver.json"),
            );
        Ok(command)
    };
    steps.run("component tests: compiling", || {
        run::quietly(command()?.arg("--no-run"))
    })?;
    steps.run("component tests", || run::loudly(&mut command()?))
}

/// The whole way, in Chromium, Firefox and WebKit.
fn end_to_end(steps: &mut Steps, tools: &TestTools, filter: Option<&str>) -> Result<()> {
    let tests = ["test", "-p", "intake-tests"];
    steps.run("end to end: compiling", || {
        run::quietly(cargo().args(tests).arg("--no-run"))
    })?;
    steps.run("end to end", || {
        remove_if_there(&unsteady())?;
        let mut command = cargo();
        command.args(tests).args(filter);
        command.args(["--", "--test-threads", SCENARIOS_AT_ONCE]);
        run::loudly(with_places(&mut command, tools, "debug"))
    })
}

/// Scenarios at once: each waits for its browser half of its time.
const SCENARIOS_AT_ONCE: &str = "4";

/// Where scenarios are named that passed only when tried once more.
fn unsteady() -> PathBuf {
    paths::target().join("test-failures/unsteady.txt")
}

/// Tells of what passed, but only when tried once more: whoever reads it has a
/// test, or a product, to mend.
fn tell_unsteady() -> Result<()> {
    let path = unsteady();
    if path.is_file() {
        let lines = fs::read_to_string(&path).context("reading what was unsteady")?;
        say::heading("Passed only when tried once more");
        print!("{lines}");
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Tells a command by the variables of [`env`] where everything is; `profile`
/// is the folder of the programs in the target folder.
pub fn with_places<'a>(
    command: &'a mut Command,
    tools: &TestTools,
    profile: &str,
) -> &'a mut Command {
    command
        .envs(tools.variables())
        .env(env::BIN_DIR, paths::target().join(profile))
        .env(env::ASSETS, paths::dist())
}

/// Builds the programs that tests, benchmarks and pictures start.
pub fn programs(release: bool) -> Result<()> {
    let release = release.then_some("--release");
    run::quietly(cargo().arg("build").args(PROGRAMS).args(release))
        .context("the programs do not build")
}

fn wasm_cargo(tools: &TestTools) -> Result<Command> {
    let mut command = tools.build.command("cargo")?;
    command.env("CARGO_TARGET_DIR", paths::widget_target());
    Ok(command)
}
