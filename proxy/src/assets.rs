//! The widget's files: read once at start-up from a folder or from the binary
//! itself, and held in memory as they are handed out. `cargo xtask build` makes
//! them; what they are is told by their `manifest.json`.

mod compress;
mod entry;
#[cfg(test)]
pub(crate) mod fixture;
mod manifest;
mod page;
mod source;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Bytes;
use intake_contract::{Catalogue, LocalText, Message, language};

use crate::config::Config;

pub(crate) use compress::etag;
pub use entry::{Encoding, Entry};
pub use manifest::{Manifest, Module};
pub(crate) use page::escape;
pub use page::{Page, PageValues};
pub use source::{Embedded, Source};

/// What the loader has once, in place of its configuration.
const LOADER_TOKEN: &str = "__INTAKE_CONFIG__";

/// Everything that is served to browsers besides JSON.
#[derive(Debug, Clone)]
pub struct Assets {
    /// What plays which part.
    pub manifest: Manifest,
    /// By their path below `/assets/{build}/`.
    files: Arc<BTreeMap<String, Entry>>,
    /// `/intake.js`, filled.
    pub loader: Entry,
    /// `/intake.js` as it was built, to be filled again.
    template: Arc<str>,
    /// `/intake.d.ts`.
    pub types: Entry,
    /// The framed page, to be filled for each form.
    pub page: Page,
    /// The form's own heading by language, for forms without a title.
    pub titles: LocalText,
    /// The catalogues by language. English is in the contract and no file.
    texts: Arc<BTreeMap<String, Texts>>,
}

/// One language's texts by key.
type Texts = BTreeMap<String, String>;

/// Why the assets can't be used. Each tells the operator what to do.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    /// Neither a folder nor assets inside.
    #[error(
        "this binary holds no form assets: name their folder with --assets (`cargo xtask build` makes it)"
    )]
    None,
    /// A file is not there or can't be read.
    #[error("the form's assets are not complete: {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("the form's assets are not what `cargo xtask build` makes: {file}: {reason}")]
    Broken {
        /// The file's name.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl AssetError {
    fn broken(file: &str, reason: impl Into<String>) -> Self {
        Self::Broken {
            file: file.to_owned(),
            reason: reason.into(),
        }
    }
}

impl Assets {
    /// Reads everything, checks that nothing is missing and fills the loader.
    ///
    /// # Errors
    /// If something can't be read or is not what the build makes.
    pub fn load(source: &Source, config: &Config) -> Result<Self, AssetError> {
        let manifest = Manifest::parse(&source.read("manifest.json")?)?;
        let mut files: BTreeMap<String, Entry> = BTreeMap::new();
        let (compressed, plain): (Vec<_>, Vec<_>) = source
            .list("assets")?
            .into_iter()
            .partition(|name| name.ends_with(".br") || name.ends_with(".gz"));
        for name in plain {
            let bytes = source.read(&format!("assets/{name}"))?;
            let etag = None;
            files.insert(name.clone(), Entry::plain(&name, bytes, etag));
        }
        for name in compressed {
            let (stem, encoding) = match name.strip_suffix(".br") {
                Some(stem) => (stem, Encoding::Brotli),
                None => (name.trim_end_matches(".gz"), Encoding::Gzip),
            };
            if let Some(entry) = files.get_mut(stem) {
                entry.add(encoding, source.read(&format!("assets/{name}"))?);
            }
        }
        if let Some(missing) = manifest.files().find(|name| !files.contains_key(*name)) {
            return Err(AssetError::broken(
                missing,
                "the manifest names it, but it is not there",
            ));
        }
        let template: Arc<str> = text(source, "intake.js")?.into();
        let loader = loader(&template, &manifest, config)?;
        let types = compress::entry("intake.d.ts", source.read("intake.d.ts")?);
        let page = Page::parse(text(source, "frame.html")?)?;
        let texts = catalogues(&files);
        Ok(Self {
            titles: titles(&texts),
            texts: Arc::new(texts),
            manifest,
            files: Arc::new(files),
            loader,
            template,
            types,
            page,
        })
    }

    /// The same files with the loader filled for another configuration.
    ///
    /// # Errors
    /// If the loader is not what the build makes.
    pub fn for_config(&self, config: &Config) -> Result<Self, AssetError> {
        Ok(Self {
            loader: loader(&self.template, &self.manifest, config)?,
            ..self.clone()
        })
    }

    /// What the form says in a language.
    #[must_use]
    pub fn catalogue(&self, tag: &str) -> Catalogue {
        let texts = self.texts.get(&language(tag));
        Catalogue::new(tag.to_owned(), texts.cloned().unwrap_or_default())
    }

    /// The file of this path in this build.
    #[must_use]
    pub fn file(&self, build: &str, name: &str) -> Option<&Entry> {
        (build == self.manifest.build)
            .then(|| self.files.get(name))
            .flatten()
    }
}

/// The catalogues among the files, as far as they can be read.
fn catalogues(files: &BTreeMap<String, Entry>) -> BTreeMap<String, Texts> {
    let catalogues = files.iter().filter_map(|(name, entry)| {
        let name = name.strip_prefix("locales/")?.strip_suffix(".json")?;
        let texts = serde_json::from_slice(&entry.negotiate("identity").1).ok()?;
        (!name.contains('/')).then(|| (name.to_owned(), texts))
    });
    catalogues.collect()
}

/// The catalogues' headings, with the English one.
fn titles(texts: &BTreeMap<String, Texts>) -> LocalText {
    let title = Message::Title;
    let english = ("en".to_owned(), title.english().to_owned());
    let others = texts.iter().filter_map(|(language, texts)| {
        let text = texts.get(title.key())?;
        Some((language.clone(), text.clone()))
    });
    LocalText(std::iter::once(english).chain(others).collect())
}

fn text(source: &Source, name: &str) -> Result<String, AssetError> {
    String::from_utf8(source.read(name)?.into())
        .map_err(|_| AssetError::broken(name, "it is not UTF-8"))
}

/// The loader with what it must know: addresses, names of files, launchers' texts.
fn loader(template: &str, manifest: &Manifest, config: &Config) -> Result<Entry, AssetError> {
    let Some((before, after)) = template.split_once(LOADER_TOKEN) else {
        return Err(AssetError::broken(
            "intake.js",
            format!("it has no {LOADER_TOKEN}"),
        ));
    };
    if after.contains(LOADER_TOKEN) {
        return Err(AssetError::broken(
            "intake.js",
            format!("it has {LOADER_TOKEN} twice"),
        ));
    }
    let base = config.server.public_base();
    let forms: serde_json::Map<_, _> = config
        .forms
        .iter()
        .map(|form| {
            let label = form.label.clone().unwrap_or_default();
            let id = form.definition.id.clone();
            (id, serde_json::json!({ "label": label }))
        })
        .collect();
    let values = serde_json::json!({
        "base": base,
        "build": manifest.build,
        "assets": format!("{base}/assets/{}/", manifest.build),
        "widget": manifest.widget,
        "extras": manifest.extras,
        "embed": manifest.embed,
        "integrity": manifest.embed_integrity,
        "challenge": manifest.challenge,
        "frames": manifest.frames,
        "wallet": manifest.wallet,
        "forms": forms,
    });
    let filled = format!("{before}{values}{after}");
    Ok(compress::entry("intake.js", Bytes::from(filled)))
}

#[cfg(test)]
#[path = "assets/tests.rs"]
mod tests;
