//! What every handler can reach.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use intake_contract::ProblemCode;
use tokio::sync::watch;
use url::Url;

use crate::attachments::Attachments;
use crate::captcha::Captchas;
use crate::challenge::Challenges;
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::config::{AttachmentsConfig, Config, FormConfig};
use crate::identity::{IdentityError, VerifiedIdentity, Verifiers};
use crate::limits::{BodyError, Limits, OriginVerdict, check_origin};
use crate::outbox::Outbox;
use crate::problem::ApiProblem;
use crate::random::{Random, SystemRandom};
use crate::seal::Sealer;
use crate::wallet::Chains;

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    config: watch::Receiver<Arc<Config>>,
    verifiers: watch::Receiver<Arc<Verifiers>>,
    chains: watch::Receiver<Arc<Chains>>,
    captchas: watch::Receiver<Arc<Captchas>>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    pub(super) outbox: Outbox,
    pub(super) sealer: Arc<Sealer>,
    pub(super) limits: Arc<Limits>,
    pub(super) attachments: Option<Arc<Attachments>>,
}

/// A form and the configuration that it stands in, as both were when the request came.
pub(super) struct Form {
    config: Arc<Config>,
    index: usize,
}

impl AppState {
    /// The state for a configuration that may change while the proxy runs.
    #[must_use]
    pub fn new(
        config: watch::Receiver<Arc<Config>>,
        outbox: Outbox,
        sealer: Arc<Sealer>,
        limits: Arc<Limits>,
    ) -> Self {
        Self {
            config,
            verifiers: watch::channel(Arc::default()).1,
            chains: watch::channel(Arc::default()).1,
            captchas: watch::channel(Arc::default()).1,
            clock: Arc::new(SystemClock::new()),
            random: Arc::new(SystemRandom),
            outbox,
            sealer,
            limits,
            attachments: None,
        }
    }

    /// With a place for attached files; without one, no form takes any.
    #[must_use]
    pub fn with_attachments(self, attachments: Arc<Attachments>) -> Self {
        let attachments = Some(attachments);
        Self {
            attachments,
            ..self
        }
    }

    /// What makes challenges and checks their solutions.
    pub(super) fn challenges(&self) -> Challenges {
        Challenges::new(&self.sealer)
    }

    /// With the verifiers of the forms that take a signed identity, and the
    /// clock by which they judge.
    #[must_use]
    pub fn with_identity(
        self,
        verifiers: watch::Receiver<Arc<Verifiers>>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            verifiers,
            clock,
            ..self
        }
    }

    /// With the chains that can be asked about contract wallets.
    #[must_use]
    pub fn with_chains(self, chains: watch::Receiver<Arc<Chains>>) -> Self {
        Self { chains, ..self }
    }

    /// With what verifies the captchas of the forms that have one.
    #[must_use]
    pub fn with_captchas(self, captchas: watch::Receiver<Arc<Captchas>>) -> Self {
        Self { captchas, ..self }
    }

    /// What verifies captchas, as it is now.
    pub(super) fn captchas(&self) -> Arc<Captchas> {
        Arc::clone(&self.captchas.borrow())
    }

    /// The chains that can be asked, as they are now.
    pub(super) fn chains(&self) -> Arc<Chains> {
        Arc::clone(&self.chains.borrow())
    }

    pub(super) fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// Who a visitor is by a token, and for how long from now it is good.
    pub(super) fn verify(
        &self,
        form: &FormConfig,
        token: &str,
    ) -> Result<(VerifiedIdentity, Duration), IdentityError> {
        let verifiers = Arc::clone(&self.verifiers.borrow());
        // A form without a key is one that was taken away this moment.
        let verifier = verifiers.of(&form.definition.id);
        let verifier = verifier.ok_or(IdentityError::WrongAudience)?;
        verifier.verify(token, self.clock.wall())
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.wall()
    }

    /// How much may be sent.
    pub(crate) fn limits(&self) -> Arc<Limits> {
        Arc::clone(&self.limits)
    }

    /// What seals for browsers.
    pub(crate) fn sealer(&self) -> &Sealer {
        &self.sealer
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
    pub(super) fn attachments(&self) -> &AttachmentsConfig {
        &self.config.attachments
    }

    pub(super) fn public_url(&self) -> &Url {
        &self.config.server.public_url
    }
}

/// Browsers name the origin of everything that they send by POST.
pub(super) fn check_reader(headers: &HeaderMap, form: &Form) -> Result<(), ApiProblem> {
    match check_origin(headers, form, form.public_url()) {
        OriginVerdict::Allowed => Ok(()),
        OriginVerdict::Refused => Err(origin_refused()),
        OriginVerdict::Absent => {
            let note = "The request names no origin.";
            Err(ApiProblem::new(ProblemCode::OriginNotAllowed, note))
        }
    }
}

/// What a body is answered that could not be read.
pub(crate) fn too_large(error: BodyError) -> ApiProblem {
    match error {
        BodyError::TooLarge => ApiProblem::new(
            ProblemCode::BodyTooLarge,
            "The body is larger than the address takes.",
        ),
        BodyError::Cut => ApiProblem::new(
            ProblemCode::BodyInvalid,
            "The body ended before it was complete.",
        ),
    }
}

/// What a page is answered whose origin is not on the form's list.
pub(crate) fn origin_refused() -> ApiProblem {
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
