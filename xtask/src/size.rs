//! `cargo xtask size`: what visitors load, against the budgets.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::assets::manifest::{CAPTCHA, Manifest, Module};
use crate::assets::{self, Quality, compress, guard};
use crate::tools::{self, Npm};
use crate::{build, paths, say};

/// A sum of files and the most it may weigh, in bytes of brotli at quality 11.
struct Budget {
    name: &'static str,
    most: usize,
    files: fn(&Manifest) -> Vec<String>,
}

/// The first paint is what must have arrived before somebody can type: the
/// loader has been there for long when the form is opened in the page, and
/// the framed page needs none. The greatest of the sums is what counts.
const BUDGETS: [Budget; 9] = [
    Budget {
        name: "loader",
        most: 3 * 1024,
        files: |_| vec!["intake.js".to_owned()],
    },
    Budget {
        name: "first paint in the page",
        most: 110 * 1024,
        files: |manifest| first_paint(manifest, &manifest.embed),
    },
    Budget {
        name: "first paint in the frame",
        most: 110 * 1024,
        files: |manifest| first_paint(manifest, &manifest.frame),
    },
    Budget {
        name: "challenge, at the first focus",
        most: 2 * 1024,
        files: |manifest| vec![format!("assets/{}", manifest.challenge)],
    },
    Budget {
        name: "a vendor's captcha, where one is configured",
        most: 2 * 1024,
        files: |manifest| vec![asset(CAPTCHA), asset(&manifest.captcha)],
    },
    Budget {
        name: "the guard, when the form gets the focus",
        most: 32 * 1024,
        files: |_| guard::FIRST.map(asset).to_vec(),
    },
    Budget {
        name: "the guard that knows curves",
        most: 50 * 1024,
        files: |_| guard::DEEP.map(asset).to_vec(),
    },
    Budget {
        name: "loaded with the first file or wallet",
        most: 184 * 1024,
        files: |manifest| files_of(&manifest.extras),
    },
    Budget {
        name: "the way to wallets",
        most: 4 * 1024,
        files: |manifest| vec![format!("assets/{}", manifest.wallet)],
    },
];

/// The widget's JS, WASM and CSS, and the module that mounts it.
fn first_paint(manifest: &Manifest, mounting: &str) -> Vec<String> {
    let mut files = vec![format!("assets/{mounting}")];
    files.extend(files_of(&manifest.widget));
    files
}

fn asset(name: &str) -> String {
    format!("assets/{name}")
}

fn files_of(module: &Module) -> Vec<String> {
    let parts = [&module.js, &module.wasm].into_iter();
    let parts = parts.chain(&module.styles);
    parts.map(|name| format!("assets/{name}")).collect()
}

/// A file's size in bytes: as it is, gzipped, and in brotli.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    fn of(bytes: &[u8]) -> Result<Self> {
        Ok(Self {
            raw: bytes.len(),
            gzip: compress::gzip(bytes, flate2::Compression::best())?.len(),
            brotli: compress::brotli(bytes, 11)?.len(),
        })
    }

    fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }

    fn cells(self) -> [String; 3] {
        [self.raw, self.gzip, self.brotli].map(say::bytes)
    }
}

/// `cargo xtask size`.
pub fn command() -> Result<()> {
    let tools = tools::for_build(Npm::Required)?;
    build::widget(&tools, Quality::Release)?;
    check()
}

/// Prints the table for the `dist/` of a release build; fails above a budget.
pub fn check() -> Result<()> {
    let json = fs::read_to_string(paths::dist().join(assets::MANIFEST))
        .context("cannot read the manifest: build first")?;
    let manifest = Manifest::from_json(&json)?;
    let mut rows = vec![
        ["", "raw", "gzip", "brotli", "budget"]
            .map(String::from)
            .to_vec(),
    ];
    let mut excess = Vec::new();
    let mut listed: Vec<String> = Vec::new();
    for budget in &BUDGETS {
        let mut total = Sizes::default();
        for file in (budget.files)(&manifest) {
            let bytes = fs::read(paths::dist().join(&file))
                .with_context(|| format!("cannot read {file}: build first"))?;
            let sizes = Sizes::of(&bytes)?;
            total = total.plus(sizes);
            if !listed.contains(&file) {
                rows.push(row(&format!("  {file}"), sizes, String::new()));
                listed.push(file);
            }
        }
        rows.push(row(budget.name, total, say::bytes(budget.most)));
        excess.extend(over(budget.name, total.brotli, budget.most));
    }
    say::heading("Sizes of what visitors load");
    say::table(&rows, &[1, 2, 3, 4]);
    match excess.is_empty() {
        true => Ok(()),
        false => bail!("above the budget: {}", excess.join("; ")),
    }
}

fn row(name: &str, sizes: Sizes, budget: String) -> Vec<String> {
    let mut row = vec![name.to_owned()];
    row.extend(sizes.cells());
    row.push(budget);
    row
}

fn over(name: &str, size: usize, most: usize) -> Option<String> {
    (size > most).then(|| format!("{name} is {size} bytes, {} more than allowed", size - most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_may_be_used_up_and_not_exceeded() {
        assert_eq!(over("loader", 3072, 3072), None);
        assert_eq!(
            over("loader", 3073, 3072).as_deref(),
            Some("loader is 3073 bytes, 1 more than allowed")
        );
    }

    #[test]
    fn the_first_paint_counts_script_module_and_every_style() {
        let manifest = Manifest {
            build: "b".into(),
            widget: Module {
                js: "w.js".into(),
                wasm: "w.wasm".into(),
                styles: vec!["t.css".into(), "w.css".into()],
            },
            extras: Module {
                js: "x.js".into(),
                wasm: "x.wasm".into(),
                styles: vec!["x.css".into()],
            },
            embed: "e.js".into(),
            embed_integrity: "sha384-e".into(),
            frame: "f.js".into(),
            challenge: "c.js".into(),
            captcha: "v.js".into(),
            plain: "p.css".into(),
            frames: "m.js".into(),
            wallet: "l.js".into(),
        };
        let [_, page, frame, challenge, captcha, _, _, extras, wallet] = &BUDGETS;
        let shared = [
            "assets/w.js",
            "assets/w.wasm",
            "assets/t.css",
            "assets/w.css",
        ];
        for (budget, own) in [(page, "assets/e.js"), (frame, "assets/f.js")] {
            let files = (budget.files)(&manifest);
            assert_eq!(files[0], own);
            assert_eq!(files[1..], shared);
        }
        let files = (extras.files)(&manifest);
        assert_eq!(files, ["assets/x.js", "assets/x.wasm", "assets/x.css"]);
        assert_eq!((wallet.files)(&manifest), ["assets/l.js"]);
        assert_eq!((challenge.files)(&manifest), ["assets/c.js"]);
        let captcha = (captcha.files)(&manifest);
        assert_eq!(captcha, ["assets/captcha.js", "assets/v.js"]);
    }
}
