//! Makes of what was compiled what the proxy serves: `dist/`.
//!
//! ```text
//! dist/manifest.json              which file plays which part
//! dist/assets/…                   immutable files, named by their contents, each with .br and .gz
//! dist/frame.html                 the framed page, a template
//! dist/intake.js, intake.d.ts     the loader, a template, and its types
//! ```
//! The same inputs give the same bytes.

pub mod compress;
pub mod guard;
mod integrity;
pub mod manifest;
mod prune;
mod rename;
mod shrink;
mod silence;
mod template;
mod wasm;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths;
use crate::tools::BuildTools;
use manifest::{Asset, CAPTCHA, Manifest, Module};
use shrink::Kind;

/// The manifest's name in `dist/`.
pub const MANIFEST: &str = "manifest.json";

/// How much time is spent on making the assets small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// A debug build, compressed a little.
    Development,
    /// What visitors load.
    Release,
}

/// Where each module was compiled into.
pub struct Folders {
    /// By Trunk, with the page and the style sheets.
    pub widget: PathBuf,
    /// What not every visitor needs.
    pub extras: PathBuf,
    /// The detector of secrets.
    pub guard: PathBuf,
    /// The same with all that it can know.
    pub guard_deep: PathBuf,
}

/// Turns what was compiled into `dist/`. The old one is replaced when the new one
/// is complete.
pub fn finish(folders: &Folders, tools: &BuildTools, quality: Quality) -> Result<()> {
    let Folders {
        widget: output,
        extras,
        ..
    } = folders;
    let root = paths::root();
    let page = read_text(&output.join("index.html"))?;
    let page = template::split_page(&page)?;

    let script = |path: &Path, kind| shrink::source(tools, path, kind);
    let frame = script(&root.join("loader/frame.js"), Kind::Module)?;
    let challenge = script(&root.join("loader/challenge.js"), Kind::Module)?;
    let captcha = Asset {
        name: CAPTCHA.to_owned(),
        bytes: script(&root.join("loader/captcha.js"), Kind::Module)?,
    };
    let captcha_page = script(&root.join("loader/captcha-page.js"), Kind::Module)?;
    let frames = script(&root.join("loader/frames.js"), Kind::Module)?;
    let wallet = script(&root.join("loader/wallet.js"), Kind::Module)?;
    let plain = script(&root.join("style/plain.css"), Kind::Style)?;
    let frame = Asset::hashed("frame", ".js", frame);
    let challenge = Asset::hashed("challenge", ".js", challenge);
    let captcha_page = Asset::hashed("captcha-page", ".js", captcha_page);
    let frames = Asset::hashed("frames", ".js", frames);
    let wallet = Asset::hashed("wallet", ".js", wallet);
    let plain = Asset::hashed("plain", ".css", plain);
    let mut manifest = Manifest {
        build: String::new(),
        widget: Module::default(),
        extras: Module::default(),
        embed: String::new(),
        embed_integrity: String::new(),
        frame: frame.name.clone(),
        challenge: challenge.name.clone(),
        captcha: captcha_page.name.clone(),
        frames: frames.name.clone(),
        wallet: wallet.name.clone(),
        plain: plain.name.clone(),
    };
    let mut assets = vec![
        frame,
        challenge,
        captcha,
        captcha_page,
        frames,
        wallet,
        plain,
    ];
    for (module, folder, name) in [
        (&mut manifest.widget, output, "intake-widget"),
        (&mut manifest.extras, extras, "intake-extras"),
    ] {
        let (js, wasm) = compiled(tools, folder, name, quality)?;
        module.js = js.name.clone();
        module.wasm = wasm.name.clone();
        assets.extend([js, wasm]);
    }
    let styles = page.styles.iter().map(|style| output.join(style));
    for (module, styles) in [
        (&mut manifest.widget, styles.collect()),
        (
            &mut manifest.extras,
            vec![joined(&root.join("style/extras"))?],
        ),
    ] {
        for style in styles {
            let stem = style.file_stem().and_then(OsStr::to_str);
            let stem = stem.context("a style sheet without a name")?;
            let style = Asset::hashed(stem, ".css", script(&style, Kind::Style)?);
            module.styles.push(style.name.clone());
            assets.push(style);
        }
    }
    let (first, deep) = (&folders.guard, &folders.guard_deep);
    assets.extend(guard::assets(first, deep, tools, quality)?);
    // Last of the scripts: it holds the hashes of what it loads.
    let embed = script(&root.join("loader/embed.js"), Kind::Module)?;
    let loaded = assets.iter().filter(|asset| manifest.is_loaded(asset));
    let embed = template::pin(&embed, &integrity::of_all(loaded)?)?;
    let embed = Asset::hashed("embed", ".js", embed);
    manifest.embed.clone_from(&embed.name);
    manifest.embed_integrity = integrity::of(&embed.bytes);
    assets.push(embed);
    assets.extend(locales(&root.join("locales"), "locales")?);
    manifest.build = manifest::build_id(&mut assets);

    let loader = script(&root.join("loader/intake.js"), Kind::Classic)?;
    template::check_loader(&loader)?;
    let types =
        fs::read(root.join("loader/intake.d.ts")).context("cannot read the loader's types")?;
    let manifest = manifest.to_json()?;
    let pages = [
        (MANIFEST, manifest.as_bytes()),
        ("frame.html", page.template.as_bytes()),
        ("intake.js", &loader),
        ("intake.d.ts", &types),
    ];
    write(&assets, &pages, quality)
}

