//! Tools that come from npm, each installed in a folder of its own, and projects
//! whose lock file names all that they need. Install scripts are not run: what
//! we take works without them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::version;
use crate::{fingerprint, paths, run, say};

/// What to tell somebody who has no npm.
pub const HOW_TO_GET: &str =
    "install Node.js 18 or later with npm (Debian: apt-get install nodejs npm)";

/// A package of the npm registry.
pub struct NpmPackage {
    /// Its name there.
    pub package: &'static str,
    /// The exact version.
    pub version: &'static str,
}

/// A folder of the work tree with a `package.json` and a `package-lock.json`.
pub struct NpmProject {
    /// What its folder in the cache is called, before what tells its lock file.
    pub name: &'static str,
    /// Where it is, from the root of the work tree.
    pub folder: &'static str,
}

/// What npm is told in every installation.
const QUIETLY: [&str; 3] = ["--ignore-scripts", "--no-audit", "--no-fund"];

impl NpmProject {
    /// The folder in the cache whose `node_modules` holds what the lock file
    /// names; installs it if need be. Another lock file has another folder.
    pub fn ensure(&self) -> Result<PathBuf> {
        let files = ["package.json", "package-lock.json"];
        let paths = files.map(|file| format!("{}/{file}", self.folder));
        let inputs = [paths[0].as_str(), paths[1].as_str()];
        let print = fingerprint::of(&paths::root(), &inputs, &[])?;
        let name = format!("{}-{}", self.name, &print[..12]);
        let folder = paths::tools().join(&name);
        if folder.join("node_modules").is_dir() {
            return Ok(folder);
        }
        say::heading(&format!("Fetching {} from npm", self.name));
        let partial = fresh(&name)?;
        for (file, path) in files.iter().zip(&paths) {
            let from = paths::root().join(path);
            std::fs::copy(&from, partial.join(file))
                .with_context(|| format!("cannot copy {}", from.display()))?;
        }
        let mut command = Command::new("npm");
        command.arg("ci").args(QUIETLY).current_dir(&partial);
        run::quietly(&mut command).with_context(|| format!("cannot install {name}"))?;
        settle(&partial, &folder)?;
        Ok(folder)
    }
}

/// An empty folder to install into. It gets its name only when it is whole, so
/// that an interrupted installation leaves no trap.
fn fresh(name: &str) -> Result<PathBuf> {
    let partial = paths::tools().join(format!("{name}.partial"));
    let _ = std::fs::remove_dir_all(&partial);
    std::fs::create_dir_all(&partial)
        .with_context(|| format!("cannot create {}", partial.display()))?;
    Ok(partial)
}

fn settle(partial: &Path, folder: &Path) -> Result<()> {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::rename(partial, folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// Whether Node.js and npm are on this machine.
pub fn is_here() -> bool {
    let answers = |program| run::output_of(Command::new(program).arg("--version")).is_some();
    answers("node") && answers("npm")
}

impl NpmPackage {
    /// A program of the package: from PATH if it has the version, else from
    /// the cache; installs the package if need be.
    pub fn program(&self, name: &str) -> Result<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut on_path = std::env::split_paths(&path).map(|folder| folder.join(name));
        if let Some(found) = on_path.find(|program| self.is_version_of(program)) {
            return Ok(found);
        }
        Ok(self.modules()?.join(".bin").join(name))
    }

    /// A file of the package.
    pub fn file(&self, name: &str) -> Result<PathBuf> {
        Ok(self.modules()?.join(self.package).join(name))
    }

    fn is_version_of(&self, program: &PathBuf) -> bool {
        let answer = program
            .is_file()
            .then(|| run::output_of(Command::new(program).arg("--version")));
        answer.flatten().is_some_and(|answer| {
            // Binaryen's programs answer with the major version alone.
            version::in_answer(&answer).is_some_and(|found| {
                found == self.version || self.version.strip_suffix(".0.0") == Some(found)
            })
        })
    }

    /// The `node_modules` that holds the package.
    pub fn modules(&self) -> Result<PathBuf> {
        let name = format!("{}-{}", self.package, self.version);
        let folder = paths::tools().join(&name);
        let modules = folder.join("node_modules");
        if modules.join(self.package).join("package.json").is_file() {
            return Ok(modules);
        }
        say::heading(&format!(
            "Fetching {} {} from npm",
            self.package, self.version
        ));
        let partial = fresh(&name)?;
        let mut command = Command::new("npm");
        command
            .arg("install")
            .args(QUIETLY)
            .arg("--prefix")
            .arg(&partial)
            .arg(format!("{}@{}", self.package, self.version))
            .current_dir(&partial);
        run::quietly(&mut command).with_context(|| format!("cannot install {name}"))?;
        settle(&partial, &folder)?;
        ensure!(
            modules.is_dir(),
            "npm installed {name} elsewhere than in {}",
            folder.display()
        );
        Ok(modules)
    }
}
