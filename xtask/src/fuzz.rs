//! `cargo xtask fuzz`: runs the targets of `fuzz/`, one after the other, with
//! libFuzzer. What a target found stays in `fuzz/corpus`, and what broke it in
//! `fuzz/artifacts`.
//!
//! The compiler's flags are those of cargo-fuzz, less the address sanitizer: no
//! line of ours is unsafe. So no further tool is needed, and the stable compiler
//! does, since it is told to take unstable flags for this build alone.
//!
//! Only crates that read strangers' bytes are watched. Of the others, of which the
//! proxy has hundreds, edges would lead nowhere, and cost minutes of compiling.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{paths, run, say};

/// The targets of `fuzz/Cargo.toml`, and below them those of `fuzz/proxy/Cargo.toml`.
const TARGETS: [&str; 10] = [
    "sniff",
    "strip",
    "screen",
    "name",
    "answers",
    "submission",
    "words",
    "requests",
    "identity",
    "token",
];

/// Whose edges are counted: ours, and JSON's reader.
const WATCHED: [&str; 5] = [
    "intake-contract",
    "intake-proxy",
    "intake-fuzz",
    "intake-fuzz-proxy",
    "serde_json",
];

/// What each of them is built with.
const WATCHING: [&str; 5] = [
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
];

/// What everything is built with. The pass does nothing where no level is given.
const FLAGS: [&str; 4] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cdebug-assertions",
    "-Coverflow-checks",
];

/// Longest input, in bytes: a picture with a few of everything is far smaller.
const LENGTH_MAX: u32 = 8_192;

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
    let wanted = |target: &&str| args.target.as_ref().is_none_or(|only| only == target);
    let targets: Vec<_> = TARGETS.into_iter().filter(wanted).collect();
    run::quietly(&mut build(&folder, &host, &targets))?;
    for target in targets {
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

/// Builds some of the targets, and nothing that only others need.
fn build(folder: &Path, host: &str, targets: &[&str]) -> Command {
    let mut build = Command::new("cargo");
    build
        .current_dir(folder)
        // With a target named, build scripts and macros are built without the flags.
        .args(["build", "--workspace", "--release", "--target", host])
        .arg("-Zprofile-rustflags")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", FLAGS.join(" "));
    for package in WATCHED {
        let flags = format!("profile.release.package.{package}.rustflags={WATCHING:?}");
        build.args(["--config", &flags]);
    }
    for target in targets {
        build.args(["--bin", target]);
    }
    build
}

/// The name that rustc has for this machine.
fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output();
    let output = output.context("rustc can't be run")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc tells no host")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of a manifest's programs.
    fn programs(manifest: &str) -> Vec<String> {
        let text = std::fs::read_to_string(paths::root().join(manifest)).unwrap();
        let programs = text.split("[[bin]]").skip(1);
        let name = |program: &str| program.split('"').nth(1).map(str::to_owned);
        programs.filter_map(name).collect()
    }

    #[test]
    fn every_target_is_run_and_told_of() {
        let manifests = ["fuzz/Cargo.toml", "fuzz/proxy/Cargo.toml"];
        assert_eq!(manifests.map(programs).concat(), TARGETS);
        let text = std::fs::read_to_string(paths::root().join("fuzz/README.md")).unwrap();
        for target in TARGETS {
            assert!(text.contains(&format!("`{target}`")), "{target}");
        }
    }
}
