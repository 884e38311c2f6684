//! The forms, a line for each: what it asks, whom it believes, where it stands.

use intake_contract::{FieldDefinition, Identifier, WalletMode};

use super::super::report::{Mark, Report};
use crate::config::{Config, FormConfig, Identify};
use crate::environment::Environment;
use crate::identity::{KeyErrors, Verifiers};

/// Most origins that are named in one line.
const ORIGINS_SHOWN: usize = 2;

pub(super) fn check(report: &mut Report, config: &Config, environment: &Environment) {
    let errors = match Verifiers::load(config, environment) {
        Ok(_) => Vec::new(),
        Err(KeyErrors(errors)) => errors,
    };
    for form in &config.forms {
        let id = &form.definition.id;
        let mark = if form.origins.is_empty() {
            Mark::Note
        } else {
            Mark::Good
        };
        report.add(mark, id, line(form));
        for (_, error) in errors.iter().filter(|(of, _)| of == id) {
            report.add(Mark::Wrong, id, format!("identity: {error}"));
        }
    }
}

fn line(form: &FormConfig) -> String {
    let definition = &form.definition;
    let fields = match definition.fields.len() {
        1 => "1 field".to_owned(),
        many => format!("{many} fields"),
    };
    let contact: Vec<&str> = definition
        .identify_by
        .iter()
        .map(|by| match by {
            Identifier::Email => "email",
            Identifier::Wallet => "wallet",
        })
        .collect();
    let asked = definition.field(FieldDefinition::WALLET).is_some();
    let wallet = match definition.wallet {
        WalletMode::Proven => "wallet proven",
        WalletMode::Claimed if asked => "wallet claimed",
        _ => "no wallet",
    };
    format!(
        "{fields}; {} needed; {wallet}; {}; {}",
        contact.join(" or "),
        identity(form),
        origins(form)
    )
}

fn identity(form: &FormConfig) -> String {
    let algorithm = form.identity.as_ref().map(|key| key.algorithm.name());
    match (form.identify, algorithm) {
        (_, None) => "identity claimed".to_owned(),
        (Identify::Claimed, Some(name)) => format!("identity claimed, or signed by {name}"),
        (Identify::Signed, Some(name)) => format!("identity signed by {name}"),
    }
}

fn origins(form: &FormConfig) -> String {
    let shown = form.origins.len().min(ORIGINS_SHOWN);
    let named = form.origins[..shown].join(", ");
    match form.origins.len() - shown {
        _ if form.origins.is_empty() => "no page may embed it, since `origins` is empty".to_owned(),
        0 => format!("on {named}"),
        more => format!("on {named} and {more} more"),
    }
}
