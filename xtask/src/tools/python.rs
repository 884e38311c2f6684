//! Tools that come from PyPI, each in a virtual environment of its own.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{paths, run, say};

/// A package of PyPI, with everything that it needs pinned.
pub struct PythonPackage {
    /// Its name there.
    pub package: &'static str,
    /// The exact version.
    pub version: &'static str,
    /// The file of exact versions, below the work tree's root.
    pub requirements: &'static str,
}

impl PythonPackage {
    /// A program of the package; installs the package if need be.
    pub fn program(&self, name: &str) -> Result<PathBuf> {
        let folder = paths::tools().join(format!("{}-{}", self.package, self.version));
        let program = folder.join("bin").join(name);
        // The last thing that an installation does, so an interrupted one leaves
        // no trap. Environments hold their own place and can't be moved.
        let whole = folder.join("installed");
        if whole.is_file() && program.is_file() {
            return Ok(program);
        }
        say::heading(&format!(
            "Fetching {} {} from PyPI",
            self.package, self.version
        ));
        let _ = std::fs::remove_dir_all(&folder);
        let mut create = Command::new("python3");
        run::quietly(create.args(["-m", "venv"]).arg(&folder)).context(
            "python3 makes no virtual environment (Debian: apt-get install python3-venv)",
        )?;
        let mut install = Command::new(folder.join("bin/pip"));
        install
            .args([
                "install",
                "--disable-pip-version-check",
                "--no-input",
                "--requirement",
            ])
            .arg(paths::root().join(self.requirements));
        run::quietly(&mut install).with_context(|| format!("cannot install {}", self.package))?;
        ensure!(
            program.is_file(),
            "{} {} was installed, but has no program {name}",
            self.package,
            self.version
        );
        std::fs::write(&whole, self.version).context("cannot finish an installation")?;
        Ok(program)
    }
}
