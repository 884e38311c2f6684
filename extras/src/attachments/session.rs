//! The files of one form on one page: binds the pure list to a signal, and
//! carries out what it says is next.

mod transfer;

use std::collections::BTreeMap;

use intake_contract::FieldCode;
use intake_contract::attachment::{AttachmentRules, Pixels};
use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, Element, File, HtmlCanvasElement, HtmlElement, HtmlInputElement};

use super::messages::Say;
use super::state::{Board, Item, Key, List, Progress, Stage, Why};
use crate::options::Options;
use crate::rim::upload::{Address, Erase, Upload, erase};
use crate::rim::{guard, picture, random};
use crate::words::Words;

/// What the panel reads from the options that the form was mounted with.
#[derive(Debug, Clone, Deserialize)]
pub struct Given {
    definition: Definition,
    base: String,
    form: String,
    locale: String,
    #[serde(default)]
    assets: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Definition {
    attachments: AttachmentRules,
}

/// A handle to all that one panel is. Copies mean the same panel.
#[derive(Clone, Copy)]
pub struct Session {
    /// The language.
    pub words: Words,
    /// The files.
    pub list: RwSignal<List>,
    /// The picture of the screen that is being edited, if one is.
    pub shot: RwSignal<Option<HtmlCanvasElement>, LocalStorage>,
    /// What is done to it.
    pub board: RwSignal<Board>,
    /// What was last told to those who don't see the list.
    pub told: RwSignal<String>,
    /// Whether the browser took no picture when it was asked to.
    pub missed: RwSignal<bool>,
    held: StoredValue<Held, LocalStorage>,
}

/// What no part of the screen depends on.
struct Held {
    options: Options,
    hide: Option<Function>,
    guard: Option<Function>,
    notify: Function,
    root: Element,
    /// What the form was last told.
    news: Option<(Progress, Vec<String>)>,
    files: BTreeMap<Key, Holding>,
}

/// What belongs to one file.
struct Holding {
    id: String,
    /// As it was chosen.
    source: Blob,
    /// As it is sent, once it was looked at.
    body: Option<Blob>,
    pixels: Option<Pixels>,
    upload: Option<Upload>,
}

impl Session {
    /// A panel without files. `hide` takes our own dialog out of sight, and `guard`
    /// looks for secrets.
    pub fn start(
        given: Given,
        [hide, guard]: [Option<Function>; 2],
        notify: Function,
        root: Element,
    ) -> Self {
        let options = Options {
            base: given.base,
            form: given.form,
            locale: given.locale,
            assets: given.assets,
        };
        Self {
            words: Words::start(&options, &root),
            list: RwSignal::new(List::new(given.definition.attachments)),
            shot: RwSignal::new_local(None),
            board: RwSignal::new(Board::new(1, 1)),
            told: RwSignal::new(String::new()),
            missed: RwSignal::new(false),
            held: StoredValue::new_local(Held {
                options,
                hide,
                guard,
                notify,
                root,
                news: None,
                files: BTreeMap::new(),
            }),
        }
    }

    /// Opens the browser's own way to pick files: of this device, or on a phone
    /// taken by its camera.
    pub fn pick(self) {
        self.hold(|held| {
            let control = held.root.query_selector("input").ok()??;
            control.unchecked_into::<HtmlElement>().click();
            Some(())
        });
    }

    /// Adds what was picked, and makes the control ready for the same files again.
    pub fn picked(self, control: &HtmlInputElement) {
        if let Some(files) = control.files() {
            // A copy: the list is emptied with its control.
            let files = Array::from(&files);
            control.set_value("");
            self.add(&files);
        }
    }

    /// Adds files.
    pub fn add(self, files: &Array) {
        self.change(List::begin);
        for file in files.iter().filter_map(|file| file.dyn_into::<File>().ok()) {
            self.take(&file.name(), file.into());
        }
        self.advance();
    }

    /// Adds one file by its contents; its key, if it is to be looked at.
    pub(super) fn take(self, name: &str, source: Blob) -> Option<Key> {
        let is_picture = source.type_().starts_with("image/");
        let mut key = None;
        let size = source.size() as u64;
        self.change(|list| key = list.add(name, size, is_picture));
        let key = key?;
        let holding = Holding {
            id: random::uuid()?,
            source,
            body: None,
            pixels: None,
            upload: None,
        };
        self.hold(|held| held.files.insert(key, holding));
        Some(key)
    }

    /// Takes a file off the list, and off the proxy where it is there already.
    /// While the request is being sent it stays: it may be the request's by now.
    pub fn remove(self, key: Key) {
        let sending = self.hold(|held| held.root.closest("[data-state=sending]"));
        if matches!(sending, Some(Ok(Some(_)))) {
            return;
        }
        let neighbour = self.read(|list| list.neighbour(key)).flatten();
        let mut gone = None;
        self.change(|list| gone = list.remove(key));
        let holding = self.hold(|held| held.files.remove(&key)).flatten();
        if let Some(item) = gone {
            if let (Stage::Kept(token), Some(holding)) = (item.stage, holding) {
                let erasing =
                    self.hold(|held| Erase::new(&address(&held.options, &holding.id), token));
                if let Some(erasing) = erasing {
                    spawn_local(erase(erasing));
                }
            }
            self.tell(Say::ToldRemoved, &[("name", &item.name)]);
        }
        self.focus(neighbour);
        self.advance();
    }

