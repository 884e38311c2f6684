//! What the screen shows, and what its body is made for.

use intake_contract::DeliveryState;

use crate::form::{Draft, Files, Phase};
use crate::messages::Catalogue;
use crate::options::Theme;

/// How far the form's definition has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// On its way.
    Loading,
    /// There; the draft exists.
    Ready,
    /// Not to be had; the visitor may try again.
    Failed,
}

/// What the screen shows. One signal holds all of it: every further type of
/// signal costs each visitor some kilobytes.
pub struct State {
    /// Whether the form's definition is there.
    pub load: Load,
    /// What is typed; `None` until the definition is there.
    pub draft: Option<Draft>,
    /// Where the request stands.
    pub phase: Phase,
    /// Whether sending has found wrong answers, so that a summary tells of them.
    pub summary: bool,
    /// Whether the reference was copied, once that was tried.
    pub copied: Option<bool>,
    /// The files that go with the request.
    pub files: Files,
    /// Whether files can't be added for want of the module that takes them.
    pub no_files: bool,
    /// The language.
    pub catalogue: Catalogue,
    /// The colours.
    pub theme: Theme,
}

/// What the body is made for; a change makes it anew.
#[derive(PartialEq, Eq)]
pub struct Stage {
    /// Whether the form's definition is there.
    pub load: Load,
    /// How far an accepted request has come.
    pub accepted: Option<DeliveryState>,
    /// Whether the visitor is known, which changes what is asked.
    verified: bool,
    locale: String,
}

impl Stage {
    /// The stage of a state.
    pub fn of(state: &State) -> Self {
        Self {
            load: state.load,
            accepted: state.phase.receipt().map(|receipt| receipt.state),
            verified: state.draft.as_ref().is_some_and(Draft::is_verified),
            locale: state.catalogue.locale().to_owned(),
        }
    }
}
