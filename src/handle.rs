//! What the loader calls: `mount`, and the handle to what was mounted.

use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

use intake_border::Misshapen;
use js_sys::Object;
use leptos::mount::mount_to;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Node};

use crate::options::{MountOptions, Theme};
use crate::session::Session;
use crate::view::App;

/// A mounted form. Dropping it without [`Handle::unmount`] leaves the form where it is.
#[wasm_bindgen]
pub struct Handle {
    session: Session,
    /// The signals and the view, both gone with this value.
    mounted: Option<Box<dyn Any>>,
}

/// Mounts a form into an element or a shadow root.
///
/// # Errors
/// An `Error` where `options` lacks `base` or `form` or has values of a wrong type.
#[wasm_bindgen]
pub fn mount(root: &Node, options: JsValue, emit: js_sys::Function) -> Result<Handle, JsError> {
    let given: Object = options.clone().unchecked_into();
    let options: MountOptions = read(options)?;
    // Leptos asks for an element but only ever appends to it, which a shadow
    // root takes as well.
    let root: HtmlElement = root.clone().unchecked_into();

    // The session must be born inside the view's owner, so that unmounting ends both.
    let born = Rc::new(OnceCell::new());
    let (element, bear) = (root.clone(), Rc::clone(&born));
    let view = mount_to(root, move || {
        let session =
            *bear.get_or_init(|| Session::start(options, &given, element.unchecked_into(), emit));
        view! { <App session/> }
    });
    let session = *born
        .get()
        .ok_or_else(|| JsError::new("the form did not start"))?;
    Ok(Handle {
        session,
        mounted: Some(Box::new(view)),
    })
}

#[wasm_bindgen]
impl Handle {
    /// Takes the form off the page; nothing of it stays.
    pub fn unmount(&mut self) {
        self.mounted = None;
    }

    /// Sets answers by field id below `page`, `query` and `api`, for where they
    /// come from, but never over what the visitor typed.
    ///
    /// # Errors
    /// An `Error` where a value is no string.
    pub fn prefill(&self, values: JsValue) -> Result<(), JsError> {
        self.session.prefill(read(values)?);
        Ok(())
    }

    /// Takes a token by which the operator's own backend says who the visitor is.
    pub fn identify(&self, token: Option<String>) {
        self.session.identify(token);
    }

    /// Takes `{ address, chainId, wallet }` of a wallet, where `wallet` is what the
    /// loader knows it by if it can sign, or `null` to forget it.
    #[wasm_bindgen(js_name = setWallet)]
    pub fn set_wallet(&self, claim: JsValue) {
        self.session.set_wallet(claim);
    }

    /// Takes `light`, `dark` or `auto`.
    ///
    /// # Errors
    /// An `Error` for anything else.
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(&self, theme: JsValue) -> Result<(), JsError> {
        self.session.set_theme(read::<Theme>(theme)?);
        Ok(())
    }

    /// Takes a BCP 47 language tag; none means the page's own.
    #[wasm_bindgen(js_name = setLocale)]
    pub fn set_locale(&self, locale: Option<String>) {
        self.session.set_locale(locale.as_deref());
    }

    /// Moves the focus into the form without scrolling the page.
    pub fn focus(&self) {
        self.session.focus();
    }
}

fn read<T: DeserializeOwned>(value: JsValue) -> Result<T, JsError> {
    let told = |Misshapen| JsError::new("a value is missing or of a wrong type");
    intake_border::read(value).map_err(told)
}
