//! One form on one page, from mounting to unmounting: binds the pure state of
//! [`crate::form`] to signals, and carries out what the visitor asks for.

use std::collections::BTreeMap;

use intake_contract::{Answers, Context, FormDefinition, Problem, Submission};
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::events::Event;
use crate::form::{Draft, Outcome, Phase, language, pick_locale};
use crate::messages::{Catalogue, KNOWN_LOCALES};
use crate::options::{MountOptions, Theme, WalletClaim};
use crate::rim::{api, page};

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

/// A handle to everything that one mounted form is. Copies mean the same form.
#[derive(Clone, Copy)]
pub struct Session {
    /// Whether the form's definition is there.
    pub load: RwSignal<Load>,
    /// What is typed; `None` until the definition is there.
    pub draft: RwSignal<Option<Draft>>,
    /// Where the request stands.
    pub phase: RwSignal<Phase>,
    /// Whether sending has found wrong answers, so that a summary tells of them.
    pub summary: RwSignal<bool>,
    /// The language.
    pub catalogue: RwSignal<Catalogue>,
    /// The colours.
    pub theme: RwSignal<Theme>,
    rest: StoredValue<Rest, LocalStorage>,
}

/// What no part of the screen depends on.
struct Rest {
    options: MountOptions,
    root: Element,
    emit: js_sys::Function,
    prefill: BTreeMap<String, String>,
    wallet: Option<WalletClaim>,
    identity: Option<String>,
    /// One key for one draft: however often it is sent, it becomes one ticket.
    key: Option<String>,
}

impl Session {
    /// Makes the session of a form below `root` and begins to load what it lacks.
    pub fn start(mut options: MountOptions, root: Element, emit: js_sys::Function) -> Self {
        let definition = options.definition.take();
        let locale = options.locale.take();
        let session = Self {
            load: RwSignal::new(Load::Loading),
            draft: RwSignal::new(None),
            phase: RwSignal::new(Phase::Editing),
            summary: RwSignal::new(false),
            catalogue: RwSignal::new(Catalogue::english()),
            theme: RwSignal::new(options.theme),
            rest: StoredValue::new_local(Rest {
                prefill: std::mem::take(&mut options.prefill),
                options,
                root,
                emit,
                wallet: None,
                identity: None,
                key: None,
            }),
        };
        session.set_locale(locale.as_deref());
        match definition {
            Some(definition) => session.begin(definition),
            None => session.reload(),
        }
        session
    }

    /// Fetches the form's definition, again where it failed.
    pub fn reload(self) {
        self.load.set(Load::Loading);
        let Some((base, form)) =
            self.read(|rest| (rest.options.base.clone(), rest.options.form.clone()))
        else {
            return;
        };
        spawn_local(async move {
            match api::definition(&base, &form).await {
                Some(definition) => self.begin(definition),
                None => {
                    self.load.try_set(Load::Failed);
                }
            }
        });
    }

    fn begin(self, definition: FormDefinition) {
        let mut draft = Draft::new(definition);
        self.read(|rest| {
            draft.prefill(&rest.prefill);
            draft.connect_wallet(rest.wallet.as_ref().map(|wallet| wallet.address.as_str()));
        });
        self.draft.try_set(Some(draft));
        self.load.try_set(Load::Ready);
        spawn_local(async move {
            tick().await;
            self.emit(&Event::Ready);
        });
    }

    /// Whether the form stands in a dialog.
    pub fn in_dialog(self) -> bool {
        self.read(|rest| rest.options.dialog).unwrap_or(false)
    }

    /// Tells the loader that the visitor wants the form out of the way.
    pub fn close(self) {
        self.emit(&Event::Close);
    }

    /// Takes what was typed into a field.
    pub fn type_into(self, id: &str, text: String) {
        self.change(|draft| draft.type_into(id, text));
    }

    /// Takes note that a field was left.
    pub fn leave(self, id: &str) {
        self.change(|draft| draft.leave(id));
    }

    /// Sets answers from the host page, but never over what the visitor typed.
    pub fn prefill(self, values: BTreeMap<String, String>) {
        self.change(|draft| draft.prefill(&values));
        self.rest
            .try_update_value(|rest| rest.prefill.extend(values));
    }

    /// Takes the wallet that the host page says the visitor has, or forgets it.
    pub fn set_wallet(self, wallet: Option<WalletClaim>) {
        self.change(|draft| {
            draft.connect_wallet(wallet.as_ref().map(|wallet| wallet.address.as_str()))
        });
        self.rest.try_update_value(|rest| rest.wallet = wallet);
    }

    /// Takes a signed identity; it is sent to forms that take one.
    pub fn identify(self, token: Option<String>) {
        self.rest.try_update_value(|rest| rest.identity = token);
    }

