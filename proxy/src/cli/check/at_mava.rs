//! What Mava says of the ids in the configuration.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::super::report::{Mark, Report};
use crate::config::{Config, FormConfig};
use crate::mava::{MavaClient, MavaError};

/// Most names that are listed beside one that does not exist.
const LISTED_MAX: usize = 10;

/// Asks Mava. Tags can't be asked for: Mava publishes no list of them.
pub(super) async fn check(report: &mut Report, config: &Config, key: &SecretString) {
    let client = match MavaClient::new(&config.mava, key) {
        Ok(client) => client,
        Err(error) => return report.add(Mark::Wrong, "Mava", error.to_string()),
    };
    let address = config.mava.base_url.as_str().trim_end_matches('/');
    match client.agents().await {
        Ok(agents) => {
            report.add(
                Mark::Good,
                "Mava",
                format!("answers at {address} and takes the key"),
            );
            let named = agents
                .into_iter()
                .map(|agent| (agent.id, agent.name))
                .collect();
            compare(report, "agents", &named, &agents_of(config));
        }
        // What one question met, the other would meet too.
        Err(error) => return trouble(report, "Mava", &error),
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
    report.add(mark, what, error.to_string());
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
        return report.add(Mark::Good, what, text);
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
        report.add(Mark::Wrong, what, text);
    }
}
