//! `cargo xtask build`: the widget and the loader, from sources to `dist/`.
//!
//! Trunk compiles the widget and runs wasm-bindgen, `module` does the same for
//! the others, and `assets` makes of their output what the proxy serves.
//! With unchanged inputs nothing is done.

mod module;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::assets::{self, Folders, Quality};
use crate::tools::{self, BuildTools, Npm};
use crate::{fingerprint, paths, run, say};

/// Everything that the assets depend on. Paths are relative to the root; those
/// that do not exist count as empty.
const INPUTS: [&str; 20] = [
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "border/Cargo.toml",
    "border/src",
    "contract/Cargo.toml",
    "contract/src",
    "extras/Cargo.toml",
    "extras/src",
    "guard/Cargo.toml",
    "guard/src",
    "index.html",
    "loader",
    "locales",
    "src",
    "style",
    "xtask/src/assets",
    "xtask/src/assets.rs",
    "xtask/src/build",
    "xtask/src/build.rs",
];

#[derive(clap::Args)]
pub struct Args {
    /// What visitors load: small and slow to build
    #[arg(long)]
    release: bool,
}

/// `cargo xtask build`.
pub fn command(args: &Args) -> Result<()> {
    let tools = tools::for_build(Npm::Optional)?;
    let quality = if args.release {
        Quality::Release
    } else {
        Quality::Development
    };
    widget(&tools, quality)
}

/// Brings `dist/` up to date.
pub fn widget(tools: &BuildTools, quality: Quality) -> Result<()> {
    let inputs = inputs(tools, quality)?;
    if is_current(&inputs) {
        say::note("the widget is up to date");
        return Ok(());
    }
    let started = Instant::now();
    say::heading(match quality {
        Quality::Release => "Building the widget (release: usually 2 to 4 minutes the first time)",
        Quality::Development => "Building the widget (usually 1 to 2 minutes the first time)",
    });
    // Trunk builds offline, so that it never downloads tools on its own; that
    // keeps cargo offline as well, hence the crates are fetched before.
    let mut fetch = tools.command("cargo")?;
    run::quietly(fetch.args(["fetch", "--target", "wasm32-unknown-unknown"]))?;

    let output = paths::widget_target().join("trunk");
    let mut trunk = tools.command("trunk")?;
    trunk
        .args(["build", "--offline", "--color", "never", "--dist"])
        .arg(&output)
        .args((quality == Quality::Release).then_some("--release"))
        .env("CARGO_TARGET_DIR", paths::widget_target())
        // Trunk reads this as a boolean of its own and stumbles over "1".
        .env_remove("NO_COLOR")
        .env("RUST_BACKTRACE", "0");
    let flags = match quality {
        Quality::Release => Some(unnamed_places()?),
        Quality::Development => None,
    };
    if let Some(flags) = &flags {
        trunk.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
    }
    fs::create_dir_all(&output).context("cannot create Trunk's output folder")?;
    run::quietly(&mut trunk)?;

    let compile = |module| module::compile(module, tools, quality, flags.as_deref());
    let folders = Folders {
        widget: output,
        extras: compile(&module::EXTRAS)?,
        guard: compile(&module::GUARD)?,
        guard_deep: compile(&module::GUARD_DEEP)?,
    };
    assets::finish(&folders, tools, quality)?;
    remember(&inputs)?;
    say::note(&format!("done in {}", say::duration(started.elapsed())));
    Ok(())
}

/// Keeps the folders of the machine that builds out of what visitors load, so
/// that every machine makes the same bytes.
fn unnamed_places() -> Result<String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let home = home.context("no home folder, and CARGO_HOME is not set")?;
    let sysroot = run::output_of(Command::new("rustc").args(["--print", "sysroot"]))
        .context("rustc does not tell where its library is")?;
    // Where the library's sources are installed, rustc names them by their place here.
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    Ok([
        remap(&home.join("registry/src"), "crates"),
        remap(&library, "rust"),
        remap(&paths::root(), "."),
    ]
    .join(" "))
}

fn inputs(tools: &BuildTools, quality: Quality) -> Result<String> {
    let mut facts = tools::pins();
    facts.push(format!("{quality:?}"));
    facts.push(format!("npm {}", tools.esbuild.is_some()));
    facts.push(run::output_of(Command::new("rustc").arg("-V")).unwrap_or_default());
    fingerprint::of(&paths::root(), &INPUTS, &facts)
}

/// Whether `dist/` was made from these inputs and is still there. The manifest
/// names every asset by its contents, so it stands for them all.
fn is_current(inputs: &str) -> bool {
    let recorded = fs::read_to_string(record()).unwrap_or_default();
    !recorded.is_empty() && outcome(inputs).is_ok_and(|outcome| outcome == recorded)
}

fn remember(inputs: &str) -> Result<()> {
    fs::write(record(), outcome(inputs)?).context("cannot write the build's record")
}

fn outcome(inputs: &str) -> Result<String> {
    let manifest = fs::read_to_string(paths::dist().join(assets::MANIFEST))?;
    Ok(format!("{inputs}\n{manifest}"))
}

fn record() -> PathBuf {
    paths::widget_target().join("dist.record")
}
