//! Where things lie: the repository, the built binaries, the widget's assets.
//! Each place can be named by an environment variable; none is built from here.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::Outcome;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies one folder below the root")
        .to_path_buf()
}

/// A path from the environment variable `name`, or else `default` below the root.
fn place(name: &str, default: &str) -> PathBuf {
    match std::env::var_os(name) {
        Some(value) if !value.is_empty() => root().join(PathBuf::from(value)),
        _ => root().join(default),
    }
}

/// One of the product's programs, from `INTAKE_BIN_DIR` (default `target/debug`).
///
/// # Errors
/// When it has not been built; the text says how to.
pub fn program(name: &str) -> Outcome<PathBuf> {
    let path = place("INTAKE_BIN_DIR", "target/debug").join(name);
    if !path.is_file() {
        bail!(
            "{} is not there: run `cargo build -p intake-proxy -p mava-sandbox -p intake-examples`, \
             or let `cargo xtask test` do everything",
            path.display()
        );
    }
    Ok(path)
}

/// The folder with the widget's assets, from `INTAKE_ASSETS` (default `dist`).
///
/// # Errors
/// When they have not been built.
pub fn assets() -> Outcome<PathBuf> {
    let path = place("INTAKE_ASSETS", "dist");
    if !path.join("manifest.json").is_file() {
        bail!(
            "{} holds no built assets: run `cargo xtask build`",
            path.display()
        );
    }
    Ok(path)
}

/// The text of axe-core, from the file that `AXE_JS` names.
///
/// # Errors
/// When the variable is not set or the file cannot be read.
pub fn axe_source() -> Outcome<String> {
    let path = std::env::var_os("AXE_JS").context(
        "AXE_JS must name axe-core's axe.min.js: `npm install axe-core` brings it, \
         and `cargo xtask test` sets the variable",
    )?;
    std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
}

/// The folder of ALTCHA's own library, which `ALTCHA_LIB` names.
///
/// # Errors
/// When the variable is not set.
pub fn altcha_lib() -> Outcome<PathBuf> {
    let path = std::env::var_os("ALTCHA_LIB").context(
        "ALTCHA_LIB must name the folder of the package altcha-lib: `npm install altcha-lib` \
         brings it, and `cargo xtask test` sets the variable",
    )?;
    Ok(root().join(PathBuf::from(path)))
}

/// The wallet that pages of tests carry, from the file that `TEST_WALLET_JS` names.
///
/// # Errors
/// When the variable is not set or the file cannot be read.
pub fn test_wallet() -> Outcome<String> {
    let path = std::env::var_os("TEST_WALLET_JS").context(
        "TEST_WALLET_JS must name the bundle of tests/wallet/wallet.js: \
         `cargo xtask test` makes it and sets the variable",
    )?;
    std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
}

/// The folder of what `tests/chain/package.json` names, from
/// `INTAKE_CHAIN_PACKAGES`.
///
/// # Errors
/// When the variable is not set.
pub fn chain_packages() -> Outcome<PathBuf> {
    let folder = std::env::var_os("INTAKE_CHAIN_PACKAGES").context(
        "INTAKE_CHAIN_PACKAGES must name a folder with what tests/chain/package.json names: \
         `npm ci` brings it, and `cargo xtask test` sets the variable",
    )?;
    Ok(PathBuf::from(folder))
}

/// The file in [`failures`] with a line for each scenario that passed only when
/// it was tried once more.
pub const UNSTEADY: &str = "unsteady.txt";

/// Where a failed scenario leaves its screenshot and its page.
pub fn failures() -> PathBuf {
    root().join("target/test-failures")
}
