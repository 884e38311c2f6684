//! `intake-proxy snippet`: what an operator puts on their pages.

use std::fmt::Write as _;
use std::path::Path;

use super::{File, MISTAKES, Output, SUCCESS};
use crate::assets::{Assets, Source, escape};
use crate::config::{Config, FormConfig};
use crate::environment::Environment;

pub fn run(
    file: &File,
    assets: Option<&Path>,
    form: Option<&str>,
    environment: &Environment,
    output: &mut Output<'_>,
) -> u8 {
    let config = match file.load(environment) {
        Ok(loaded) => loaded.config,
        Err(error) => {
            output.complain(&error.to_string());
            return MISTAKES;
        }
    };
    let wanted: Vec<&FormConfig> = config
        .forms
        .iter()
        .filter(|candidate| form.is_none_or(|id| candidate.definition.id == id))
        .collect();
    if wanted.is_empty() {
        let ids: Vec<&str> = config
            .forms
            .iter()
            .map(|form| form.definition.id.as_str())
            .collect();
        output.complain(&format!(
            "there is no form of this id; there are: {}",
            ids.join(", ")
        ));
        return MISTAKES;
    }
    // A configuration can be tried before there are files to pin.
    let loaded = Source::choose(assets, environment, &config)
        .and_then(|source| Assets::load(&source, &config));
    let integrity = loaded.map(|assets| assets.loader.integrity()).ok();
    let tags = wanted
        .into_iter()
        .map(|form| tags(&config, form, integrity.as_deref()));
    output.say(&tags.collect::<Vec<_>>().join("\n"));
    SUCCESS
}

/// Both ways to embed a form, the first one also pinned.
fn tags(config: &Config, form: &FormConfig, integrity: Option<&str>) -> String {
    let base = config.server.public_base();
    let id = &form.definition.id;
    let mut title = String::new();
    let given = form.definition.title.as_ref().or(form.label.as_ref());
    escape(
        given.map_or("Contact support", |text| text.get("en")),
        &mut title,
    );
    let mut text = format!(
        "<!-- {id}: a button on every page that has this tag; it opens the form -->\n\
         <script async src=\"{base}/intake.js\" data-form=\"{id}\"></script>\n\
         {}\
         <!-- {id}: the form in its place on one page -->\n\
         <iframe src=\"{base}/f/{id}\" data-intake title=\"{title}\"></iframe>\n",
        pinned(&base, id, integrity)
    );
    // Writing to a string can't fail.
    let _ = match form.origins.as_slice() {
        [] => writeln!(text, "<!-- No page may use them: `origins` is empty -->"),
        origins => writeln!(
            text,
            "<!-- Pages that may use them: {} -->",
            origins.join(", ")
        ),
    };
    text
}

/// A tag that takes the loader of this build and this configuration, and no other.
fn pinned(base: &str, id: &str, integrity: Option<&str>) -> String {
    match integrity {
        Some(integrity) => format!(
            "<!-- {id}: the same, pinned: put the new tag on your pages whenever the proxy or its \
             configuration changes -->\n\
             <script async src=\"{base}/intake.js\" integrity=\"{integrity}\" \
             crossorigin=\"anonymous\" data-form=\"{id}\"></script>\n"
        ),
        None => format!(
            "<!-- {id}: a pinned tag needs the form's files: name their folder with --assets -->\n"
        ),
    }
}
