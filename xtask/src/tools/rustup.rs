//! What the Rust toolchain itself may lack: the browser's target, rustfmt, clippy.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{run, say};

const WASM: &str = "wasm32-unknown-unknown";

/// Adds the target that the widget is compiled for.
pub fn ensure_wasm_target() -> Result<()> {
    let asked =
        run::output_of(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if asked.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    say::heading(&format!("Adding the Rust target {WASM}"));
    run::quietly(Command::new("rustup").args(["target", "add", WASM])).with_context(|| {
        format!("the standard library for {WASM} is missing, and rustup cannot add it")
    })
}

/// Adds a component of the toolchain that brings `program`.
pub fn ensure_component(component: &str, program: &str) -> Result<()> {
    if run::output_of(Command::new(program).arg("--version")).is_some() {
        return Ok(());
    }
    say::heading(&format!("Adding the Rust component {component}"));
    run::quietly(Command::new("rustup").args(["component", "add", component]))
        .with_context(|| format!("{component} is missing, and rustup cannot add it"))
}
