//! The second module: what not every visitor needs, loaded when somebody does.
//! It draws panels, each into an element that outlives the form's body, and is
//! reached through JavaScript alone.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, window};

/// What there is a panel for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The files that go with a request.
    Attachments,
    /// The visitor's wallet.
    Wallet,
    /// What is sent along with the answers.
    Sent,
}

impl Kind {
    /// The function of the module that makes the panel, and the value of the
    /// attribute `data-panel` where it stands.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attachments => "attachments",
            Self::Wallet => "wallet",
            Self::Sent => "sent",
        }
    }
}

#[wasm_bindgen]
extern "C" {
    /// The handle of a panel, as the module gives it.
    #[derive(Clone)]
    pub type Handle;

    #[wasm_bindgen(method)]
    fn unmount(this: &Handle);

    /// Changes the language to a tag that the form knows.
    #[wasm_bindgen(method, js_name = setLocale)]
    pub fn set_locale(this: &Handle, locale: &str);

    /// Of attachments: takes files that the visitor picked, dropped or pasted.
    #[wasm_bindgen(method)]
    pub fn add(this: &Handle, files: &Array);

    /// Of attachments: lets the visitor pick files.
    #[wasm_bindgen(method)]
    pub fn pick(this: &Handle);

    /// Of attachments: takes a picture of the screen.
    #[wasm_bindgen(method)]
    pub fn capture(this: &Handle);

    /// Of attachments: shows a field code in the row of the file that was told
    /// in this place.
    #[wasm_bindgen(method)]
    pub fn refuse(this: &Handle, place: &str, code: &str);

    /// Of attachments: forgets the files, which are a request's now.
    #[wasm_bindgen(method)]
    pub fn clear(this: &Handle);

    /// Of wallet and list: `undefined` where the visitor asked for it. Of the wallet
    /// alone: what the page claims; and, as a text, the problem's code with which a
    /// request came back, empty where it was accepted.
    #[wasm_bindgen(method)]
    pub fn take(this: &Handle, said: &JsValue);
}

/// A panel, from when it was first wanted until the form goes.
pub struct Panel {
    kind: Kind,
    element: Element,
    handle: Handle,
    /// What the module calls; gone only after the panel.
    _notify: Closure<dyn FnMut(JsValue)>,
}

impl Panel {
    /// What it is for.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What the module is told through.
    pub const fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Puts the panel into its place below `root`, if there is one now.
    pub fn place(&self, root: &Element) {
        let place = ["[data-panel=", self.kind.name(), "]"].concat();
        if let Ok(Some(place)) = root.query_selector(&place) {
            let _ = place.append_child(&self.element);
        }
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        self.handle.unmount();
        self.element.remove();
    }
}

/// Loads the module by the function that the loader gave, once for the page.
/// `None` where it can't be had; the next call tries again.
pub async fn load(given: &Object) -> Option<JsValue> {
    let load: Function = Reflect::get(given, &"load".into()).ok()?.dyn_into().ok()?;
    let loading: Promise = load.call0(&JsValue::UNDEFINED).ok()?.dyn_into().ok()?;
    JsFuture::from(loading).await.ok()
}

/// Makes a panel. `given` is what `mount` was given; the panel reads from it
/// what it needs, with the members `locale` and `definition` as they are now.
pub fn make(
    module: &JsValue,
    kind: Kind,
    given: &Object,
    notify: Closure<dyn FnMut(JsValue)>,
) -> Option<Panel> {
    let element = window()?.document()?.create_element("div").ok()?;
    let make: Function = Reflect::get(module, &kind.name().into())
        .ok()?
        .dyn_into()
        .ok()?;
    let handle = make
        .call3(&JsValue::UNDEFINED, &element, given, notify.as_ref())
        .ok()?;
    Some(Panel {
        kind,
        element,
        handle: handle.unchecked_into(),
        _notify: notify,
    })
}
