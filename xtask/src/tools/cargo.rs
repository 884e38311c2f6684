//! Tools that come as crates and are compiled here.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::version;
use crate::{paths, run, say};

/// Tools run for seconds: what it takes to compile them is the longer wait.
const QUICK_PROFILE: [(&str, &str); 5] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "64"),
    ("CARGO_PROFILE_RELEASE_STRIP", "true"),
];

/// A command line tool that is a crate. Its default features are left out: they
/// are what downloads further tools by itself.
pub struct CargoTool {
    /// The crate's name.
    pub package: &'static str,
    /// The exact version.
    pub version: &'static str,
    /// The programs that it installs; the first one is asked for its version.
    pub programs: &'static [&'static str],
    /// Whether its own lock file is used.
    pub locked: bool,
    /// How long compiling it takes on two cores.
    pub usual_time: &'static str,
}

impl CargoTool {
    /// The folder of the tool's programs; installs it if need be.
    pub fn ensure(&self) -> Result<PathBuf> {
        let root = paths::tools().join(format!("{}-{}", self.package, self.version));
        let cached = root.join("bin");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let on_path = std::env::split_paths(&path);
        let mut candidates = on_path.chain([cached.clone()]);
        if let Some(found) = candidates.find(|folder| self.is_in(folder)) {
            return Ok(found);
        }
        self.install(&root)?;
        ensure!(
            self.is_in(&cached),
            "{} {} was installed, but does not run from {}",
            self.package,
            self.version,
            cached.display()
        );
        Ok(cached)
    }

    fn is_in(&self, folder: &Path) -> bool {
        let here = |program: &&str| folder.join(program).is_file();
        let [first, ..] = self.programs else {
            return false;
        };
        self.programs.iter().all(here)
            && run::output_of(Command::new(folder.join(first)).arg("--version"))
                .is_some_and(|answer| version::in_answer(&answer) == Some(self.version))
    }

    fn install(&self, root: &Path) -> Result<()> {
        let started = Instant::now();
        let name = format!("{} {}", self.package, self.version);
        if self.download(root) {
            return Ok(());
        }
        say::heading(&format!(
            "Compiling {name}, once: usually {}",
            self.usual_time
        ));
        let mut command = Command::new("cargo");
        command
            .args(["install", self.package, "--version", self.version])
            .args(["--no-default-features", "--force", "--root"])
            .arg(root)
            .args(self.locked.then_some("--locked"))
            // Outside the work tree, whose settings are not meant for tools.
            .current_dir(create(&paths::tools())?)
            .env("CARGO_TARGET_DIR", workshop())
            .envs(QUICK_PROFILE)
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        run::quietly(&mut command).with_context(|| format!("cannot install {name}"))?;
        say::note(&format!("done in {}", say::duration(started.elapsed())));
        Ok(())
    }

    /// Lets cargo-binstall fetch the tool, for those who have chosen to have it.
    fn download(&self, root: &Path) -> bool {
        let asked = run::output_of(Command::new("cargo").args(["binstall", "-V"]));
        if asked.is_none() {
            return false;
        }
        say::heading(&format!(
            "Fetching {} {} by cargo-binstall",
            self.package, self.version
        ));
        let package = format!("{}@{}", self.package, self.version);
        let mut command = Command::new("cargo");
        command
            .args([
                "binstall",
                &package,
                "--no-confirm",
                "--disable-strategies",
                "compile",
            ])
            .arg("--root")
            .arg(root);
        let fetched = run::quietly(&mut command);
        if fetched.is_err() {
            say::note("not to be had that way");
        }
        fetched.is_ok() && self.is_in(&root.join("bin"))
    }
}

/// Tools share a target folder, for they share many crates.
fn workshop() -> PathBuf {
    paths::target().join("tools-build")
}

/// Removes what compiling the tools left behind: about a gigabyte.
pub fn remove_leftovers() {
    // If it cannot be removed it is merely in the way.
    let _ = std::fs::remove_dir_all(workshop());
}

fn create(folder: &Path) -> Result<&Path> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn tool(programs: &'static [&'static str]) -> CargoTool {
        CargoTool {
            package: "p",
            version: "1.2.3",
            programs,
            locked: true,
            usual_time: "",
        }
    }

    #[test]
    fn a_tool_counts_only_with_its_exact_version_and_all_its_programs() {
        let folder = paths::target().join("xtask-tests/cargo-tool");
        std::fs::create_dir_all(&folder).unwrap();
        for (name, version) in [("right", "1.2.3"), ("newer", "1.2.30")] {
            let program = folder.join(name);
            std::fs::write(&program, format!("#!/bin/sh\necho {name} {version}\n")).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        assert!(tool(&["right"]).is_in(&folder));
        assert!(tool(&["right", "newer"]).is_in(&folder));
        assert!(!tool(&["newer"]).is_in(&folder));
        assert!(!tool(&["right", "absent"]).is_in(&folder));
        assert!(!tool(&["absent"]).is_in(&folder));
    }
}
