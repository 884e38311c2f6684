//! What the public routes besides `/v1` need, as one value that is replaced as
//! a whole: a page never mixes two configurations.

use std::sync::Arc;

use tokio::sync::watch;

use crate::assets::Assets;
use crate::config::{Config, FormConfig};

/// A configuration, and what is served to browsers under it.
#[derive(Debug)]
pub struct Site {
    /// The whole configuration.
    pub config: Arc<Config>,
    /// What is served to browsers.
    pub assets: Assets,
}

impl Site {
    /// The form of this id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&FormConfig> {
        let mut forms = self.config.forms.iter();
        forms.find(|form| form.definition.id == id)
    }
}

/// The site of the moment. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sites(watch::Receiver<Arc<Site>>);

impl Sites {
    /// A site that may be replaced while the proxy runs.
    #[must_use]
    pub const fn new(sites: watch::Receiver<Arc<Site>>) -> Self {
        Self(sites)
    }

    /// The site as it is now.
    #[must_use]
    pub fn now(&self) -> Arc<Site> {
        Arc::clone(&self.0.borrow())
    }
}
