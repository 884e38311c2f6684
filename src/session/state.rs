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

impl State {
    /// Takes in that an answer was changed. Who mended the last of what sending
    /// found wrong need not read on that it was not sent.
    pub fn mend(&mut self) {
        let wrong = self.draft.as_ref().and_then(Draft::first_wrong);
        if !self.summary || wrong.is_some() {
            return;
        }
        self.summary = false;
        if matches!(self.phase, Phase::Refused(_)) {
            self.phase = Phase::Editing;
        }
    }
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use intake_contract::{FieldCode, FormDefinition, Identifier, ProblemCode};

    use super::*;

    /// A form that was sent, with two answers that were found wrong.
    fn sent(phase: Phase) -> State {
        let mut draft = Draft::new(FormDefinition::new("support", vec![Identifier::Email]));
        for id in ["subject", "message"] {
            draft.show(id, FieldCode::SeedPhrase);
        }
        State {
            load: Load::Ready,
            draft: Some(draft),
            phase,
            summary: true,
            copied: None,
            files: Files::default(),
            no_files: false,
            catalogue: Catalogue::english(),
            theme: Theme::default(),
        }
    }

    fn mend(state: &mut State, id: &str) {
        if let Some(draft) = &mut state.draft {
            draft.type_into(id, "Hello".into());
        }
        state.mend();
    }

    #[test]
    fn a_refusal_is_told_until_the_last_wrong_answer_is_mended() {
        let refused = Phase::Refused(ProblemCode::SecretDetected);
        let mut state = sent(refused.clone());
        mend(&mut state, "subject");
        assert_eq!((&state.phase, state.summary), (&refused, true));
        mend(&mut state, "message");
        assert_eq!((&state.phase, state.summary), (&Phase::Editing, false));
    }

    #[test]
    fn what_no_answer_mends_is_told_until_it_is_sent_again() {
        let mut state = sent(Phase::Offline);
        mend(&mut state, "subject");
        mend(&mut state, "message");
        assert_eq!(state.phase, Phase::Offline);

        let unknown = Phase::Refused(ProblemCode::FormUnknown);
        let mut state = State {
            summary: false,
            ..sent(unknown.clone())
        };
        mend(&mut state, "subject");
        assert_eq!(state.phase, unknown);
    }
}