    /// Changes the language: the wished one, else the page's, else the browser's.
    pub fn set_locale(self, wished: Option<&str>) {
        let languages = page::languages();
        let all = wished
            .into_iter()
            .chain(languages.iter().map(String::as_str));
        let locale = pick_locale(all, KNOWN_LOCALES);
        let language = language(&locale);
        let assets = self.read(|rest| rest.options.assets.clone()).flatten();
        let (false, Some(assets)) = (language == "en", assets) else {
            self.catalogue.set(Catalogue::english());
            return;
        };
        spawn_local(async move {
            if let Some(texts) = api::texts(&assets, &language).await {
                self.catalogue.try_set(Catalogue::new(locale, texts));
            }
        });
    }

    /// Moves the focus to the first field, or to the heading where there is none.
    pub fn focus(self) {
        self.read(|rest| page::focus_quietly(&rest.root, "input, select, textarea, h2"));
    }

    /// Moves the focus to a field.
    pub fn focus_field(self, id: &str) {
        self.read(|rest| page::focus(&rest.root, &["#", &field_id(id)].concat()));
    }

    /// Checks the answers and sends them. Does nothing while that is under way.
    pub fn send(self) {
        if !self.phase.with_untracked(Phase::may_send) {
            return;
        }
        self.phase.set(Phase::Checking);
        let answers = self
            .draft
            .try_update(|draft| draft.as_mut().and_then(Draft::check))
            .flatten();
        let Some(fields) = answers else {
            self.phase.set(Phase::Editing);
            self.summary.set(true);
            self.focus_first_wrong();
            return;
        };
        self.summary.set(false);
        let Some((base, form, key, submission)) = self.compose(fields) else {
            self.settle(Outcome::NoAnswer);
            return;
        };
        self.phase.set(Phase::Sending);
        self.emit(&Event::Submit);
        spawn_local(async move {
            let outcome = api::submit(&base, &form, &key, &submission).await;
            self.settle(outcome);
        });
    }

    /// Begins a new request; `keep_text` keeps what stands in the form.
    pub fn another(self, keep_text: bool) {
        self.rest.try_update_value(|rest| rest.key = None);
        if !keep_text {
            self.change(|draft| *draft = draft.another());
        }
        self.phase.set(Phase::Editing);
        spawn_local(async move {
            tick().await;
            self.focus();
        });
    }

    fn compose(self, fields: Answers) -> Option<(String, String, String, Submission)> {
        let takes_identity = self
            .draft
            .with_untracked(|draft| draft.as_ref().is_some_and(|d| d.form().identity));
        let locale = self
            .catalogue
            .with_untracked(|catalogue| catalogue.locale().to_owned());
        self.rest.try_update_value(|rest| {
            if rest.key.is_none() {
                rest.key = page::random_key();
            }
            let submission = Submission {
                fields,
                identity: rest.identity.clone().filter(|_| takes_identity),
                context: Context {
                    page_url: rest.options.page_url.clone().or_else(page::url),
                    locale: Some(locale),
                    chain_id: rest.wallet.as_ref().and_then(|wallet| wallet.chain_id),
                },
            };
            let options = &rest.options;
            Some((
                options.base.clone(),
                options.form.clone(),
                rest.key.clone()?,
                submission,
            ))
        })?
    }

    fn settle(self, outcome: Outcome) {
        match &outcome {
            Outcome::Accepted(receipt) => self.emit(&Event::submitted(receipt)),
            Outcome::Problem(Problem {
                receipt: Some(receipt),
                ..
            }) => self.emit(&Event::submitted(receipt)),
            Outcome::Problem(problem) => self.emit(&Event::problem(problem.code)),
            Outcome::NoAnswer => self.emit(&Event::offline()),
        }
        if let Outcome::Problem(problem) = &outcome {
            self.change(|draft| draft.show_all(&problem.errors));
        }
        let phase = Phase::after(outcome);
        let target = if phase.receipt().is_some() {
            "h2"
        } else {
            ".notice"
        };
        self.phase.try_set(phase);
        spawn_local(async move {
            tick().await;
            self.read(|rest| page::focus(&rest.root, target));
        });
    }

    fn focus_first_wrong(self) {
        let first = self.draft.with_untracked(|draft| {
            draft
                .as_ref()
                .and_then(|draft| draft.wrong().first().map(|(field, _)| field.id.clone()))
        });
        spawn_local(async move {
            tick().await;
            if let Some(id) = first {
                self.focus_field(&id);
            }
        });
    }

    fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.try_update(|draft| draft.as_mut().map(change));
    }

    fn read<T>(self, read: impl FnOnce(&Rest) -> T) -> Option<T> {
        self.rest.try_with_value(read)
    }

    fn emit(self, event: &Event) {
        let detail = match event {
            Event::Submitted(detail) => serde_wasm_bindgen::to_value(detail),
            Event::Error(detail) => serde_wasm_bindgen::to_value(detail),
            Event::Ready | Event::Close | Event::Submit => Ok(JsValue::UNDEFINED),
        };
        let emit = self.read(|rest| rest.emit.clone());
        if let (Some(emit), Ok(detail)) = (emit, detail) {
            // What the host page's own listeners throw is the host page's.
            let _ = emit.call2(&JsValue::NULL, &event.name().into(), &detail);
        }
    }
}

/// The id of a field's control in the document.
pub fn field_id(id: &str) -> String {
    ["intake-", id].concat()
}
