//! The pinned tools: which they are, and how a machine that lacks one gets it.
//!
//! A tool is taken from PATH if it has exactly the pinned version, else from
//! the user's cache, else it is installed there. Nothing is installed
//! system-wide, except Debian packages for the tests, and those only as root.

mod cargo;
mod npm;
mod python;
mod rustup;
mod system;
mod version;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{env, paths, run, say};
use cargo::CargoTool;
use npm::{NpmPackage, NpmProject};
use python::PythonPackage;
pub use system::ensure_nginx;

/// Must be in step with `wasm-bindgen` in the workspace's Cargo.toml and with Trunk.toml.
pub const WASM_BINDGEN_VERSION: &str = "0.2.130";

const TRUNK: CargoTool = CargoTool {
    package: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    locked: true,
    usual_time: "6 to 12 minutes",
};
const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    version: WASM_BINDGEN_VERSION,
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    // Its lock file names a crate version that is not to be had any more.
    locked: false,
    usual_time: "2 to 5 minutes",
};
const GECKODRIVER: CargoTool = CargoTool {
    package: "geckodriver",
    version: "0.37.1",
    programs: &["geckodriver"],
    locked: true,
    usual_time: "2 to 4 minutes",
};
const DENY: CargoTool = CargoTool {
    package: "cargo-deny",
    version: "0.20.2",
    programs: &["cargo-deny"],
    locked: true,
    usual_time: "2 to 4 minutes",
};
const ESBUILD: NpmPackage = NpmPackage {
    package: "esbuild",
    version: "0.28.2",
};
const BINARYEN: NpmPackage = NpmPackage {
    package: "binaryen",
    version: "132.0.0",
};
const AXE: NpmPackage = NpmPackage {
    package: "axe-core",
    version: "4.14.1",
};
/// A second implementation of the challenge, for what only one would not show.
const ALTCHA: NpmPackage = NpmPackage {
    package: "altcha-lib",
    version: "2.8.0",
};
const VIEM: NpmPackage = NpmPackage {
    package: "viem",
    version: "2.57.20",
};
/// A second implementation of S3, for what only one would not show.
const MOTO: PythonPackage = PythonPackage {
    package: "moto",
    version: "5.2.5",
    requirements: "xtask/moto.txt",
};

/// The chain, the wallets and the parser that wallets are tested with.
const CHAIN: NpmProject = NpmProject {
    name: "test-chain",
    folder: "tests/chain",
};

/// Every pinned tool with its version: part of what a build depends on.
pub fn pins() -> Vec<String> {
    let cargo = [TRUNK, WASM_BINDGEN].map(|tool| format!("{} {}", tool.package, tool.version));
    let npm = [ESBUILD, BINARYEN].map(|tool| format!("{} {}", tool.package, tool.version));
    cargo.into_iter().chain(npm).collect()
}

/// Whether a command can do without the tools that come from npm.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Npm {
    /// The figures or tests would be about something that nobody ships.
    Required,
    /// The widget works, only larger; a note says so.
    Optional,
}

/// What building the widget takes.
pub struct BuildTools {
    folders: Vec<PathBuf>,
    /// Minifies JS and CSS.
    pub esbuild: Option<PathBuf>,
    /// Shrinks the WebAssembly module.
    pub wasm_opt: Option<PathBuf>,
}

impl BuildTools {
    /// A command that finds the pinned tools before any other on PATH.
    pub fn command(&self, program: &str) -> Result<Command> {
        let mut command = Command::new(program);
        command.current_dir(paths::root()).env("PATH", self.path()?);
        Ok(command)
    }

    fn path(&self) -> Result<OsString> {
        let rest = std::env::var_os("PATH").unwrap_or_default();
        let rest: Vec<_> = std::env::split_paths(&rest).collect();
        std::env::join_paths(self.folders.iter().chain(&rest)).context("PATH cannot be extended")
    }
}

/// What the tests take beyond building: drivers of three browsers, axe, a virus
/// scanner and a second implementation of S3.
pub struct TestTools {
    /// What the build takes.
    pub build: BuildTools,
    system: system::System,
    geckodriver: PathBuf,
    axe: PathBuf,
    altcha: PathBuf,
    wallet: PathBuf,
    moto: PathBuf,
    chain: PathBuf,
}

