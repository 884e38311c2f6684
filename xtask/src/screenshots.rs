//! `cargo xtask screenshots`: a picture of every state of the form, in light
//! and dark, on a phone and a desktop. A program in `tests/` takes them.

use std::path::PathBuf;

use anyhow::Result;

use crate::assets::Quality;
use crate::check::cargo;
use crate::{build, paths, run, say, test, tools};

#[derive(clap::Args)]
pub struct Args {
    /// Where the pictures go [default: docs/screenshots]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,

    /// Only a part of them, as named in the program
    #[arg(long, value_name = "PART")]
    only: Option<String>,
}

/// `cargo xtask screenshots`.
pub fn command(args: &Args) -> Result<()> {
    let tools = tools::for_tests()?;
    build::widget(&tools.build, Quality::Release)?;
    say::heading("Building the programs");
    test::programs(false)?;
    let program = ["-p", "intake-tests", "--bin", "screenshots"];
    run::quietly(cargo().arg("build").args(program))?;
    let out = match &args.out {
        Some(out) => std::path::absolute(out)?,
        None => paths::root().join("docs/screenshots"),
    };
    let mut command = cargo();
    command
        .args(["run", "--quiet"])
        .args(program)
        .arg("--")
        .arg(&out)
        .args(&args.only);
    run::loudly(test::with_places(&mut command, &tools, "debug"))?;
    say::note(&format!("the pictures are in {}", out.display()));
    Ok(())
}
