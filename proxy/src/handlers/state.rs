//! What every handler can reach.

use std::sync::Arc;

use intake_contract::ProblemCode;
use tokio::sync::watch;
use url::Url;

use crate::config::{Config, FormConfig};
use crate::outbox::Outbox;
use crate::problem::ApiProblem;

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    config: watch::Receiver<Arc<Config>>,
    pub(super) outbox: Outbox,
}

/// A form and the configuration that it stands in, as both were when the request came.
pub(super) struct Form {
    config: Arc<Config>,
    index: usize,
}

impl AppState {
    /// The state for a configuration that may change while the proxy runs.
    #[must_use]
    pub fn new(config: watch::Receiver<Arc<Config>>, outbox: Outbox) -> Self {
        Self { config, outbox }
    }

    /// The configuration as it is now.
    #[must_use]
    pub fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config.borrow())
    }

    pub(super) fn form(&self, id: &str) -> Result<Form, ApiProblem> {
        let config = self.config();
        let index = config
            .forms
            .iter()
            .position(|form| form.definition.id == id);
        // What stands in the address is not repeated: anybody may have typed it.
        let unknown = || ApiProblem::new(ProblemCode::FormUnknown, "There is no form of this id.");
        let index = index.ok_or_else(unknown)?;
        Ok(Form { config, index })
    }
}

impl Form {
    pub(super) fn public_url(&self) -> &Url {
        &self.config.server.public_url
    }
}

/// What a page is answered whose origin is not on the form's list.
pub(super) fn origin_refused() -> ApiProblem {
    let note = "The page's origin is not among the form's `origins`.";
    ApiProblem::new(ProblemCode::OriginNotAllowed, note)
}

impl core::ops::Deref for Form {
    type Target = FormConfig;

    fn deref(&self) -> &FormConfig {
        // The index was found in this very list, which never changes.
        &self.config.forms[self.index]
    }
}