impl TestTools {
    /// The variables of [`env`] that say where drivers and axe are.
    pub fn variables(&self) -> Vec<(&'static str, &Path)> {
        vec![
            (env::CHROMEDRIVER, &self.system.chromium),
            (env::GECKODRIVER, &self.geckodriver),
            (env::WEBKIT_WEBDRIVER, &self.system.webkit),
            (env::AXE_JS, &self.axe),
            (env::ALTCHA_LIB, &self.altcha),
            (env::TEST_WALLET_JS, &self.wallet),
            (env::CLAMD, &self.system.clamd),
            (env::MOTO, &self.moto),
            (env::CHAIN_PACKAGES, &self.chain),
        ]
    }

    /// The WebDriver server for Chromium.
    pub fn chromedriver(&self) -> &Path {
        &self.system.chromium
    }
}

/// `cargo xtask tools`.
pub fn command(all: bool) -> Result<()> {
    if all {
        for_tests()?;
    } else {
        for_build(Npm::Optional)?;
    }
    say::note(&format!("all here, in {}", paths::tools().display()));
    Ok(())
}

/// Whether Node.js and npm are on this machine.
pub fn npm_is_here() -> bool {
    npm::is_here()
}

/// What looks at the licences and duplicates of crates.
pub fn deny() -> Result<PathBuf> {
    Ok(DENY.ensure()?.join("cargo-deny"))
}

/// Gets what building the widget takes.
pub fn for_build(npm: Npm) -> Result<BuildTools> {
    rustup::ensure_wasm_target()?;
    let folders = vec![WASM_BINDGEN.ensure()?, TRUNK.ensure()?];
    cargo::remove_leftovers();
    let (esbuild, wasm_opt) = match (npm::is_here(), npm) {
        (true, _) => (
            Some(ESBUILD.program("esbuild")?),
            Some(BINARYEN.program("wasm-opt")?),
        ),
        (false, Npm::Required) => bail!("npm is missing: {}", npm::HOW_TO_GET),
        (false, Npm::Optional) => {
            say::note(
                "npm is missing: the widget is built without esbuild and wasm-opt, and is larger",
            );
            (None, None)
        }
    };
    Ok(BuildTools {
        folders,
        esbuild,
        wasm_opt,
    })
}

/// Gets what running every test takes.
pub fn for_tests() -> Result<TestTools> {
    // First what can fail for want of rights, then what takes minutes.
    let system = system::ensure()?;
    rustup::ensure_component("rustfmt", "cargo-fmt")?;
    rustup::ensure_component("clippy", "cargo-clippy")?;
    let build = for_build(Npm::Required)?;
    let geckodriver = GECKODRIVER.ensure()?.join("geckodriver");
    deny()?;
    cargo::remove_leftovers();
    let axe = AXE.file("axe.min.js")?;
    let altcha = ALTCHA.file("")?;
    let wallet = test_wallet(&build)?;
    let moto = MOTO.program("moto_server")?;
    let chain = CHAIN.ensure()?;
    Ok(TestTools {
        build,
        system,
        geckodriver,
        axe,
        altcha,
        wallet,
        moto,
        chain,
    })
}

/// The wallet of the tests in one file, with the library that signs for it.
fn test_wallet(build: &BuildTools) -> Result<PathBuf> {
    let esbuild = build.esbuild.as_ref().context("npm brings esbuild")?;
    let bundle = paths::target().join("test-wallet.js");
    let mut command = Command::new(esbuild);
    command
        .arg(paths::root().join("tests/wallet/wallet.js"))
        .args(["--bundle", "--format=iife", "--log-level=warning"])
        .arg(format!("--outfile={}", bundle.display()))
        // Where esbuild looks for packages that the file's own folders lack.
        .env("NODE_PATH", VIEM.modules()?);
    run::quietly(&mut command).context("the tests' wallet can't be bundled")?;
    Ok(bundle)
}

/// Gets what formatting and linting take.
pub fn for_lints() -> Result<()> {
    rustup::ensure_component("rustfmt", "cargo-fmt")?;
    rustup::ensure_component("clippy", "cargo-clippy")?;
    deny().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A command line tool of another version than the library writes glue code
    /// that the module refuses, and only a browser would show it.
    #[test]
    fn the_wasm_bindgen_pins_agree() {
        let read = |name: &str| std::fs::read_to_string(paths::root().join(name)).unwrap();
        let (cargo, trunk) = (read("Cargo.toml"), read("Trunk.toml"));
        assert!(cargo.contains(&format!("wasm-bindgen = \"={WASM_BINDGEN_VERSION}\"")));
        assert!(trunk.contains(&format!("wasm_bindgen = \"{WASM_BINDGEN_VERSION}\"")));
    }
}
