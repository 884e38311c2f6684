//! Files: what the visitor adds goes to their panel, and what the panel says of
//! them decides whether sending has to wait.

use intake_contract::Problem;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{Session, Target};
use crate::form::{Phase, Progress};
use crate::rim::extras::Kind;
use crate::rim::files::{self, Listening};

/// The way on from a file that is not as it should be.
pub(super) const WRONG_FILE: &str = "[data-state=failed] button";

impl Session {
    /// Begins to listen, if the form takes files.
    pub(super) fn listen_for_files(self) {
        if self.draft(|draft| draft.form().attachments.is_some()) != Some(true) {
            return;
        }
        self.rest.try_update_value(|rest| {
            let take = move |files| self.ask_for_files("add", files);
            rest.files = Some(Listening::new(rest.root.clone(), take));
        });
    }

    /// Calls a method of the panel of files, unless the request is on its way already.
    pub fn ask_for_files(self, method: &str, value: JsValue) {
        let mut open = false;
        self.update(|state| {
            open = state.phase.may_send() || matches!(state.phase, Phase::Uploading);
            state.no_files = false;
        });
        if open {
            self.want_panel(Kind::Attachments);
            self.tell_panel(Kind::Attachments, method, &value, &JsValue::UNDEFINED);
        }
    }

    /// What the panel says; a request that waited for it goes on.
    pub(super) fn heard_of_files(self, told: &JsValue) {
        let files = files::told(told);
        let mut waited = false;
        self.update(|state| {
            waited = matches!(state.phase, Phase::Uploading)
                && !matches!(files.progress, Progress::Uploading);
            if waited {
                state.phase = Phase::Editing;
            }
            state.no_files = told.is_undefined();
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
        let none = JsValue::UNDEFINED;
        self.tell_panel(Kind::Attachments, "clear", &none, &none);
    }

    /// Shows what the proxy says of files, each in its place; whether it said any.
    pub(super) fn refuse_files(self, problem: &Problem) -> bool {
        let mut any = false;
        for error in &problem.errors {
            if let Some(place) = error.pointer.strip_prefix("/attachments/") {
                let code = error.code.as_str().into();
                self.tell_panel(Kind::Attachments, "refuse", &place.into(), &code);
                any = true;
            }
        }
        any
    }
}