/// A module's glue and the module itself as small as they get.
fn parts(
    tools: &BuildTools,
    folder: &Path,
    name: &str,
    quality: Quality,
) -> Result<(String, Vec<u8>)> {
    let glue = prune::glue(&read_text(&folder.join(name).with_extension("js"))?);
    let module = folder.join(format!("{name}_bg.wasm"));
    let module = shrink::wasm(tools, &module, &glue, quality)?;
    match quality {
        Quality::Release => rename::shorten(&glue, &module),
        Quality::Development => Ok((glue, module)),
    }
}

/// A module and its glue, named by what they are.
fn compiled(
    tools: &BuildTools,
    folder: &Path,
    name: &str,
    quality: Quality,
) -> Result<(Asset, Asset)> {
    let (glue, module) = parts(tools, folder, name, quality)?;
    let short = folder.join(format!("{name}-short.js"));
    fs::write(&short, glue).with_context(|| format!("cannot write {}", short.display()))?;
    let js = shrink::source(tools, &short, Kind::Module)?;
    Ok((
        Asset::hashed(name, ".js", js),
        Asset::hashed(name, "_bg.wasm", module),
    ))
}

/// The style sheets of a folder in one, in the order of their names.
fn joined(folder: &Path) -> Result<PathBuf> {
    let mut parts = entries(folder)?;
    parts.sort();
    let texts = parts.iter().map(|part| read_text(part));
    let text = texts.collect::<Result<Vec<_>>>()?.concat();
    let whole = paths::widget_target().join("extras.css");
    fs::write(&whole, text).with_context(|| format!("cannot write {}", whole.display()))?;
    Ok(whole)
}

/// The message catalogues that are loaded when needed, without the white space
/// that is there for their authors. Those of the second module are in a folder.
fn locales(folder: &Path, below: &str) -> Result<Vec<Asset>> {
    let mut assets = Vec::new();
    for path in entries(folder)? {
        let Some(name) = path.file_name().and_then(OsStr::to_str) else {
            continue;
        };
        let name = format!("{below}/{name}");
        if path.is_dir() {
            assets.extend(locales(&path, &name)?);
        } else if name.ends_with(".json") {
            let catalogue: serde_json::Value = serde_json::from_str(&read_text(&path)?)
                .with_context(|| format!("{} is not JSON", path.display()))?;
            let bytes = catalogue.to_string().into_bytes();
            assets.push(Asset { name, bytes });
        }
    }
    Ok(assets)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let told = || format!("cannot list {}", folder.display());
    let entries = fs::read_dir(folder).with_context(told)?;
    let paths = entries.map(|entry| Ok(entry.with_context(told)?.path()));
    paths.collect()
}

fn write(assets: &[Asset], pages: &[(&str, &[u8])], quality: Quality) -> Result<()> {
    let dist = paths::dist();
    let fresh = dist.with_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    for asset in compress::all(assets, quality)? {
        put(&fresh.join("assets").join(&asset.name), &asset.bytes)?;
    }
    for (name, bytes) in pages {
        put(&fresh.join(name), bytes)?;
    }
    if dist.exists() {
        fs::remove_dir_all(&dist).context("cannot replace dist/")?;
    }
    fs::rename(&fresh, &dist).context("cannot replace dist/")
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
