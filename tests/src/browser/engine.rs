//! The three engines: which programs each one needs, and with which flags it
//! is a browser that a test can drive.

use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use serde_json::{Value, json};

use crate::Outcome;
use crate::browser::Size;

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Blink, in Chromium.
    Chromium,
    /// Gecko, in Firefox.
    Firefox,
    /// WebKit, in WebKitGTK's MiniBrowser: the nearest thing to Safari here.
    Webkit,
}

/// Which colours the visitor's system prefers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// `prefers-color-scheme: light`.
    #[default]
    Light,
    /// `prefers-color-scheme: dark`.
    Dark,
}

impl Scheme {
    /// Its name in CSS.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What the visitor's system looks like to a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The viewport.
    pub size: Size,
    /// The preferred colours.
    pub scheme: Scheme,
    /// Whether the visitor asked for less motion.
    pub reduced_motion: bool,
    /// What the visitor's browser does without.
    pub without: Without,
}

/// What a browser does without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Without {
    /// Nothing.
    #[default]
    Nothing,
    /// Every script of pages; a driver's own run all the same.
    Scripts,
    /// WebAssembly.
    Wasm,
}

impl Look {
    /// Dark colours, and all else as usual.
    pub fn dark() -> Self {
        Self {
            scheme: Scheme::Dark,
            ..Self::default()
        }
    }

    /// A browser that does without something.
    pub fn without(without: Without) -> Self {
        Self {
            without,
            ..Self::default()
        }
    }

    /// Whether a browser with this look can be given the usual one again.
    /// Colours and motion are what it was started with, and a narrow Firefox
    /// is a window without bars.
    pub(super) fn can_be_undone(self, engine: Engine) -> bool {
        let usual = self
            == Self {
                size: self.size,
                ..Self::default()
            };
        usual && (engine != Engine::Firefox || self.size == Size::Desktop)
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        })
    }
}

/// The version that `cargo xtask` installs; see its list of tools.
const GECKODRIVER: &str = "geckodriver-0.37.1";

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// The driver program: from the variable, or where its package puts it.
    ///
    /// # Errors
    /// When it is in none of the places; the text names its package.
    pub(super) fn driver(self) -> Outcome<PathBuf> {
        let home = std::env::var_os("HOME")
            .map(PathBuf::from)
            .unwrap_or_default();
        let (name, variable, place, package) = match self {
            Self::Chromium => (
                "chromedriver",
                "CHROMEDRIVER",
                PathBuf::from("/usr/bin/chromedriver"),
                "Debian's chromium-driver brings it",
            ),
            Self::Firefox => (
                "geckodriver",
                "GECKODRIVER",
                home.join(".cache/intake/tools")
                    .join(GECKODRIVER)
                    .join("bin/geckodriver"),
                "`cargo xtask test` installs it",
            ),
            Self::Webkit => (
                "WebKitWebDriver",
                "WEBKIT_WEBDRIVER",
                PathBuf::from("/usr/bin/WebKitWebDriver"),
                "Debian's webkit2gtk-driver brings it",
            ),
        };
        let named = std::env::var_os(variable).map(PathBuf::from);
        let on_path = std::env::var_os("PATH")
            .into_iter()
            .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>())
            .map(|folder| folder.join(name));
        named
            .into_iter()
            .chain(on_path)
            .chain([place])
            .find(|path| path.is_file())
            .ok_or_else(|| anyhow!("{name} is not there: {package}, or name it in {variable}"))
    }

    /// What a new session asks for.
    ///
    /// # Errors
    /// When MiniBrowser, which no PATH holds, is not where its package puts it.
    pub(super) fn capabilities(self, look: Look) -> Outcome<Value> {
        let (width, height) = look.size.pixels();
        let dark = look.scheme == Scheme::Dark;
        Ok(match self {
            Self::Chromium => {
                let mut args = vec![
                    "--headless".to_owned(),
                    "--no-sandbox".to_owned(),
                    "--disable-gpu".to_owned(),
                    "--disable-quic".to_owned(),
                    "--no-first-run".to_owned(),
                    "--disable-background-networking".to_owned(),
                    "--disable-component-update".to_owned(),
                    "--disable-sync".to_owned(),
                    "--disable-dev-shm-usage".to_owned(),
                    format!("--window-size={width},{height}"),
                ];
                if look.reduced_motion {
                    args.push("--force-prefers-reduced-motion".to_owned());
                }
                let mut prefs = json!({});
                match look.without {
                    Without::Nothing => {}
                    // 1 allows, 2 blocks.
                    Without::Scripts => {
                        prefs["profile.managed_default_content_settings.javascript"] = json!(2);
                    }
                    // Without compiling scripts it has no WebAssembly either.
                    Without::Wasm => args.push("--js-flags=--jitless".to_owned()),
                }
                json!({
                    "goog:chromeOptions": { "args": args, "prefs": prefs },
                    "goog:loggingPrefs": { "browser": "ALL" },
                })
            }
            Self::Firefox => json!({
                "moz:firefoxOptions": {
                    "args": ["-headless"],
                    "prefs": {
                        // 0 is dark, 1 is light.
                        "layout.css.prefers-color-scheme.content-override": i32::from(!dark),
                        "ui.prefersReducedMotion": i32::from(look.reduced_motion),
                        "dom.disable_open_during_load": false,
                        "devtools.console.stdout.content": true,
                        "javascript.enabled": look.without != Without::Scripts,
                        "javascript.options.wasm": look.without != Without::Wasm,
                    }
                }
            }),
            Self::Webkit => {
                let mut args = vec![
                    "--automation",
                    "--enable-write-console-messages-to-stdout=true",
                ];
                if dark {
                    args.push("--dark-mode");
                }
                if look.without == Without::Scripts {
                    args.push("--enable-javascript=false");
                }
                json!({ "webkitgtk:browserOptions": { "binary": mini_browser()?, "args": args } })
            }
        })
    }
}

/// MiniBrowser's place depends on the architecture.
fn mini_browser() -> Outcome<PathBuf> {
    std::fs::read_dir("/usr/lib")
        .context("looking for MiniBrowser below /usr/lib")?
        .filter_map(Result::ok)
        .map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser"))
        .find(|path| path.is_file())
        .context("MiniBrowser is not there: Debian's webkit2gtk-driver brings it")
}
