//! Files: what the visitor adds goes to their panel, and what the panel says of
//! them decides whether sending has to wait.

use intake_contract::Problem;
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{Session, Target};
use crate::form::{Phase, Progress};
use crate::rim::extras::{Handle, Kind};
use crate::rim::files::{self, Listening};

/// The way on from a file that is not as it should be.
pub(super) const WRONG_FILE: &str = "[data-panel] [data-state=failed] button";

impl Session {
    /// Begins to listen, if the form takes files.
    pub(super) fn listen_for_files(self) {
        if self.draft(|draft| draft.form().attachments.is_some()) != Some(true) {
            return;
        }
        self.rest.try_update_value(|rest| {
            let take = move |files: Array| self.with_files(move |panel| panel.add(&files));
            rest.files = Some(Listening::new(rest.root.clone(), take));
        });
    }

    /// Does something with the panel, unless the request is on its way already.
    pub fn with_files(self, act: impl FnOnce(&Handle) + 'static) {
        let act: Box<dyn FnOnce(&Handle)> = Box::new(act);
        let open = self
            .state
            .try_read_untracked()
            .map(|state| state.phase.may_send());
        if open == Some(true) {
            self.with_panel(
                Kind::Attachments,
                Box::new(move |handle| {
                    self.update(|state| state.no_files = handle.is_none());
                    if let Some(handle) = handle {
                        act(handle);
                    }
                }),
            );
        }
    }

    /// What the panel says; a request that waited for it goes on.
    pub(super) fn heard_of_files(self, told: JsValue) {
        let files = files::told(&told);
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
