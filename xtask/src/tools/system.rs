//! What comes with the operating system: browsers, their drivers, an X server
//! without a screen for the one that has no headless mode, a virus scanner. On Debian as root the missing ones are installed;
//! elsewhere the command fails and names all of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{run, say};

/// Where that is which tests start.
pub struct System {
    /// ChromeDriver.
    pub chromium: PathBuf,
    /// WebKitWebDriver.
    pub webkit: PathBuf,
    /// ClamAV's daemon.
    pub clamd: PathBuf,
}

/// Something that must be on the machine, by what finds it and what brings it.
struct Need {
    what: &'static str,
    find: fn() -> Option<PathBuf>,
    /// Debian's package.
    package: &'static str,
}

const NEEDS: [Need; 11] = [
    Need {
        what: "Chromium",
        find: chromium,
        package: "chromium",
    },
    Need {
        what: "ChromeDriver",
        find: chromedriver,
        package: "chromium-driver",
    },
    Need {
        what: "Firefox",
        find: || on_path(&["firefox-esr", "firefox"]),
        package: "firefox-esr",
    },
    Need {
        what: "WebKitWebDriver",
        find: webkit_driver,
        package: "webkit2gtk-driver",
    },
    Need {
        what: "WebKitGTK's MiniBrowser",
        find: mini_browser,
        package: "webkit2gtk-driver",
    },
    Need {
        what: "Xvfb",
        find: || on_path(&["Xvfb"]),
        package: "xvfb",
    },
    Need {
        what: "fonts",
        find: fonts,
        package: "fonts-noto-core",
    },
    Need {
        what: "Node.js",
        find: || on_path(&["node"]),
        package: "nodejs",
    },
    Need {
        what: "npm",
        find: || on_path(&["npm"]),
        package: "npm",
    },
    Need {
        what: "clamd",
        find: clamd,
        package: "clamav-daemon",
    },
    Need {
        what: "Python with virtual environments",
        find: python,
        package: "python3-venv",
    },
];

/// Only the benchmark of uploads needs it.
const NGINX: Need = Need {
    what: "nginx",
    find: || on_path(&["nginx"]),
    package: "nginx-light",
};

/// Finds all of it; installs what is missing where that is possible.
pub fn ensure() -> Result<System> {
    let missing = || {
        NEEDS
            .iter()
            .filter(|need| (need.find)().is_none())
            .collect::<Vec<_>>()
    };
    let absent = missing();
    if !absent.is_empty() {
        if !(is_debian() && is_root()) {
            bail!(advice(&absent));
        }
        install(&absent)?;
        let absent = missing();
        if !absent.is_empty() {
            bail!(advice(&absent));
        }
    }
    Ok(System {
        chromium: chromedriver().context("ChromeDriver has vanished")?,
        webkit: webkit_driver().context("WebKitWebDriver has vanished")?,
        clamd: clamd().context("clamd has vanished")?,
    })
}

/// Finds the nginx that uploads are compared with; installs it where that is possible.
pub fn ensure_nginx() -> Result<()> {
    if (NGINX.find)().is_some() {
        return Ok(());
    }
    if is_debian() && is_root() {
        install(&[&NGINX])?;
    }
    match (NGINX.find)() {
        Some(_) => Ok(()),
        None => bail!(advice(&[&NGINX])),
    }
}

fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && on_path(&["apt-get"]).is_some()
}

fn advice(absent: &[&Need]) -> String {
    let names: Vec<_> = absent.iter().map(|need| need.what).collect();
    format!(
        "missing: {}. On Debian: apt-get install {}",
        names.join(", "),
        packages(absent).join(" ")
    )
}

fn packages(absent: &[&Need]) -> Vec<&'static str> {
    let mut packages: Vec<_> = absent.iter().map(|need| need.package).collect();
    packages.dedup();
    packages
}

fn install(absent: &[&Need]) -> Result<()> {
    let packages = packages(absent);
    say::heading(&format!(
        "Installing Debian packages: {}",
        packages.join(", ")
    ));
    run::quietly(apt().arg("update")).context("the list of Debian packages cannot be fetched")?;
    let mut command = apt();
    command
        .args(["install", "-y", "--no-install-recommends"])
        .args(packages);
    run::quietly(&mut command).with_context(|| advice(absent))
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn chromium() -> Option<PathBuf> {
    on_path(&[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ])
}

fn chromedriver() -> Option<PathBuf> {
    on_path(&["chromedriver"])
}

fn webkit_driver() -> Option<PathBuf> {
    on_path(&["WebKitWebDriver"])
}

/// Daemons lie outside the PATH of all but the administrator.
fn clamd() -> Option<PathBuf> {
    on_path(&["clamd"]).or_else(|| {
        let usual = PathBuf::from("/usr/sbin/clamd");
        usual.is_file().then_some(usual)
    })
}

/// Debian's Python comes without the part that fills a virtual environment.
fn python() -> Option<PathBuf> {
    let python = on_path(&["python3"])?;
    let mut command = Command::new(&python);
    run::output_of(command.args(["-c", "import venv, ensurepip"])).map(|_| python)
}

/// The test browser lies outside PATH: `/usr/lib/<triple>/webkit2gtk-4.1/MiniBrowser`.
fn mini_browser() -> Option<PathBuf> {
    let roots = ["/usr/lib", "/usr/libexec", "/usr/lib64"].map(PathBuf::from);
    let triples = subfolders(Path::new("/usr/lib"));
    let mut found: Vec<PathBuf> = roots
        .into_iter()
        .chain(triples)
        .flat_map(|folder| subfolders(&folder))
        .filter(|folder| name_of(folder).is_some_and(|name| name.starts_with("webkit")))
        .map(|folder| folder.join("MiniBrowser"))
        .filter(|browser| browser.is_file())
        .collect();
    found.sort();
    found.pop()
}

/// A page without any font shows boxes, and measures wrongly.
fn fonts() -> Option<PathBuf> {
    let roots = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/Library/Fonts",
    ];
    roots
        .iter()
        .flat_map(|root| subfolders(Path::new(root)))
        .next()
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

fn name_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let mut candidates = names
        .iter()
        .flat_map(|name| folders.iter().map(move |f| f.join(name)));
    candidates.find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_names_everything_that_is_missing_and_each_package_once() {
        let absent: Vec<_> = NEEDS[3..6].iter().collect();
        assert_eq!(
            advice(&absent),
            "missing: WebKitWebDriver, WebKitGTK's MiniBrowser, Xvfb. \
             On Debian: apt-get install webkit2gtk-driver xvfb"
        );
    }
}
