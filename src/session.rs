//! One form on one page, from mounting to unmounting: binds the pure state of
//! [`crate::form`] to signals, and carries out what the visitor asks for.

mod files;
mod follow;
mod identity;
mod panels;
mod send;
mod state;
mod wallet;

use follow::Following;
pub use state::{Load, Stage, State};

use intake_border::read;
use intake_contract::FormDefinition;
use js_sys::{Object, Reflect};
use leptos::prelude::*;

use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::events::Event;
use crate::form::{Draft, Files, Phase, Prefill, language, pick_locale};
use crate::messages::{Catalogue, KNOWN_LOCALES};
use crate::options::{MountOptions, Surface, Theme};
use crate::rim::control::{self, Said};
use crate::rim::extras::Panel;
use crate::rim::files::Listening;
use crate::rim::{api, page};

/// A handle to everything that one mounted form is. Copies mean the same form.
#[derive(Clone, Copy)]
pub struct Session {
    /// What the screen shows.
    pub state: RwSignal<State>,
    rest: StoredValue<Rest, LocalStorage>,
}

/// What no part of the screen depends on.
struct Rest {
    options: MountOptions,
    /// The options as they were given, for panels; they know of more members.
    given: Object,
    root: Element,
    emit: js_sys::Function,
    prefill: Prefill,
    /// What the page says of a wallet; `undefined` where it said nothing.
    claim: JsValue,
    /// What goes along with the answers.
    along: JsValue,
    identity: Option<String>,
    /// One key for one draft: however often it is sent, it becomes one ticket.
    key: Option<String>,
    /// Set while a request's end is open.
    following: Option<Following>,
    /// Set where the form takes files.
    files: Option<Listening>,
    panels: Vec<Panel>,
}

impl Session {
    /// Makes the session of a form below `root` and begins to load what it lacks.
    pub fn start(
        mut options: MountOptions,
        given: &Object,
        root: Element,
        emit: js_sys::Function,
    ) -> Self {
        // One of our own, that members can be set on.
        let given = Object::create(given);
        let definition = Reflect::get(&given, &DEFINITION.into()).unwrap_or_default();
        let locale = options.locale.take();
        let session = Self {
            state: RwSignal::new(State {
                load: Load::Loading,
                draft: None,
                phase: Phase::Editing,
                summary: false,
                copied: None,
                files: Files::default(),
                no_files: false,
                catalogue: Catalogue::english(),
                theme: options.theme,
            }),
            rest: StoredValue::new_local(Rest {
                prefill: std::mem::take(&mut options.prefill),
                options,
                given,
                root,
                emit,
                claim: JsValue::UNDEFINED,
                along: JsValue::UNDEFINED,
                identity: None,
                key: None,
                following: None,
                files: None,
                panels: Vec::new(),
            }),
        };
        session.set_locale(locale.as_deref());
        if definition.is_object() {
            session.begin(definition);
        } else {
            session.reload();
        }
        session
    }

    /// Fetches the form's definition, again where it failed.
    pub fn reload(self) {
        self.update(|state| state.load = Load::Loading);
        let Some((base, form)) =
            self.read(|rest| (rest.options.base.clone(), rest.options.form.clone()))
        else {
            return;
        };
        spawn_local(async move {
            self.begin(api::definition(&base, &form).await);
        });
    }

    /// Begins with a definition, or tells that it is none.
    fn begin(self, definition: JsValue) {
        let Ok(form) = read::<FormDefinition>(definition.clone()) else {
            return self.update(|state| state.load = Load::Failed);
        };
        let mut draft = Draft::new(form);
        self.read(|rest| {
            draft.prefill(&rest.prefill);
            let _ = Reflect::set(&rest.given, &DEFINITION.into(), &definition);
        });
        self.update(|state| {
            state.draft = Some(draft);
            state.load = Load::Ready;
        });
        self.listen_for_files();
        self.verify();
        self.claim_wallet();
        spawn_local(async move {
            tick().await;
            self.emit(&Event::Ready);
        });
    }

