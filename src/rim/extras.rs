//! The second module: what not every visitor needs, loaded when somebody does.
//! It draws panels, each into an element that outlives the form's body, and is
//! reached through the function `panel` that the loader gives.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
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
    /// The function of the module that makes the panel.
    const fn name(self) -> &'static str {
        match self {
            Self::Attachments => "attachments",
            Self::Wallet => "wallet",
            Self::Sent => "sent",
        }
    }

    /// What the panel stands before.
    const fn place(self) -> &'static str {
        match self {
            Self::Attachments => "[data-kind=files]",
            Self::Wallet => ".connect",
            Self::Sent => ".along",
        }
    }
}

/// A panel, from when it was first wanted until the form goes.
pub struct Panel {
    pub kind: Kind,
    element: Element,
    /// Calls a method by its name, as soon as the module is there.
    call: Function,
    /// What the module calls; gone only after the panel.
    _notify: Closure<dyn FnMut(JsValue)>,
}

impl Panel {
    /// Makes a panel, and begins to load the module if that was not done before.
    /// `given` is what `mount` was given. `notify` is told what the panel has to
    /// say, and `undefined` where the module can't be had.
    pub fn new(kind: Kind, given: &Object, notify: Closure<dyn FnMut(JsValue)>) -> Option<Self> {
        let element = window()?.document()?.create_element("div").ok()?;
        element.set_class_name("drawer");
        let make: Function = Reflect::get(given, &"panel".into()).ok()?.dyn_into().ok()?;
        let values = Array::of4(&kind.name().into(), &element, given, notify.as_ref());
        let call = make
            .apply(&JsValue::UNDEFINED, &values)
            .ok()?
            .dyn_into()
            .ok()?;
        Some(Self {
            kind,
            element,
            call,
            _notify: notify,
        })
    }

    /// Calls a method of the panel; `undefined` stands for no value.
    pub fn call(&self, method: &str, first: &JsValue, second: &JsValue) {
        let _ = self
            .call
            .call3(&JsValue::UNDEFINED, &method.into(), first, second);
    }

    /// Puts the panel into its place below `root`, if there is one now.
    pub fn place(&self, root: &Element) {
        if let Ok(Some(place)) = root.query_selector(self.kind.place()) {
            let _ = place.insert_adjacent_element("beforebegin", &self.element);
        }
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        self.call("unmount", &JsValue::UNDEFINED, &JsValue::UNDEFINED);
        self.element.remove();
    }
}
