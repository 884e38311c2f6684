//! Captchas of vendors: where each vendor's are, and whether one was solved. The
//! vendor is asked once for each solution, with a bound on the time and on the
//! answer, and is told nothing of the visitor.

mod verify;

use core::fmt;
use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::{Client, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::config::{CaptchaConfig, CaptchaSecret, ChallengeConfig, Config, Vendor};
use crate::environment::Environment;
use crate::secrets::one_word;

pub(crate) use verify::action;
pub use verify::{Solved, Unverified};

/// How long the vendor may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Most questions that are under way at once: each may last its whole time.
const QUESTIONS_MAX: usize = 64;

/// Longest secret of a site key, in bytes; theirs have less than a hundred.
const SECRET_MAX: usize = 4_096;

/// Where a vendor's captchas are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Its script.
    pub script: String,
    /// Where solutions are verified.
    verify: String,
    /// Whose scripts, frames, styles and answers its page needs, as a content
    /// security policy names them.
    pub sources: String,
}

impl Addresses {
    /// Those of a form's vendor, or where the operator says.
    ///
    /// From <https://developers.cloudflare.com/turnstile/get-started/server-side-validation/>
    /// and <https://docs.hcaptcha.com/>.
    #[must_use]
    pub fn of(config: &CaptchaConfig) -> Self {
        let (script_host, script, verify_host, verify, sources) = match config.vendor {
            Vendor::Turnstile => (
                "https://challenges.cloudflare.com",
                "/turnstile/v0/api.js",
                "https://challenges.cloudflare.com",
                "/turnstile/v0/siteverify",
                "https://challenges.cloudflare.com",
            ),
            Vendor::Hcaptcha => (
                "https://js.hcaptcha.com",
                "/1/api.js",
                "https://api.hcaptcha.com",
                "/siteverify",
                "https://hcaptcha.com https://*.hcaptcha.com",
            ),
        };
        let service = config
            .service
            .as_ref()
            .map(|url| url.origin().ascii_serialization());
        let service = service.as_deref();
        Self {
            script: [service.unwrap_or(script_host), script].concat(),
            verify: [service.unwrap_or(verify_host), verify].concat(),
            sources: service.unwrap_or(sources).to_owned(),
        }
    }
}

/// What verifies the captchas of every form that has one. Its `Debug` shows the
/// forms' ids alone.
pub struct Captchas {
    http: Option<Client>,
    forms: BTreeMap<String, Site>,
    questions: Semaphore,
}

/// One form's site at its vendor.
struct Site {
    vendor: Vendor,
    key: String,
    secret: SecretString,
    verify: String,
}

/// Why a form's captchas can't be verified at all. Each tells the operator what to mend.
#[derive(Debug, thiserror::Error)]
pub enum CaptchaError {
    /// The variable is not set.
    #[error("the environment variable {0} is not set: it must hold the secret of your site key")]
    NoVariable(String),
    /// The file can't be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What it holds is no secret.
    #[error("what it holds is no secret: copy it again, alone and on one line")]
    Shape,
    /// There is no client for HTTPS.
    #[error("no HTTPS client could be made: are root certificates (ca-certificates) installed?")]
    Tls,
}

/// Every form whose captchas can't be verified.
#[derive(Debug)]
pub struct CaptchaErrors(pub Vec<(String, CaptchaError)>);

impl fmt::Display for CaptchaErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (form, error)) in self.0.iter().enumerate() {
            let line_break = if index > 0 { "\n" } else { "" };
            write!(f, "{line_break}form {form}, captcha: {error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CaptchaErrors {}

impl Captchas {
    /// Takes every secret from where the configuration says.
    ///
    /// # Errors
    /// Every form whose secret can't be had, at once.
    pub fn load(config: &Config, environment: &Environment) -> Result<Self, CaptchaErrors> {
        let mut captchas = Self::default();
        let mut errors = Vec::new();
        for form in &config.forms {
            let ChallengeConfig::Captcha(captcha) = &form.challenge else {
                continue;
            };
            let id = &form.definition.id;
            match Site::new(captcha, environment) {
                Ok(site) => drop(captchas.forms.insert(id.clone(), site)),
                Err(error) => errors.push((id.clone(), error)),
            }
            if captchas.http.is_none() {
                match client() {
                    Ok(client) => captchas.http = Some(client),
                    Err(error) => errors.push((id.clone(), error)),
                }
            }
        }
        if errors.is_empty() {
            Ok(captchas)
        } else {
            Err(CaptchaErrors(errors))
        }
    }
}

impl Default for Captchas {
    /// Of no form.
    fn default() -> Self {
        Self {
            http: None,
            forms: BTreeMap::new(),
            questions: Semaphore::new(QUESTIONS_MAX),
        }
    }
}

impl fmt::Debug for Captchas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.forms.keys()).finish()
    }
}

impl Site {
    fn new(config: &CaptchaConfig, environment: &Environment) -> Result<Self, CaptchaError> {
        let secret = match &config.secret {
            CaptchaSecret::Variable(name) => {
                let value = environment.get(name);
                one_word(value.ok_or_else(|| CaptchaError::NoVariable(name.clone()))?)
            }
            CaptchaSecret::File(path) => {
                let read = std::fs::read_to_string(path);
                one_word(&read.map_err(|source| CaptchaError::Unreadable {
                    path: path.clone(),
                    source,
                })?)
            }
        };
        Ok(Self {
            vendor: config.vendor,
            key: config.site_key.clone(),
            secret: secret.filter(is_short).ok_or(CaptchaError::Shape)?,
            verify: Addresses::of(config).verify,
        })
    }
}

fn is_short(secret: &SecretString) -> bool {
    secret.expose_secret().len() <= SECRET_MAX
}

fn client() -> Result<Client, CaptchaError> {
    // A second installation fails and changes nothing, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("intake-proxy/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .timeout(PATIENCE)
        .build()
        .map_err(|_| CaptchaError::Tls)
}

#[cfg(test)]
#[path = "captcha/tests.rs"]
mod tests;
