//! Makes of Trunk's output what the proxy serves: `dist/`.
//!
//! ```text
//! dist/manifest.json              which file plays which part
//! dist/assets/…                   immutable files, named by their contents, each with .br and .gz
//! dist/frame.html                 the framed page, a template
//! dist/intake.js, intake.d.ts     the loader, a template, and its types
//! ```
//! The same inputs give the same bytes.

pub mod compress;
pub mod manifest;
mod prune;
mod rename;
mod shrink;
mod silence;
mod template;
mod wasm;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::paths;
use crate::tools::BuildTools;
use manifest::{Asset, Manifest, Widget};
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

/// Turns `output`, where Trunk has built, into `dist/`. The old one is replaced
/// when the new one is complete.
pub fn finish(output: &Path, tools: &BuildTools, quality: Quality) -> Result<()> {
    let root = paths::root();
    let page = read_text(&output.join("index.html"))?;
    let page = template::split_page(&page)?;

    let script = |path: &Path, kind| shrink::source(tools, path, kind);
    let glue = prune::glue(&read_text(&output.join("intake-widget.js"))?);
    let module = output.join("intake-widget_bg.wasm");
    let module = shrink::wasm(tools, &module, &glue, quality)?;
    let (glue, widget_wasm) = match quality {
        Quality::Release => rename::shorten(&glue, &module)?,
        Quality::Development => (glue, module),
    };
    let short = output.join("intake-widget-short.js");
    fs::write(&short, glue).with_context(|| format!("cannot write {}", short.display()))?;
    let widget_js = script(&short, Kind::Module)?;
    let embed = script(&root.join("loader/embed.js"), Kind::Module)?;
    let frame = script(&root.join("loader/frame.js"), Kind::Module)?;
    let challenge = script(&root.join("loader/challenge.js"), Kind::Module)?;

    let js = Asset::hashed("intake-widget", ".js", widget_js);
    let wasm = Asset::hashed("intake-widget", "_bg.wasm", widget_wasm);
    let embed = Asset::hashed("embed", ".js", embed);
    let frame = Asset::hashed("frame", ".js", frame);
    let challenge = Asset::hashed("challenge", ".js", challenge);
    let mut styles = Vec::new();
    for style in &page.styles {
        let stem = style.strip_suffix(".css").unwrap_or(style);
        let bytes = script(&output.join(style), Kind::Style)?;
        styles.push(Asset::hashed(stem, ".css", bytes));
    }
    let mut manifest = Manifest {
        build: String::new(),
        widget: Widget {
            js: js.name.clone(),
            wasm: wasm.name.clone(),
            styles: styles.iter().map(|style| style.name.clone()).collect(),
        },
        embed: embed.name.clone(),
        frame: frame.name.clone(),
        challenge: challenge.name.clone(),
    };
    let mut assets = vec![js, wasm, embed, frame, challenge];
    assets.extend(styles);
    assets.extend(locales(&root.join("locales"))?);
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

/// The message catalogues that are loaded when needed, without the white space
/// that is there for their authors.
fn locales(folder: &Path) -> Result<Vec<Asset>> {
    let mut assets = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder).context("cannot list the locales")? {
            let path = entry.context("cannot list the locales")?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if name.ends_with(".json") {
                let catalogue: serde_json::Value = serde_json::from_str(&read_text(&path)?)
                    .with_context(|| format!("{} is not JSON", path.display()))?;
                let bytes = catalogue.to_string().into_bytes();
                assets.push(Asset {
                    name: format!("locales/{name}"),
                    bytes,
                });
            }
        }
    }
    Ok(assets)
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
