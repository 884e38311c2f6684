//! `manifest.json`: which file plays which part.

use serde::{Deserialize, Serialize};

use super::AssetError;

/// The file itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// Names this set of assets; stands in their URLs.
    pub build: String,
    /// What the form itself is made of.
    pub widget: Module,
    /// What is loaded when somebody needs it: attachments, wallets.
    pub extras: Module,
    /// The module that the loader imports on intent.
    pub embed: String,
    /// What browsers know that by (Subresource Integrity).
    pub embed_integrity: String,
    /// The module of the framed page.
    pub frame: String,
    /// The module that solves challenges.
    pub challenge: String,
    /// The module of the page with a vendor's captcha.
    pub captcha: String,
    /// The style sheet of the pages without scripts, beside the widget's.
    pub plain: String,
    /// The module that puts forms into frames.
    pub frames: String,
    /// The module that leads to wallets.
    pub wallet: String,
}

/// The files of one WebAssembly module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    /// wasm-bindgen's glue, an ECMAScript module.
    pub js: String,
    /// The WebAssembly module itself.
    pub wasm: String,
    /// Style sheets, in the order in which they apply.
    pub styles: Vec<String>,
}

impl Manifest {
    /// Reads the file.
    pub(super) fn parse(json: &[u8]) -> Result<Self, AssetError> {
        let manifest: Self = serde_json::from_slice(json)
            .map_err(|error| AssetError::broken("manifest.json", error.to_string()))?;
        let safe = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        let hash = |text: &str| {
            let digits =
                |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'/' | b'=');
            text.starts_with("sha384-") && text.bytes().all(digits)
        };
        let named = safe(&manifest.build) && manifest.files().all(safe);
        if named && hash(&manifest.embed_integrity) {
            Ok(manifest)
        } else {
            // Names stand in HTML, in a script and in a header.
            Err(AssetError::broken(
                "manifest.json",
                "a name has other characters than A-Z, a-z, 0-9, - _ and ., or a hash is none",
            ))
        }
    }

    /// Every file that the manifest names.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let modules = [&self.widget, &self.extras].into_iter();
        modules
            .flat_map(|module| [&module.js, &module.wasm].into_iter().chain(&module.styles))
            .chain([
                &self.embed,
                &self.frame,
                &self.challenge,
                &self.captcha,
                &self.frames,
                &self.wallet,
                &self.plain,
            ])
            .map(String::as_str)
    }
}
