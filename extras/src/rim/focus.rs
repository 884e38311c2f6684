//! Keeps the focus where the visitor is.

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Moves the focus to the first control in an element, or to the element itself.
pub fn into(root: &Element) {
    let found = root.query_selector("button,input,[tabindex]");
    let target = found.ok().flatten().unwrap_or_else(|| root.clone());
    if let Some(target) = target.dyn_ref::<HtmlElement>() {
        let _ = target.focus();
    }
}

/// Whether nothing near an element has the focus: what had it is gone.
pub fn is_lost(near: &Element) -> bool {
    // In a shadow root the document sees its host alone.
    let place = near.get_root_node();
    let active = Reflect::get(&place, &"activeElement".into()).unwrap_or_default();
    match active.dyn_ref::<Element>() {
        Some(active) => active.local_name() == "body",
        None => true,
    }
}