    /// Whether the form stands in a dialog.
    pub fn in_dialog(self) -> bool {
        self.read(|rest| rest.options.dialog).unwrap_or(false)
    }

    /// The level of the form's heading in the outline of the page around it.
    pub fn heading_level(self) -> &'static str {
        let page = self.read(|rest| rest.options.surface == Surface::Page);
        if page == Some(true) { "1" } else { "2" }
    }

    /// Tells the loader that the visitor wants the form out of the way.
    pub fn close(self) {
        self.emit(&Event::Close);
    }

    /// Takes what was typed or chosen.
    pub fn take(self, said: Said) {
        match said {
            Said::Text(id, text) => {
                self.change(|draft| draft.type_into(&id, text));
                self.understand(&id);
            }
            Said::Choice(id, value, chosen) => {
                self.change(|draft| draft.choose(&id, &value, chosen));
            }
        }
    }

    /// Takes note that a field was left.
    pub fn leave(self, id: &str) {
        self.change(|draft| draft.leave(id));
    }

    /// Sets answers from the host page, but never over what the visitor typed.
    pub fn prefill(self, values: Prefill) {
        self.change(|draft| draft.prefill(&values));
        self.rest
            .try_update_value(|rest| rest.prefill.extend(values));
    }

    /// Changes the colours.
    pub fn set_theme(self, theme: Theme) {
        self.update(|state| state.theme = theme);
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
            return self.speak(Catalogue::english());
        };
        spawn_local(async move {
            if let Some(texts) = api::texts(&assets, &language).await {
                self.speak(Catalogue::new(locale, texts));
            }
        });
    }

    fn speak(self, catalogue: Catalogue) {
        self.update(|state| state.catalogue = catalogue);
        self.localize_panels();
    }

    /// Moves the focus to the first field, or to the heading where there is none,
    /// without scrolling the host page.
    pub fn focus(self) {
        self.focus_first(true);
    }

    fn focus_first(self, quietly: bool) {
        // One query would answer in the order of the document, where the heading is first.
        self.read(|rest| {
            page::focus(&rest.root, "input, select, textarea", quietly)
                || page::focus(&rest.root, "h2", quietly)
        });
    }

    /// Moves the focus to a field.
    pub fn focus_field(self, id: &str) {
        let selector = ["#", &control::id_of(id)].concat();
        self.read(|rest| page::focus(&rest.root, &selector, false));
    }

    /// Notes whether copying the reference went well.
    pub fn set_copied(self, copied: bool) {
        self.update(|state| state.copied = Some(copied));
    }

    /// Moves the focus once the screen shows what was just changed.
    fn focus_later(self, target: Target) {
        spawn_local(async move {
            tick().await;
            match target {
                Target::Selector(selector) => {
                    self.read(|rest| page::focus(&rest.root, selector, false));
                }
                Target::First => self.focus_first(false),
                Target::FirstWrong => {
                    let wrong = self
                        .state
                        .read_untracked()
                        .draft
                        .as_ref()
                        .and_then(Draft::first_wrong);
                    if let Some(id) = wrong {
                        self.focus_field(&id);
                    }
                }
            }
        });
    }

    fn set_phase(self, phase: Phase) {
        self.update(|state| state.phase = phase);
    }

    fn draft<T>(self, read: impl FnOnce(&Draft) -> T) -> Option<T> {
        self.state.try_read_untracked()?.draft.as_ref().map(read)
    }

    fn change(self, change: impl FnOnce(&mut Draft)) {
        self.update(|state| {
            if let Some(draft) = &mut state.draft {
                change(draft);
                state.mend();
            }
        });
    }

    /// Changes what the screen shows, if it is still there. An answer may come
    /// after the form was taken off the page.
    fn update(self, change: impl FnOnce(&mut State)) {
        if let Some(mut state) = self.state.try_write() {
            change(&mut state);
        }
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

/// The member of the options that is the form's definition.
const DEFINITION: &str = "definition";

/// What an attempt that failed is told in.
const NOTICE: &str = ".notice[tabindex]";

/// Where the focus goes next.
enum Target {
    Selector(&'static str),
    First,
    FirstWrong,
}
