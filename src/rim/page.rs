//! What the form learns from the page it is on, and how it moves the focus.

use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, window};

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
/// `getRandomValues` is there on insecure pages too, unlike `randomUUID`.
pub fn random_key() -> Option<String> {
    let mut bytes = [0u8; 16];
    window()?
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
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
