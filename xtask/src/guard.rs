//! `cargo xtask guard`: the figures of the detector of secrets. What it finds of
//! generated secrets in many disguises, and what it blocks in ordinary texts, is
//! counted by a program in `guard/`, whose tests do the same with less of it.

use anyhow::Result;

use crate::check::cargo;
use crate::run;

/// `cargo xtask guard`.
pub fn command() -> Result<()> {
    let program = ["--release", "-p", "intake-guard", "--example", "proof"];
    run::quietly(cargo().arg("build").args(program))?;
    run::loudly(cargo().args(["run", "--quiet"]).args(program))
}
