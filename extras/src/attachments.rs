//! The files that go with a request: what the form calls, and the panel that
//! lists them.

mod editing;
mod messages;
mod session;
mod state;
mod view;

#[cfg(test)]
pub use messages::Say;
pub use state::{Plan, in_units};

use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

use intake_border::read;
use js_sys::{Array, Function};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

use session::{Given, Session};
use view::Panel;

/// The panel. Dropping it without [`Attachments::unmount`] leaves it where it is.
#[wasm_bindgen]
pub struct Attachments {
    session: Session,
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
    let lent = |name: &str| {
        let value = js_sys::Reflect::get(&options, &name.into()).unwrap_or_default();
        value.dyn_into().ok()
    };
    let (hide, guard) = (lent("hide"), lent("guard"));
    let given: Given = read(options).map_err(|_| JsError::new("the options are no good"))?;
    let root: HtmlElement = root.clone().unchecked_into();

    // The session must be born inside the view's owner, so that unmounting ends both.
    let born = Rc::new(OnceCell::new());
    let (element, bear) = (root.clone(), Rc::clone(&born));
    let view = mount_to(root, move || {
        let session = *bear
            .get_or_init(|| Session::start(given, [hide, guard], notify, element.unchecked_into()));
        view! { <Panel session/> }
    });
    let session = *born
        .get()
        .ok_or_else(|| JsError::new("the panel did not start"))?;
    Ok(Attachments {
        session,
        mounted: Some(Box::new(view)),
    })
}

#[wasm_bindgen]
impl Attachments {
    /// Takes the panel off the page, and ends its uploads.
    pub fn unmount(&mut self) {
        self.mounted = None;
    }

    /// Takes a BCP 47 tag of a language that the form knows.
    #[wasm_bindgen(js_name = setLocale)]
    pub fn set_locale(&self, locale: &str) {
        self.session.words.set_locale(locale);
    }

    /// Takes files that the visitor picked, dropped or pasted.
    pub fn add(&self, files: &Array) {
        self.session.add(files);
    }

    /// Lets the visitor pick files.
    pub fn pick(&self) {
        self.session.pick();
    }

    /// Takes a picture of the screen, lets the visitor edit it and adds it.
    pub fn capture(&self) {
        self.session.capture();
    }

    /// Shows what the proxy said of the file that a submission named in this
    /// place, from 0: one of the contract's field codes.
    pub fn refuse(&self, place: &str, code: &str) {
        self.session.refuse(place, code);
    }

    /// Forgets the files: they belong to a request now.
    pub fn clear(&self) {
        self.session.clear();
    }
}
