//! Makes scripts, styles and the WebAssembly module small, where the tools for
//! it are here; else they stay as written.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Quality, prune, silence};
use crate::tools::BuildTools;
use crate::{paths, run};

/// What every browser of the last years can load. `--all-features` would allow
/// encodings that none can, and the build would still be green.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Smallest after brotli, which is not smallest before it: inlining makes near
/// copies that cost compressed bytes, and instances of one generic function
/// compress best side by side. Measured against plain `-Oz`: 0.5 to 7 % less.
const WASM_PASSES: [&str; 6] = [
    "-O2",
    "--shrink-level=2",
    "--skip-pass=inlining-optimizing",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
];

/// What a source file is to the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A script that declares nothing global by accident.
    Classic,
    /// An ECMAScript module.
    Module,
    /// A style sheet.
    Style,
}

/// A script or style sheet, with its own imports inside, minified.
pub fn source(tools: &BuildTools, path: &Path, kind: Kind) -> Result<Vec<u8>> {
    let Some(esbuild) = &tools.esbuild else {
        return as_written(path, kind);
    };
    let mut command = Command::new(esbuild);
    command.arg(path).args([
        "--minify",
        "--legal-comments=none",
        "--charset=utf8",
        "--log-level=warning",
    ]);
    match kind {
        Kind::Classic => command.args(["--bundle", "--format=iife", "--target=es2022"]),
        Kind::Module => command.args(["--bundle", "--format=esm", "--target=es2022"]),
        Kind::Style => &mut command,
    };
    captured(&mut command)
}

/// The WebAssembly module, without what its `glue` can't call and what only tells
/// of panics, optimised for size. A debug build stays as it is: it is large
/// anyway, and its names are what it is for.
pub fn wasm(tools: &BuildTools, path: &Path, glue: &str, quality: Quality) -> Result<Vec<u8>> {
    let (Some(wasm_opt), Quality::Release) = (&tools.wasm_opt, quality) else {
        return read(path);
    };
    let folder = paths::widget_target();
    let (trapped, output) = (folder.join("trapped.wasm"), folder.join("optimised.wasm"));
    let pruned = prune::module(wasm_opt, &WASM_FEATURES, glue, path)?;
    fs::write(&trapped, silence::trap(&read(&pruned)?)?)
        .with_context(|| format!("cannot write {}", trapped.display()))?;
    let mut command = Command::new(wasm_opt);
    command.args(WASM_PASSES).args(WASM_FEATURES).arg(&trapped);
    run::quietly(command.arg("--output").arg(&output))?;
    silence::forget_places(&read(&output)?)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Without esbuild nothing can put imports inside, so there must be none.
fn as_written(path: &Path, kind: Kind) -> Result<Vec<u8>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let imports = |line: &str| line.starts_with("import ") || line.starts_with("export * from");
    if kind != Kind::Style && text.lines().any(imports) {
        bail!(
            "{} imports other files, which takes esbuild, and that takes npm",
            path.display()
        );
    }
    Ok(text.into_bytes())
}

fn captured(command: &mut Command) -> Result<Vec<u8>> {
    let name = run::describe(command);
    let output = command
        .output()
        .with_context(|| format!("cannot start `{name}`"))?;
    if !output.status.success() {
        bail!(
            "`{name}` failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(output.stdout)
}
