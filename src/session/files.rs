//! Files: what the visitor adds goes to their panel, and what the panel says of
//! them decides whether sending has to wait.

use intake_border::read;
use intake_contract::Problem;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{Session, Target};
use crate::form::{Files, Phase, Progress};
use crate::rim::extras::Kind;
use crate::rim::files::{Gesture, Listening};

/// The way on from a file that is not as it should be.
pub(super) const WRONG_FILE: &str = "[data-panel] [data-state=failed] button";

impl Session {
    /// Begins to listen, if the form takes files.
    pub(super) fn listen_for_files(self) {
        if self.draft(|draft| draft.form().attachments.is_some()) != Some(true) {
            return;
        }
        self.rest.try_update_value(|rest| {
            let tell = move |gesture| self.gestured(gesture);
            rest.files = Some(Listening::new(&rest.root, tell));
        });
    }

    /// Takes a picture of the screen for the request.
    pub fn capture(self) {
        self.with_files(Box::new(|handle| handle.capture()));
    }

    fn gestured(self, gesture: Gesture) {
        let open = self
            .state
            .try_read_untracked()
            .is_some_and(|state| state.phase.may_send());
        if open {
            self.with_files(Box::new(move |handle| {
                if let Gesture::Files(files) = gesture {
                    handle.add(&files);
                }
            }));
        }
    }

    fn with_files(self, act: Box<dyn FnOnce(&crate::rim::extras::Handle)>) {
        let then = move |handle: Option<&_>| {
            self.update(|state| state.no_files = handle.is_none());
            if let Some(handle) = handle {
                act(handle);
            }
        };
        self.with_panel(Kind::Attachments, Box::new(then));
    }

    /// What the panel says; a request that waited for it goes on.
    pub(super) fn heard_of_files(self, told: JsValue) {
        let Ok(files) = read::<Files>(told) else {
            return;
        };
        let mut waited = false;
        self.update(|state| {
            waited = state.phase == Phase::Uploading && files.progress != Progress::Uploading;
            if waited {
                state.phase = Phase::Editing;
            }
            state.files = files;
        });
        if waited {
            self.send();
        }
    }

    /// Whether sending has to wait for files, or to lead to one of them.
    pub(super) fn held_by_files(self) -> bool {
        let mut held = true;
        self.update(|state| match state.files.progress {
            Progress::Settled => held = false,
            Progress::Uploading => state.phase = Phase::Uploading,
            Progress::Failed => {
                state.phase = Phase::Editing;
                self.focus_later(Target::Selector(WRONG_FILE));
            }
        });
        held
    }

    /// The files are the request's now; the next begins with none.
    pub(super) fn forget_files(self) {
        if let Some(handle) = self.panel(Kind::Attachments) {
            handle.clear();
        }
    }

    /// Shows what the proxy says of files, each in its place; whether it said any.
    pub(super) fn refuse_files(self, problem: &Problem) -> bool {
        let Some(handle) = self.panel(Kind::Attachments) else {
            return false;
        };
        let mut any = false;
        for error in &problem.errors {
            if let Some(place) = error.pointer.strip_prefix("/attachments/") {
                handle.refuse(place, error.code.as_str());
                any = true;
            }
        }
        any
    }
}
