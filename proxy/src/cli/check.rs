//! `intake-proxy check`: reads the configuration as `serve` would, looks at all
//! that it names on this machine, and asks Mava whether the agents and categories
//! exist. One screen, without a secret and without a visitor's word.

mod at_mava;
mod attachments;
mod chains;
mod forms;
mod store;
#[cfg(test)]
mod tests;

use std::path::Path;

use secrecy::SecretString;

use super::report::{Mark, Report, painted};
use super::{FAILURE, File, MISTAKES, Output, SUCCESS, runtime};
use crate::assets::{Assets, Source};
use crate::config::{Config, ConfigError, Mistake};
use crate::environment::Environment;
use crate::secrets;

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
            report.group("Configuration");
            addresses(&mut report, config, environment);
            store::check(&mut report, config);
            files(&mut report, assets, environment, config);
            for warning in &loaded.warnings {
                add(&mut report, Mark::Note, warning);
            }
            report.group("Forms");
            forms::check(&mut report, config, environment);
            if !offline {
                let Some(runtime) = runtime(output) else {
                    return FAILURE;
                };
                runtime.block_on(attachments::check(&mut report, config, environment));
            }
            let mut nodes = None;
            if chains::matter(config) {
                report.group("Chains");
                nodes = chains::load(&mut report, config, environment);
            }
            if let Some(nodes) = nodes {
                if offline {
                    report.add(Mark::Skipped, "nodes", "not asked, by --offline");
                } else {
                    let Some(runtime) = runtime(output) else {
                        return FAILURE;
                    };
                    runtime.block_on(chains::ask(&mut report, config, &nodes));
                }
            }
            report.group("Mava");
            key(&mut report, &api_key);
            match &api_key {
                Ok(Some(key)) if !offline => {
                    let Some(runtime) = runtime(output) else {
                        return FAILURE;
                    };
                    runtime.block_on(at_mava::check(&mut report, config, key));
                }
                _ if offline => report.add(Mark::Skipped, "Mava", "not asked, by --offline"),
                _ => report.add(Mark::Skipped, "Mava", "not asked, for want of a key"),
            }
        }
        Err(ConfigError::Wrong { mistakes, .. }) => {
            report.group("Configuration");
            for mistake in &mistakes.0 {
                add(&mut report, Mark::Wrong, mistake);
            }
            report.group("Mava");
            key(&mut report, &api_key);
        }
        Err(error @ ConfigError::Unreadable { .. }) => {
            output.complain(&error.to_string());
            return MISTAKES;
        }
    }
    let (verdict, colour, code) = verdict(&report);
    let verdict = painted(&verdict, colour, output.colour);
    let path = file.path(environment);
    let screen = report.render(output.colour);
    output.say(&format!("{}\n\n{screen}{verdict}\n", path.display()));
    code
}

/// The last line, its colour, and the exit code.
fn verdict(report: &Report) -> (String, &'static str, u8) {
    let things = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    };
    let notes = match report.count(Mark::Note) {
        0 => String::new(),
        count => format!(" {} to look at.", things(count, "thing")),
    };
    match (report.count(Mark::Wrong), report.count(Mark::Unknown)) {
        (0, 0) => (format!("Good to serve.{notes}"), "32", SUCCESS),
        (0, _) => (
            format!("Nothing wrong was found, but not everything could be checked.{notes}"),
            "33",
            FAILURE,
        ),
        (wrong, _) => (
            format!("{} to mend.{notes}", things(wrong, "mistake")),
            "31",
            MISTAKES,
        ),
    }
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

fn addresses(report: &mut Report, config: &Config, environment: &Environment) {
    let server = &config.server;
    let text = format!("{}, listening on {}", server.public_base(), server.listen);
    report.add(Mark::Good, "public", text);
    let text = format!("listening on {}", server.admin_listen);
    match secrets::admin_token(environment, server) {
        Ok(Some(_)) => report.add(Mark::Good, "admin", format!("{text}, with a token")),
        Ok(None) => report.add(Mark::Good, "admin", text),
        Err(error) => report.add(Mark::Wrong, "admin", error.to_string()),
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
        Ok(Some(_)) => report.add(Mark::Good, "API key", "set"),
        Ok(None) => report.add(
            Mark::Note,
            "API key",
            format!(
                "not set: requests are kept and not delivered until {} or {} is",
                secrets::API_KEY.name,
                secrets::API_KEY.file
            ),
        ),
        Err(error) => report.add(Mark::Wrong, "API key", error.to_string()),
    }
}
