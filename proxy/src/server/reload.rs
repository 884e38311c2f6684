//! Reads the configuration again while the proxy runs. A good file replaces the
//! running configuration at once and as a whole; a broken one changes nothing.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;
use url::Url;

use super::site::{Site, Sites};
use crate::assets::AssetError;
use crate::captcha::{CaptchaErrors, Captchas};
use crate::config::{Config, ConfigError, Loaded, ScannerConfig, load};
use crate::environment::Environment;
use crate::identity::{KeyErrors, Verifiers};
use crate::wallet::{ChainErrors, Chains};

/// A key that only a start can change, and how to keep its running value; that
/// tells whether the file has another one.
type Fixed = (&'static str, fn(&mut Config, &Config) -> bool);

/// What listeners, store and the line to Mava were opened with.
const FIXED: &[Fixed] = &[
    ("server.listen", |new, old| {
        keep(&mut new.server.listen, &old.server.listen)
    }),
    ("server.admin_listen", |new, old| {
        keep(&mut new.server.admin_listen, &old.server.admin_listen)
    }),
    ("server.assets", |new, old| {
        keep(&mut new.server.assets, &old.server.assets)
    }),
    ("server.trusted_proxies", |new, old| {
        keep(&mut new.server.trusted_proxies, &old.server.trusted_proxies)
    }),
    ("limits", |new, old| keep(&mut new.limits, &old.limits)),
    ("mava.base_url", |new, old| {
        keep(&mut new.mava.base_url, &old.mava.base_url)
    }),
    ("mava.budget", |new, old| {
        keep(&mut new.mava.budget, &old.mava.budget)
    }),
    ("mava.timeout", |new, old| {
        keep(&mut new.mava.timeout, &old.mava.timeout)
    }),
    ("mava.unknown", |new, old| {
        keep(&mut new.mava.unknown, &old.mava.unknown)
    }),
    ("attachments.storage", |new, old| {
        let (new, old) = (&mut new.attachments, &old.attachments);
        let other = new.s3.is_some() != old.s3.is_some();
        if other {
            // How agents get files may need the other storage.
            keep(&mut new.delivery, &old.delivery);
            keep(&mut new.s3, &old.s3);
        }
        other
    }),
    ("attachments.folder", |new, old| {
        keep(&mut new.attachments.folder, &old.attachments.folder)
    }),
    ("attachments.s3", |new, old| {
        keep(&mut new.attachments.s3, &old.attachments.s3)
    }),
    ("attachments.clamd", |new, old| {
        let address =
            |scanner: &Option<ScannerConfig>| scanner.as_ref().map(|scanner| scanner.clamd.clone());
        let (new, old) = (&mut new.attachments.scanner, &old.attachments.scanner);
        address(new) != address(old) && keep(new, old)
    }),
    ("attachments.without_scan", |new, old| {
        keep(&mut new.attachments.scanner, &old.attachments.scanner)
    }),
    ("store.url", |new, old| {
        keep(&mut new.store.path, &old.store.path)
    }),
    ("store.keep_delivered", |new, old| {
        keep(&mut new.store.keep_delivered, &old.store.keep_delivered)
    }),
];

/// The running configuration, and where to read it again.
#[derive(Debug)]
pub struct Live {
    file: PathBuf,
    /// The public address that was bound: it fills in a port that the system chose.
    bound: SocketAddr,
    /// Where the secrets are that the file names.
    environment: Environment,
    verifiers: watch::Sender<Arc<Verifiers>>,
    chains: watch::Sender<Arc<Chains>>,
    captchas: watch::Sender<Arc<Captchas>>,
    config: watch::Sender<Arc<Config>>,
    site: watch::Sender<Arc<Site>>,
}

/// Why the running configuration was kept.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// The file can't be read or has mistakes.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The keys of signed identities can't be used.
    #[error(transparent)]
    Keys(#[from] KeyErrors),
    /// The nodes of chains can't be used.
    #[error(transparent)]
    Chains(#[from] ChainErrors),
    /// The secrets of captchas can't be used.
    #[error(transparent)]
    Captchas(#[from] CaptchaErrors),
    /// The loader can't be filled.
    #[error(transparent)]
    Assets(#[from] AssetError),
}

/// What a good file has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reloaded {
    /// Forms that were not there before.
    pub added: Vec<String>,
    /// Forms that are there no longer.
    pub removed: Vec<String>,
    /// Keys whose new values need a start.
    pub fixed: Vec<&'static str>,
    /// What is allowed, but hardly meant, each a sentence with its place.
    pub warnings: Vec<String>,
}

impl Live {
    /// What runs from the start.
    #[must_use]
    pub fn new(
        file: PathBuf,
        environment: Environment,
        bound: SocketAddr,
        site: Site,
        verifiers: Verifiers,
        chains: Chains,
        captchas: Captchas,
    ) -> Self {
        Self {
            file,
            bound,
            environment,
            verifiers: watch::Sender::new(Arc::new(verifiers)),
            chains: watch::Sender::new(Arc::new(chains)),
            captchas: watch::Sender::new(Arc::new(captchas)),
            config: watch::Sender::new(Arc::clone(&site.config)),
            site: watch::Sender::new(Arc::new(site)),
        }
    }

    /// The configuration, for those who follow it.
    #[must_use]
    pub fn config(&self) -> watch::Receiver<Arc<Config>> {
        self.config.subscribe()
    }

    /// The verifiers, for those who follow them.
    #[must_use]
    pub fn verifiers(&self) -> watch::Receiver<Arc<Verifiers>> {
        self.verifiers.subscribe()
    }

    /// The chains that can be asked, for those who follow them.
    #[must_use]
    pub fn chains(&self) -> watch::Receiver<Arc<Chains>> {
        self.chains.subscribe()
    }

    /// What verifies captchas, for those who follow it.
    #[must_use]
    pub fn captchas(&self) -> watch::Receiver<Arc<Captchas>> {
        self.captchas.subscribe()
    }

    /// The site, for those who follow it.
    #[must_use]
    pub fn sites(&self) -> Sites {
        Sites::new(self.site.subscribe())
    }

    /// Reads the file again. Blocks for as long as that takes.
    ///
    /// # Errors
    /// If the file can't be used. Everything goes on as it was then.
    pub fn reload(&self) -> Result<Reloaded, ReloadError> {
        let Loaded {
            mut config,
            warnings,
        } = load(&self.file)?;
        let running = Arc::clone(&self.site.borrow());
        let fixed = self.keep_fixed(&mut config, &running.config);
        let verifiers = Verifiers::load(&config, &self.environment)?;
        let chains = Chains::load(&config, &self.environment)?;
        let captchas = Captchas::load(&config, &self.environment)?;
        let assets = running.assets.for_config(&config)?;
        let reloaded = Reloaded {
            added: missing(&config, &running.config),
            removed: missing(&running.config, &config),
            fixed,
            warnings: warnings.iter().map(ToString::to_string).collect(),
        };
        let config = Arc::new(config);
        // First, so that no form is without its key.
        self.verifiers.send_replace(Arc::new(verifiers));
        self.chains.send_replace(Arc::new(chains));
        self.captchas.send_replace(Arc::new(captchas));
        self.config.send_replace(Arc::clone(&config));
        self.site.send_replace(Arc::new(Site { config, assets }));
        Ok(reloaded)
    }

    /// As [`Self::reload`], away from the runtime's own threads, and tells the
    /// operator's log what came of it.
    ///
    /// # Errors
    /// Never because of the file; only if the system refuses a thread.
    pub async fn follow(self: &Arc<Self>) -> io::Result<()> {
        let live = Arc::clone(self);
        let result = tokio::task::spawn_blocking(move || live.reload()).await?;
        tell(&result);
        Ok(())
    }

    fn keep_fixed(&self, new: &mut Config, running: &Config) -> Vec<&'static str> {
        // A public URL that follows from `listen` stays with the address that is listened on.
        let derived = Url::parse(&format!("http://{}", new.server.listen)).ok();
        if new.server.listen != running.server.listen
            && derived.as_ref() == Some(&new.server.public_url)
        {
            new.server.public_url = running.server.public_url.clone();
        }
        new.server.settle(self.bound);
        let changed = FIXED.iter().filter(|(_, keep)| keep(new, running));
        changed.map(|(key, _)| *key).collect()
    }
}

/// Puts the running value in the place of the new one; tells whether they differ.
fn keep<T: Clone + PartialEq>(new: &mut T, running: &T) -> bool {
    let differs = new != running;
    if differs {
        new.clone_from(running);
    }
    differs
}

/// The ids of the forms in one configuration that another one has not.
fn missing(from: &Config, other: &Config) -> Vec<String> {
    let ids = from.forms.iter().map(|form| &form.definition.id);
    let known = |id: &String| other.forms.iter().any(|form| form.definition.id == *id);
    ids.filter(|id| !known(id)).cloned().collect()
}

fn tell(result: &Result<Reloaded, ReloadError>) {
    match result {
        Ok(reloaded) => {
            for warning in &reloaded.warnings {
                tracing::warn!("configuration: {warning}");
            }
            for key in &reloaded.fixed {
                tracing::warn!(
                    key,
                    "configuration: this key has changed, and takes effect only after a restart"
                );
            }
            for form in &reloaded.removed {
                tracing::warn!(
                    form,
                    "a form is gone: requests that it took in are kept until a form of this id is there again"
                );
            }
            let added = &reloaded.added;
            tracing::info!(
                ?added,
                "the configuration was read again and holds from now on"
            );
        }
        Err(error) => {
            if let ReloadError::Config(ConfigError::Wrong { mistakes, .. }) = error {
                for mistake in &mistakes.0 {
                    let line = mistake.position.map(|at| at.line);
                    tracing::error!(line, key = mistake.key, "configuration: {mistake}");
                }
            }
            if let ReloadError::Keys(KeyErrors(errors)) = error {
                for (form, error) in errors {
                    tracing::error!(form, "configuration: identity: {error}");
                }
            }
            if let ReloadError::Chains(ChainErrors(errors)) = error {
                for (chain, error) in errors {
                    tracing::error!(chain, "configuration: rpc_url: {error}");
                }
            }
            if let ReloadError::Captchas(CaptchaErrors(errors)) = error {
                for (form, error) in errors {
                    tracing::error!(form, "configuration: captcha: {error}");
                }
            }
            let reason = error.to_string();
            let reason = reason.lines().next().unwrap_or_default();
            tracing::error!(
                reason,
                "the configuration was read again and can't be used: the running one is kept"
            );
        }
    }
}

#[cfg(test)]
#[path = "reload_tests.rs"]
mod tests;
