//! Compiles the modules that Trunk knows nothing of: a page has one Rust module
//! to Trunk, and these belong to no page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::assets::Quality;
use crate::tools::BuildTools;
use crate::{paths, run};

/// A package that is compiled for the browser.
pub struct Module {
    package: &'static str,
    features: &'static str,
    /// What its files are called, and the folder that they lie in.
    name: &'static str,
}

/// What not every visitor needs of the form.
pub const EXTRAS: Module = Module {
    package: "intake-extras",
    features: "",
    name: "intake-extras",
};

/// The detector of secrets.
pub const GUARD: Module = Module {
    package: "intake-guard",
    features: "",
    name: "intake-guard",
};

/// The same, with what few visitors need of it.
pub const GUARD_DEEP: Module = Module {
    package: "intake-guard",
    features: "deep",
    name: "intake-guard-deep",
};

/// Cargo's profile for what visitors load, and the folder of its output.
const RELEASE: (&str, &str) = ("widget", "widget");
const DEVELOPMENT: (&str, &str) = ("dev", "debug");

/// Compiles a module and writes it with its glue into a folder, which is given.
pub fn compile(
    module: &Module,
    tools: &BuildTools,
    quality: Quality,
    flags: Option<&str>,
) -> Result<PathBuf> {
    let (profile, folder) = match quality {
        Quality::Release => RELEASE,
        Quality::Development => DEVELOPMENT,
    };
    let target = paths::widget_target();
    let mut cargo = tools.command("cargo")?;
    cargo
        .args(["build", "--offline", "--package", module.package])
        .args(["--features", module.features, "--profile", profile])
        .args(["--target", "wasm32-unknown-unknown"])
        .env("CARGO_TARGET_DIR", &target);
    if let Some(flags) = flags {
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
    }
    run::quietly(&mut cargo)?;

    let output = target.join(module.name);
    fs::create_dir_all(&output).context("cannot create the folder of a module")?;
    let built = target.join("wasm32-unknown-unknown").join(folder);
    let built = built
        .join(module.package.replace('-', "_"))
        .with_extension("wasm");
    run::quietly(bindgen(tools, module, &built, &output)?.arg("--no-typescript"))?;
    Ok(output)
}

/// As Trunk calls it for the widget.
fn bindgen(tools: &BuildTools, module: &Module, built: &Path, output: &Path) -> Result<Command> {
    let mut command = tools.command("wasm-bindgen")?;
    command
        .args(["--target", "web", "--out-name", module.name, "--out-dir"])
        .arg(output)
        .arg(built);
    Ok(command)
}
