//! `cargo xtask dist`: the one binary that an operator needs, with the assets
//! of a release build inside.

use std::fs;

use anyhow::{Context, Result};

use crate::assets::Quality;
use crate::check::cargo;
use crate::tools::{self, Npm};
use crate::{build, paths, run, say};

const BINARY: &str = "intake-proxy";

/// `cargo xtask dist`.
pub fn command() -> Result<()> {
    let tools = tools::for_build(Npm::Required)?;
    build::widget(&tools, Quality::Release)?;
    say::heading("Building the proxy (release: usually 3 to 6 minutes the first time)");
    let arguments = [
        "build",
        "--release",
        "-p",
        BINARY,
        "--features",
        "embedded-assets",
    ];
    run::quietly(cargo().args(arguments))?;

    let folder = paths::target().join("dist");
    fs::create_dir_all(&folder).context("cannot create the folder for the binary")?;
    let binary = folder.join(BINARY);
    fs::copy(paths::target().join("release").join(BINARY), &binary)
        .context("cannot copy the binary")?;
    let size = fs::metadata(&binary)
        .context("cannot measure the binary")?
        .len();
    let size = say::bytes(usize::try_from(size).unwrap_or(usize::MAX));
    say::note(&format!("{} ({size})", binary.display()));
    Ok(())
}
