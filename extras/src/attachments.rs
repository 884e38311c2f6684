//! The files that go with a request: what the form calls, and the panel that
//! lists them.

mod messages;

pub use messages::Say;

use std::any::Any;

use intake_border::read;
use js_sys::{Array, Function};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

use crate::options::Options;
use crate::words::Words;

/// The panel. Dropping it without [`Attachments::unmount`] leaves it where it is.
#[wasm_bindgen]
pub struct Attachments {
    words: Words,
    mounted: Option<Box<dyn Any>>,
}

/// Draws the panel into an element. `notify` is told whenever how far the files
/// have come changes: `{ progress: "settled" | "uploading" | "failed", tokens: string[] }`.
///
/// # Errors
/// An `Error` where `options` lacks `base`, `form`, `locale` or a definition
/// that takes files.
#[wasm_bindgen]
pub fn attachments(
    root: &Element,
    options: JsValue,
    notify: Function,
) -> Result<Attachments, JsError> {
    let options: Options = read(options).map_err(|_| JsError::new("the options are no good"))?;
    let root: HtmlElement = root.clone().unchecked_into();
    todo!()
}

#[wasm_bindgen]
impl Attachments {
    /// Takes the panel off the page, and stops what it is about.
    pub fn unmount(&mut self) {
        self.mounted = None;
    }

    /// Takes a BCP 47 tag of a language that the form knows.
    #[wasm_bindgen(js_name = setLocale)]
    pub fn set_locale(&self, locale: &str) {
        self.words.set_locale(locale);
    }
}
