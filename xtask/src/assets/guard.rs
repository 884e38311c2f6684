//! The guard's files. They have names of their own, as catalogues have, and find
//! one another beside themselves, so that nobody else needs to know of them but
//! the loader of the first.
//!
//! ```text
//! guard.js        the glue, and behind it loader/guard.js
//! guard.wasm      the detector as most visitors need it
//! guard-deep.js   the glue of the other one
//! guard-deep.wasm the detector with arithmetic on curves
//! words/….txt     the words of nine further languages
//! ```

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use bip39::Language;

use super::manifest::Asset;
use super::shrink::{self, Kind};
use super::{Quality, parts, read_text};
use crate::paths;
use crate::tools::BuildTools;

/// What the first module weighs in with when somebody begins to write.
pub const FIRST: [&str; 2] = ["guard.js", "guard.wasm"];

/// What takes its place where a text calls for it.
pub const DEEP: [&str; 2] = ["guard-deep.js", "guard-deep.wasm"];

/// The lists beside the English one, which the module knows.
const WORDS: [(&str, Language); 9] = [
    ("chinese_simplified", Language::SimplifiedChinese),
    ("chinese_traditional", Language::TraditionalChinese),
    ("czech", Language::Czech),
    ("french", Language::French),
    ("italian", Language::Italian),
    ("japanese", Language::Japanese),
    ("korean", Language::Korean),
    ("portuguese", Language::Portuguese),
    ("spanish", Language::Spanish),
];

/// Every file, of the modules in two folders.
pub fn assets(
    first: &Path,
    deep: &Path,
    tools: &BuildTools,
    quality: Quality,
) -> Result<Vec<Asset>> {
    let watch = read_text(&paths::root().join("loader/guard.js"))?;
    let mut assets = Vec::from(module(first, &FIRST, &watch, tools, quality)?);
    assets.extend(module(deep, &DEEP, "", tools, quality)?);
    assets.extend(WORDS.map(|(name, language)| Asset {
        name: format!("words/{name}.txt"),
        bytes: language.word_list().join("\n").into_bytes(),
    }));
    Ok(assets)
}

/// A module under its names, with a script behind its glue.
fn module(
    folder: &Path,
    [script_name, module_name]: &[&str; 2],
    script: &str,
    tools: &BuildTools,
    quality: Quality,
) -> Result<[Asset; 2]> {
    let stem = folder.file_name().and_then(std::ffi::OsStr::to_str);
    let stem = stem.context("a module without a name")?;
    let (glue, bytes) = parts(tools, folder, stem, quality)?;
    let whole = folder.join(script_name);
    fs::write(&whole, glue + script)
        .with_context(|| format!("cannot write {}", whole.display()))?;
    Ok([
        Asset {
            name: (*script_name).to_owned(),
            bytes: shrink::source(tools, &whole, Kind::Module)?,
        },
        Asset {
            name: (*module_name).to_owned(),
            bytes,
        },
    ])
}
