//! Which asset plays which part, and the names that assets get.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::guard;
use crate::fingerprint::hex;

/// How many hexadecimal digits of a SHA-256 stand in names: 48 bits, ample for
/// telling apart the files that one path can hold.
const DIGITS: usize = 12;

/// What shows a vendor's captcha in a form, by the name that the loader imports.
pub const CAPTCHA: &str = "captcha.js";

/// A file below `/assets/{build}/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its path there.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

impl Asset {
    /// An asset named by its contents: those that are served, not those that
    /// went into the tools, whose versions change them too.
    pub fn hashed(stem: &str, ending: &str, bytes: Vec<u8>) -> Self {
        let name = format!("{stem}-{}{ending}", digits(&Sha256::digest(&bytes)));
        Self { name, bytes }
    }
}

/// `dist/manifest.json`, which the proxy reads.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Names this set of assets; stands in their URLs.
    pub build: String,
    /// What the form itself is made of.
    pub widget: Module,
    /// What is loaded when somebody needs it.
    pub extras: Module,
    /// The module that the loader imports on intent.
    pub embed: String,
    /// What browsers know it again by.
    pub embed_integrity: String,
    /// The module of the framed page.
    pub frame: String,
    /// The module that solves challenges.
    pub challenge: String,
    /// The module of the page with a vendor's captcha, which a form frames.
    pub captcha: String,
    /// The style sheet of the pages without scripts, beside the widget's.
    pub plain: String,
    /// The module that puts forms into frames.
    pub frames: String,
    /// The module that leads to wallets.
    pub wallet: String,
}

/// The files of one WebAssembly module.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    /// wasm-bindgen's glue, an ECMAScript module.
    pub js: String,
    /// The WebAssembly module itself.
    pub wasm: String,
    /// Style sheets, in the order in which they apply.
    pub styles: Vec<String>,
}

impl Manifest {
    /// Whether an asset is loaded by the module that the loader imports.
    pub fn is_loaded(&self, asset: &Asset) -> bool {
        let alone = [
            self.challenge.as_str(),
            &self.frames,
            &self.wallet,
            guard::FIRST[0],
            CAPTCHA,
        ];
        let alone = alone.contains(&asset.name.as_str());
        let modules = [&self.widget, &self.extras];
        alone
            || modules.into_iter().any(|module| {
                let scripts = [&module.js, &module.wasm].into_iter();
                scripts
                    .chain(&module.styles)
                    .any(|name| *name == asset.name)
            })
    }

    /// As it stands in the file.
    pub fn to_json(&self) -> Result<String> {
        let json = serde_json::to_string_pretty(self).context("cannot write the manifest")?;
        Ok(json + "\n")
    }

    /// From the file's contents.
    pub fn from_json(json: &str) -> Result<Self> {
        serde_json::from_str(json).context("the manifest is not what `cargo xtask build` writes")
    }
}

/// The build's name: it changes with any byte and any name among the assets.
/// Sorts them, so that the order in which they were found does not matter.
pub fn build_id(assets: &mut [Asset]) -> String {
    assets.sort_by(|a, b| a.name.cmp(&b.name));
    let mut hash = Sha256::new();
    for asset in assets {
        hash.update((asset.name.len() as u64).to_le_bytes());
        hash.update(&asset.name);
        hash.update((asset.bytes.len() as u64).to_le_bytes());
        hash.update(&asset.bytes);
    }
    digits(&hash.finalize())
}

fn digits(hash: &[u8]) -> String {
    let mut digits = hex(hash);
    digits.truncate(DIGITS);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(name: &str, bytes: &str) -> Asset {
        Asset {
            name: name.into(),
            bytes: bytes.into(),
        }
    }

    #[test]
    fn an_asset_is_named_by_its_contents() {
        let name = |bytes: &str| Asset::hashed("intake-widget", "_bg.wasm", bytes.into()).name;
        assert_eq!(name(""), "intake-widget-e3b0c44298fc_bg.wasm");
        assert_ne!(name(""), name("a"));
    }

    #[test]
    fn the_builds_name_depends_on_names_and_bytes_and_not_on_their_order() {
        let id = |assets: &[(&str, &str)]| {
            let mut assets: Vec<_> = assets.iter().map(|(n, b)| asset(n, b)).collect();
            build_id(&mut assets)
        };
        let base = id(&[("a", "1"), ("b", "2")]);
        assert_eq!(base.len(), DIGITS);
        assert_eq!(base, id(&[("b", "2"), ("a", "1")]));
        for other in [
            id(&[("a", "1"), ("b", "3")]),
            id(&[("a", "1"), ("c", "2")]),
            id(&[("a", "1b"), ("", "2")]),
            id(&[("a", "1")]),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn the_manifest_has_the_members_that_the_proxy_reads() {
        let manifest = Manifest {
            build: "3f".into(),
            widget: Module {
                js: "w.js".into(),
                wasm: "w.wasm".into(),
                styles: vec!["t.css".into()],
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
        let json: serde_json::Value = serde_json::from_str(&manifest.to_json().unwrap()).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "build": "3f",
                "widget": { "js": "w.js", "wasm": "w.wasm", "styles": ["t.css"] },
                "extras": { "js": "x.js", "wasm": "x.wasm", "styles": ["x.css"] },
                "embed": "e.js",
                "embed_integrity": "sha384-e",
                "frame": "f.js",
                "challenge": "c.js",
                "captcha": "v.js",
                "plain": "p.css",
                "frames": "m.js",
                "wallet": "l.js",
            })
        );
    }
}
