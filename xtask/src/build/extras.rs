//! Compiles the second module, which Trunk knows nothing of: a page has one
//! Rust module to Trunk, and this one belongs to no page.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::assets::Quality;
use crate::tools::BuildTools;
use crate::{paths, run};

/// The package, and what its files are called.
pub const NAME: &str = "intake-extras";

/// Cargo's profile for what visitors load, and the folder of its output.
const RELEASE: (&str, &str) = ("widget", "widget");
const DEVELOPMENT: (&str, &str) = ("dev", "debug");

/// Compiles the module and writes it with its glue into a folder, which is given.
pub fn compile(tools: &BuildTools, quality: Quality, flags: Option<&str>) -> Result<PathBuf> {
    let (profile, folder) = match quality {
        Quality::Release => RELEASE,
        Quality::Development => DEVELOPMENT,
    };
    let target = paths::widget_target();
    let mut cargo = tools.command("cargo")?;
    cargo
        .args([
            "build",
            "--offline",
            "--package",
            NAME,
            "--profile",
            profile,
        ])
        .args(["--target", "wasm32-unknown-unknown"])
        .env("CARGO_TARGET_DIR", &target);
    if let Some(flags) = flags {
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
    }
    run::quietly(&mut cargo)?;

    let output = target.join("extras");
    fs::create_dir_all(&output).context("cannot create the folder of the second module")?;
    let module = target.join("wasm32-unknown-unknown").join(folder);
    let module = module.join(NAME.replace('-', "_")).with_extension("wasm");
    run::quietly(bindgen(tools, &module, &output)?.arg("--no-typescript"))?;
    Ok(output)
}

/// As Trunk calls it for the widget.
fn bindgen(tools: &BuildTools, module: &Path, output: &Path) -> Result<std::process::Command> {
    let mut command = tools.command("wasm-bindgen")?;
    command
        .args(["--target", "web", "--out-name", NAME, "--out-dir"])
        .arg(output)
        .arg(module);
    Ok(command)
}
