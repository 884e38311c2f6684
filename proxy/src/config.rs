//! `intake.toml`: what it may say (`keys.rs`), what it means (`model.rs`), and
//! everything that is wrong with it, at once and with its place.

mod assemble;
mod attachments;
mod bucket;
mod captcha;
mod chains;
mod fields;
mod identity;
pub(crate) mod keys;
mod mistake;
mod model;
mod reference;
mod rpc;
mod scanner;
mod schema;
mod subject;
mod suggest;
mod table;
mod values;
mod walk;

use std::path::{Path, PathBuf};

pub use attachments::{AttachmentsConfig, Delivery, UploadQuotas};
pub use bucket::{S3Config, S3Style};
pub use captcha::{CaptchaConfig, CaptchaSecret, ChallengeConfig, Vendor};
pub use identity::{Identify, IdentityAlgorithm, IdentityConfig, IdentityKey};
pub use mistake::{Mistake, Mistakes, Position};
pub use model::*;
pub use reference::markdown as reference;
pub use rpc::{ChainConfig, RpcUrl};
pub use scanner::{ClamdAddress, ScannerConfig, WithoutScan};
pub use schema::schema;

pub(crate) use values::is_loopback;

use mistake::Findings;

/// A file that can be used.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What it says.
    pub config: Config,
    /// What is allowed, but hardly meant.
    pub warnings: Vec<Mistake>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file has mistakes.
    #[error("{}: {} to mend\n{mistakes}", path.display(), count(mistakes))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// All of them.
        mistakes: Mistakes,
    },
}

fn count(Mistakes(mistakes): &Mistakes) -> String {
    match mistakes.len() {
        1 => "1 mistake".into(),
        many => format!("{many} mistakes"),
    }
}

/// Reads a file. Relative paths in it begin at its folder, so that it means the
/// same wherever the proxy is started.
///
/// # Errors
/// If the file can't be read or has mistakes.
pub fn load(path: &Path) -> Result<Loaded, ConfigError> {
    let source = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    parse(&source, folder).map_err(|mistakes| ConfigError::Wrong {
        path: path.to_owned(),
        mistakes,
    })
}

/// Reads a text; relative paths in it begin at `folder`.
///
/// # Errors
/// All mistakes, in the order of the text.
pub fn parse(source: &str, folder: &Path) -> Result<Loaded, Mistakes> {
    let mut findings = Findings::new(source);
    let (document, broken) = toml::de::DeTable::parse_recoverable(source);
    let root = walk::document(&mut findings, document.get_ref());
    if !broken.is_empty() {
        return Err(Mistakes(with_syntax(source, findings, &broken)));
    }
    let config = assemble::config(&mut findings, &root, folder);
    match (config, findings.into_parts()) {
        (Some(config), (mistakes, warnings)) if mistakes.is_empty() => {
            Ok(Loaded { config, warnings })
        }
        (_, (mistakes, _)) => Err(Mistakes(mistakes)),
    }
}

/// The mistakes of a text that is not TOML throughout. What seems to be missing
/// may stand in the part that can't be read, so it is not told.
fn with_syntax(source: &str, findings: Findings<'_>, broken: &[toml::de::Error]) -> Vec<Mistake> {
    let (mut mistakes, _) = findings.into_parts();
    mistakes.retain(|mistake| mistake.sentence != walk::MISSING);
    mistakes.extend(broken.iter().map(|error| Mistake {
        position: error.span().map(|span| Position::of(source, span.start)),
        key: String::new(),
        // The message names what was expected and never quotes the text.
        sentence: format!("is not TOML: {}", error.message()),
    }));
    mistakes.sort_by_key(|mistake| mistake.position);
    mistakes
}

#[cfg(test)]
#[path = "config/tests.rs"]
mod tests;