    /// Uploads a file again that could not be.
    pub fn retry(self, key: Key) {
        let before = self.attempt(key);
        self.change(|list| list.retry(key));
        if self.attempt(key) != before {
            self.hold(|held| {
                if let (Some(holding), Some(id)) = (held.files.get_mut(&key), random::uuid()) {
                    holding.id = id;
                }
            });
        }
        self.focus(Some(key));
        self.advance();
    }

    /// Shows what the proxy said of one of the files that were sent.
    pub fn refuse(self, place: &str, code: &str) {
        let known = FieldCode::ALL.iter().find(|known| known.as_str() == code);
        if let (Ok(place), Some(code)) = (place.parse(), known) {
            self.change(|list| list.refuse(place, *code));
            self.advance();
        }
    }

    /// Forgets every file.
    pub fn clear(self) {
        self.change(List::clear);
        self.hold(|held| held.files.clear());
        self.advance();
    }

    /// Draws a file's small picture, if it has one.
    pub fn draw(self, key: Key, canvas: HtmlCanvasElement) {
        let found = self.hold(|held| {
            let holding = held.files.get(&key)?;
            Some((holding.body.clone()?, holding.pixels?))
        });
        if let Some((body, pixels)) = found.flatten() {
            spawn_local(async move {
                if picture::thumbnail(&body, pixels, &canvas).await.is_some() {
                    let _ = canvas.set_attribute("data-drawn", "");
                }
            });
        }
    }

    /// What takes our own dialog out of sight.
    pub fn hide(self) -> Option<Function> {
        self.hold(|held| held.hide.clone()).flatten()
    }

    /// Why a file is not with the request, in words.
    pub fn why(self, why: Why) -> String {
        self.words.read(|texts| match why {
            Why::Code(code) => texts.attachment(code),
            Why::Field(code) => texts.error(code),
            Why::Secret(code) => texts.text(Say::secret(code)),
            Why::MaybeSecret(code) => texts.text(Say::maybe_secret(code)),
            Why::Offline => texts.text(Say::Offline),
        })
    }

    /// Whether there is a secret in a file, or in its name.
    async fn secret(self, name: &str, text: Option<&Blob>) -> Option<Why> {
        let guard = self.hold(|held| held.guard.clone()).flatten()?;
        let secret = guard::look(&guard, name, text).await?;
        Some(if secret.is_blocked {
            Why::Secret(secret.code)
        } else {
            Why::MaybeSecret(secret.code)
        })
    }

    fn tell(self, say: Say, values: &[(&str, &str)]) {
        let text = untrack(|| self.words.read(|texts| texts.filled(say, values)));
        self.told.try_set(text);
    }

    fn attempt(self, key: Key) -> Option<u32> {
        self.item(key, |item| item.attempt)
    }

    /// Tells the form, if there is news for it.
    fn notify(self) {
        let news = self.read(|list| {
            let tokens = list.tokens().into_iter().map(str::to_owned).collect();
            (list.progress(), tokens)
        });
        let Some(news) = news else { return };
        let told = self.hold(|held| {
            if held.news.as_ref() == Some(&news) {
                return None;
            }
            held.news = Some(news.clone());
            Some(held.notify.clone())
        });
        if let Some(notify) = told.flatten() {
            let (progress, tokens) = news;
            let tokens: Array = tokens.into_iter().map(JsValue::from).collect();
            let value = Object::new();
            let _ = Reflect::set(&value, &"progress".into(), &progress.as_str().into());
            let _ = Reflect::set(&value, &"tokens".into(), &tokens);
            let _ = notify.call1(&JsValue::NULL, &value);
        }
    }

    /// Moves the focus to a row once it stands, or to the panel where there is none.
    pub(super) fn focus(self, key: Option<Key>) {
        spawn_local(async move {
            tick().await;
            let place = key.map_or("[data-panel-focus]".to_owned(), |key| {
                format!("[data-key=\"{}\"] button", key.number())
            });
            self.hold(|held| {
                let found = held.root.query_selector(&place).ok()??;
                found.unchecked_into::<HtmlElement>().focus().ok()
            });
        });
    }

    pub(super) fn item<T>(self, key: Key, read: impl FnOnce(&Item) -> T) -> Option<T> {
        self.read(|list| list.item(key).map(read)).flatten()
    }

    pub(super) fn read<T>(self, read: impl FnOnce(&List) -> T) -> Option<T> {
        self.list.try_with_untracked(read)
    }

    pub(super) fn change(self, change: impl FnOnce(&mut List)) {
        self.list.try_update(change);
    }

    fn hold<T>(self, hold: impl FnOnce(&mut Held) -> T) -> Option<T> {
        self.held.try_update_value(hold)
    }
}

fn address<'a>(options: &'a Options, id: &'a str) -> Address<'a> {
    Address {
        base: &options.base,
        form: &options.form,
        id,
    }
}
