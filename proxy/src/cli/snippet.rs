//! `intake-proxy snippet`: what an operator puts on their pages.

use std::fmt::Write as _;

use super::{File, MISTAKES, Output, SUCCESS};
use crate::assets::escape;
use crate::config::{Config, FormConfig};
use crate::environment::Environment;

pub fn run(
    file: &File,
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
    let tags = wanted.into_iter().map(|form| tags(&config, form));
    output.say(&tags.collect::<Vec<_>>().join("\n"));
    SUCCESS
}

/// Both ways to embed a form.
fn tags(config: &Config, form: &FormConfig) -> String {
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
         <!-- {id}: the form in its place on one page -->\n\
         <iframe src=\"{base}/f/{id}\" data-intake title=\"{title}\"></iframe>\n"
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
