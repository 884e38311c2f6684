//! Copying a text.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, Element, HtmlDocument, window};

/// Copies `text`, which stands in `shown`. A frame may lack the permission that
/// the modern way needs; then the older one copies the selection. Where both
/// fail the text stays selected, so that the visitor can copy it: `false`.
pub async fn copy(text: &str, shown: &Element) -> bool {
    if let Some(clipboard) = clipboard()
        && JsFuture::from(clipboard.write_text(text)).await.is_ok()
    {
        return true;
    }
    copy_selection(shown).unwrap_or(false)
}

fn copy_selection(shown: &Element) -> Option<bool> {
    let window = window()?;
    window
        .get_selection()
        .ok()??
        .select_all_children(shown)
        .ok()?;
    window
        .document()?
        .dyn_into::<HtmlDocument>()
        .ok()?
        .exec_command("copy")
        .ok()
}

/// `navigator.clipboard` is missing on insecure pages, which its binding doesn't say.
fn clipboard() -> Option<Clipboard> {
    let navigator = window()?.navigator();
    let value = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
    value.is_object().then(|| navigator.clipboard())
}
