//! `intake-proxy check`: reads the configuration as `serve` would, and asks Mava
//! whether the agents and categories that it names exist.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::SecretString;

use super::report::{Mark, Report};
use super::{FAILURE, File, MISTAKES, Output, SUCCESS, runtime};
use crate::assets::{Assets, Source};
use crate::config::{Config, ConfigError, FormConfig, Mistake};
use crate::environment::Environment;
use crate::mava::{MavaClient, MavaError};
use crate::secrets;

/// Most names that are listed beside one that does not exist.
const LISTED_MAX: usize = 10;

pub fn run(
    file: &File,
    assets: Option<&Path>,
    offline: bool,
    environment: &Environment,
    output: &mut Output<'_>,
) -> u8 {
    let mut report = Report::default();
    let api_key = secrets::api_key(environment);
    match file.load(environment) {
        Ok(loaded) => {
            let config = &loaded.config;
            local(&mut report, config);
            for warning in &loaded.warnings {
                add(&mut report, Mark::Note, warning);
            }
            files(&mut report, assets, environment, config);
            key(&mut report, &api_key);
            if let (Ok(Some(key)), false) = (&api_key, offline) {
                let Some(runtime) = runtime(output) else {
                    return FAILURE;
                };
                runtime.block_on(at_mava(&mut report, config, key));
            }
        }
        Err(ConfigError::Wrong { mistakes, .. }) => {
            for mistake in &mistakes.0 {
                add(&mut report, Mark::Wrong, mistake);
            }
            key(&mut report, &api_key);
        }
        Err(error @ ConfigError::Unreadable { .. }) => {
            output.complain(&error.to_string());
            return MISTAKES;
        }
    }
    let wrong = report.count(Mark::Wrong);
    let unknown = report.count(Mark::Unknown);
    let (verdict, code) = match (wrong, unknown) {
        (0, 0) => ("Good to serve.".to_owned(), SUCCESS),
        (0, _) => (
            "Nothing wrong was found, but not everything could be checked.".into(),
            FAILURE,
        ),
        (1, _) => ("1 mistake to mend.".into(), MISTAKES),
        (many, _) => (format!("{many} mistakes to mend."), MISTAKES),
    };
    let path = file.path(environment);
    output.say(&format!(
        "{}\n\n{}\n{verdict}\n",
        path.display(),
        report.render()
    ));
    code
}

fn add(report: &mut Report, mark: Mark, mistake: &Mistake) {
    let place = mistake.position.map_or_else(String::new, |at| {
        format!("line {}, column {}", at.line, at.column)
    });
    let key = match mistake.key.as_str() {
        "" => String::new(),
        key => format!("{key}\n"),
    };
    report.add(mark, place, format!("{key}{}", mistake.sentence));
}

/// What the file says.
fn local(report: &mut Report, config: &Config) {
    report.add(Mark::Good, "public address", config.server.public_base());
    report.add(Mark::Good, "store", config.store.path.display().to_string());
    for form in &config.forms {
        let fields: Vec<&str> = form
            .definition
            .fields
            .iter()
            .map(|field| field.id.as_str())
            .collect();
        let origins = match form.origins.as_slice() {
            [] => "no page may embed it: `origins` is empty".to_owned(),
            origins => format!("on {}", origins.join(", ")),
        };
        let mark = if form.origins.is_empty() {
            Mark::Note
        } else {
            Mark::Good
        };
        let subject = format!("form {}", form.definition.id);
        report.add(
            mark,
            subject,
            format!("asks {}\n{origins}", fields.join(", ")),
        );
    }
}

fn files(report: &mut Report, folder: Option<&Path>, environment: &Environment, config: &Config) {
    let loaded = Source::choose(folder, environment, config).and_then(|source| {
        let assets = Assets::load(&source, config)?;
        Ok(match source {
            Source::Folder(folder) => {
                format!("build {} in {}", assets.manifest.build, folder.display())
            }
            Source::Embedded(_) => format!("build {} in this binary", assets.manifest.build),
        })
    });
    match loaded {
        Ok(text) => report.add(Mark::Good, "form files", text),
        Err(error) => report.add(Mark::Wrong, "form files", error.to_string()),
    }
}

