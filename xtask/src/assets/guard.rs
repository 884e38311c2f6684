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
use super::{Quality, integrity, parts, read_text, template};
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
    let [script_name, module_name] = FIRST.map(str::to_owned);
    let (glue, module) = compiled(first, tools, quality)?;
    let mut assets = vec![Asset {
        name: module_name,
        bytes: module,
    }];
    let [deep_script, deep_module] = DEEP.map(str::to_owned);
    let (deep_glue, module) = compiled(deep, tools, quality)?;
    assets.push(Asset {
        bytes: script(deep, &deep_script, &deep_glue, tools)?,
        name: deep_script,
    });
    assets.push(Asset {
        name: deep_module,
        bytes: module,
    });
    assets.extend(WORDS.map(|(name, language)| Asset {
        name: format!("words/{name}.txt"),
        bytes: language.word_list().join("\n").into_bytes(),
    }));
    // Last, since it holds the hashes of all that it fetches.
    let watch = read_text(&paths::root().join("loader/guard.js"))?;
    let bytes = script(first, &script_name, &(glue + &watch), tools)?;
    assets.push(Asset {
        name: script_name,
        bytes: template::pin(&bytes, &integrity::of_all(assets.iter())?)?,
    });
    Ok(assets)
}

/// A module and its glue as small as they get.
fn compiled(folder: &Path, tools: &BuildTools, quality: Quality) -> Result<(String, Vec<u8>)> {
    let stem = folder.file_name().and_then(std::ffi::OsStr::to_str);
    parts(
        tools,
        folder,
        stem.context("a module without a name")?,
        quality,
    )
}

/// A script as small as it gets.
fn script(folder: &Path, name: &str, text: &str, tools: &BuildTools) -> Result<Vec<u8>> {
    let whole = folder.join(name);
    fs::write(&whole, text).with_context(|| format!("cannot write {}", whole.display()))?;
    shrink::source(tools, &whole, Kind::Module)
}
