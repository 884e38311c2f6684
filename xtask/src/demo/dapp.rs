//! The dApp of the demo, made by the tools that dApp developers use. The demo
//! does without it where npm or the packages are not to be had, and says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::ports::Ports;
use crate::tools;
use crate::{fingerprint, paths, run, say};

/// Builds the dApp for these ports into the demo's folder. `None` where it can't
/// be built.
pub fn build(ports: &Ports, folder: &Path) -> Option<PathBuf> {
    if !tools::npm_is_here() {
        say::note("npm is missing: the demo comes without its dApp");
        return None;
    }
    say::heading("Building the dApp (usually half a minute the first time)");
    let built = folder.join("dapp");
    match packages().and_then(|()| bundle(ports, &built)) {
        Ok(()) => Some(built),
        Err(error) => {
            say::note(&format!("the demo comes without its dApp: {error:#}"));
            None
        }
    }
}

fn source() -> PathBuf {
    paths::root().join("examples/dapp")
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(source());
    command
}

/// Installs what the lock file names, if that was not done for this lock file.
fn packages() -> Result<()> {
    let lock = fingerprint::of(&source(), &["package-lock.json"], &[])?;
    let record = source().join("node_modules/.lock-fingerprint");
    if fs::read_to_string(&record).is_ok_and(|recorded| recorded == lock) {
        return Ok(());
    }
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    run::quietly(&mut npm(&install))?;
    fs::write(&record, lock).context("cannot write beside the dApp's packages")
}

fn bundle(ports: &Ports, built: &Path) -> Result<()> {
    let mut command = npm(&["run", "build", "--", "--emptyOutDir", "--outDir"]);
    command
        .arg(built)
        .env("VITE_INTAKE", format!("http://{}", ports.proxy()));
    run::quietly(&mut command)
}