fn key(report: &mut Report, key: &Result<Option<SecretString>, secrets::SecretError>) {
    match key {
        Ok(Some(_)) => report.add(Mark::Good, "API key", "is set"),
        Ok(None) => report.add(
            Mark::Note,
            "API key",
            format!(
                "is not set: requests are kept and not delivered until {} or {} is",
                secrets::KEY,
                secrets::KEY_FILE
            ),
        ),
        Err(error) => report.add(Mark::Wrong, "API key", error.to_string()),
    }
}

/// Asks Mava. Tags can't be asked for: Mava publishes no list of them.
async fn at_mava(report: &mut Report, config: &Config, key: &SecretString) {
    let client = match MavaClient::new(&config.mava, key) {
        Ok(client) => client,
        Err(error) => return report.add(Mark::Wrong, "Mava", error.to_string()),
    };
    match client.agents().await {
        Ok(agents) => {
            let named = agents
                .into_iter()
                .map(|agent| (agent.id, agent.name))
                .collect();
            compare(report, "agents", &named, &agents_of(config));
        }
        // What one question met, the other would meet too.
        Err(error) => return trouble(report, "agents", &error),
    }
    match client.categories().await {
        Ok(categories) => {
            let named = categories
                .into_iter()
                .map(|category| (category.id, category.name))
                .collect();
            compare(report, "categories", &named, &categories_of(config));
        }
        Err(error) => trouble(report, "categories", &error),
    }
}

fn trouble(report: &mut Report, what: &str, error: &MavaError) {
    let mark = match error {
        MavaError::KeyRefused { .. } | MavaError::Elsewhere { .. } | MavaError::Unsendable => {
            Mark::Wrong
        }
        _ => Mark::Unknown,
    };
    report.add(mark, format!("Mava's {what}"), error.to_string());
}

/// Ids by the keys that name them.
type Named = Vec<(String, String)>;

fn agents_of(config: &Config) -> Named {
    let of = |(index, form): (usize, &FormConfig)| {
        let id = form.ticket.assigned_to.clone()?;
        Some((format!("forms[{index}].ticket.assigned_to"), id))
    };
    config.forms.iter().enumerate().filter_map(of).collect()
}

fn categories_of(config: &Config) -> Named {
    let mut named = Vec::new();
    for (index, form) in config.forms.iter().enumerate() {
        let fixed = form.ticket.category.iter();
        named.extend(fixed.map(|id| (format!("forms[{index}].ticket.category"), id.clone())));
        for (field, options) in &form.choices {
            for (value, choice) in options {
                let key = || format!("form {}, field {field}, option {value}", form.definition.id);
                named.extend(choice.category.iter().map(|id| (key(), id.clone())));
            }
        }
    }
    named
}

fn compare(
    report: &mut Report,
    what: &str,
    known: &BTreeMap<String, Option<String>>,
    named: &Named,
) {
    let missing: Vec<_> = named
        .iter()
        .filter(|(_, id)| !known.contains_key(id))
        .collect();
    if missing.is_empty() {
        let text = format!("{} there, {} named here", known.len(), named.len());
        return report.add(Mark::Good, format!("Mava's {what}"), text);
    }
    let mut listed: Vec<String> = known
        .iter()
        .take(LISTED_MAX)
        .map(|(id, name)| format!("{id} {}", name.as_deref().unwrap_or("(no name)")))
        .collect();
    if known.len() > LISTED_MAX {
        listed.push(format!("and {} more", known.len() - LISTED_MAX));
    }
    for (key, _) in missing {
        let text = format!(
            "{key} names none that Mava has; it has:\n{}",
            listed.join("\n")
        );
        report.add(Mark::Wrong, format!("Mava's {what}"), text);
    }
}
