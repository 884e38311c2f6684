//! The forms, a line for each: what it asks, whom it believes, where it stands.

use intake_contract::{FieldDefinition, Identifier, WalletMode};

use super::super::report::{Mark, Report};
use crate::captcha::{CaptchaErrors, Captchas};
use crate::config::{CaptchaConfig, CaptchaSecret, ChallengeConfig, Config, FormConfig, Identify};
use crate::environment::Environment;
use crate::identity::{KeyErrors, Verifiers};

/// Most origins that are named in one line.
const ORIGINS_SHOWN: usize = 2;

pub(super) fn check(report: &mut Report, config: &Config, environment: &Environment) {
    let errors = match Verifiers::load(config, environment) {
        Ok(_) => Vec::new(),
        Err(KeyErrors(errors)) => errors,
    };
    let captchas = match Captchas::load(config, environment) {
        Ok(_) => Vec::new(),
        Err(CaptchaErrors(errors)) => errors,
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
        let mut wrong = captchas.iter().filter(|(of, _)| of == id).peekable();
        if let (ChallengeConfig::Captcha(captcha), None) = (&form.challenge, wrong.peek()) {
            report.add(Mark::Good, id, secret(captcha, config));
        }
        for (_, error) in wrong {
            report.add(Mark::Wrong, id, format!("captcha: {error}"));
        }
    }
}

/// Where a captcha's secret is, never what it is; and the site that it must be of.
fn secret(captcha: &CaptchaConfig, config: &Config) -> String {
    let place = match &captcha.secret {
        CaptchaSecret::Variable(name) => name.clone(),
        CaptchaSecret::File(path) => path.display().to_string(),
    };
    let site = config.server.public_url.host_str().unwrap_or_default();
    let vendor = captcha.vendor.title();
    format!("captcha: {vendor}, for the site {site}; its secret is set, in {place}")
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
