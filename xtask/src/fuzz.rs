//! `cargo xtask fuzz`: runs the targets of `fuzz/`, one after the other, with
//! libFuzzer. What a target found stays in `fuzz/corpus`, and what broke it in
//! `fuzz/artifacts`.
//!
//! The compiler's flags are those of cargo-fuzz, less the address sanitizer: no
//! line of ours is unsafe. So no further tool is needed, and the stable compiler
//! does, since it is told to take unstable flags for this build alone.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{paths, run, say};

/// The targets of `fuzz/Cargo.toml`.
const TARGETS: [&str; 7] = [
    "sniff",
    "strip",
    "screen",
    "name",
    "answers",
    "submission",
    "words",
];

/// Longest input, in bytes: a picture with a few of everything is far smaller.
const LENGTH_MAX: u32 = 8_192;

const FLAGS: [&str; 9] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cdebug-assertions",
    "-Coverflow-checks",
    "-Ccodegen-units=1",
];

#[derive(clap::Args)]
pub struct Args {
    /// Only this one
    #[arg(value_parser = TARGETS)]
    target: Option<String>,
    /// How long each runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// `cargo xtask fuzz`.
pub fn command(args: &Args) -> Result<()> {
    let folder = paths::root().join("fuzz");
    let host = host()?;
    say::heading("Building the fuzz targets");
    // With a target named, build scripts and macros are built without the flags.
    let mut build = Command::new("cargo");
    build
        .current_dir(&folder)
        .args(["build", "--release", "--bins", "--target", &host])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", FLAGS.join(" "));
    run::quietly(&mut build)?;
    let wanted = |target: &&str| args.target.as_ref().is_none_or(|only| only == target);
    for target in TARGETS.into_iter().filter(wanted) {
        say::heading(&format!("Fuzzing {target} for {} s", args.seconds));
        let [corpus, artifacts] =
            ["corpus", "artifacts"].map(|kind| folder.join(kind).join(target));
        for place in [&corpus, &artifacts] {
            std::fs::create_dir_all(place)
                .with_context(|| format!("{} can't be made", place.display()))?;
        }
        let program = folder
            .join("target")
            .join(&host)
            .join("release")
            .join(target);
        let mut fuzz = Command::new(program);
        fuzz.arg(format!("-max_total_time={}", args.seconds))
            .arg(format!("-max_len={LENGTH_MAX}"))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg("-print_final_stats=1")
            .arg(&corpus);
        // What a beginning looks like is hard to guess.
        let seeds = folder.join("seeds").join(target);
        if seeds.is_dir() {
            fuzz.arg(seeds);
        }
        run::loudly(&mut fuzz)?;
    }
    Ok(())
}

/// The name that rustc has for this machine.
fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output();
    let output = output.context("rustc can't be run")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc tells no host")?.to_owned())
}
