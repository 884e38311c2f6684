//! What the form learns from the page it is on, and how it moves the focus.

use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::window_event_listener_untyped;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, HtmlInputElement, window};

/// The page's address without its fragment.
pub fn url() -> Option<String> {
    let href = window()?.location().href().ok()?;
    href.split('#').next().map(str::to_owned)
}

/// The languages that the visitor wishes: the document's own, then the browser's.
pub fn languages() -> Vec<String> {
    let Some(window) = window() else {
        return Vec::new();
    };
    let document = window
        .document()
        .and_then(|document| document.document_element());
    let own = document.and_then(|html| html.get_attribute("lang"));
    let browser = window.navigator().languages();
    own.into_iter()
        .chain(browser.iter().filter_map(|tag| tag.as_string()))
        .collect()
}

/// A random key by which a repeated request is known as the same one.
pub fn random_key() -> Option<String> {
    let bytes: [u8; 16] = random()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A die of 256 sides; without one, its middle.
pub fn chance() -> u8 {
    random().map_or(u8::MAX / 2, |[byte]| byte)
}

/// `getRandomValues` is there on insecure pages too, unlike `randomUUID`.
fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let crypto = window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

/// Whether the page may be seen, and does not lie in a tab behind others.
pub fn in_sight() -> bool {
    window()
        .and_then(|window| window.document())
        .is_some_and(|document| !document.hidden())
}

/// Calls back whenever the page comes into sight or goes out of it.
pub fn on_sight(callback: impl Fn() + 'static) -> Listener {
    let listener = window_event_listener_untyped("visibilitychange", move |_| callback());
    Listener(Some(listener))
}

/// Listens until it is dropped.
pub struct Listener(Option<WindowListenerHandle>);

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(listener) = self.0.take() {
            listener.remove();
        }
    }
}

/// What stands in the first match below `root`, if anything does.
pub fn value(root: &Element, selector: &str) -> Option<String> {
    let found = root.query_selector(selector).ok()??;
    let value = found.unchecked_into::<HtmlInputElement>().value();
    (!value.is_empty()).then_some(value)
}

/// Moves the focus to the first match below `root`, if there is one; `quietly`
/// without scrolling.
pub fn focus(root: &Element, selector: &str, quietly: bool) -> bool {
    let Ok(Some(found)) = root.query_selector(selector) else {
        return false;
    };
    let options = FocusOptions::new();
    options.set_prevent_scroll(quietly);
    found
        .unchecked_into::<HtmlElement>()
        .focus_with_options(&options)
        .is_ok()
}
