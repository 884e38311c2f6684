//! A dialog over everything, and where a pointer is in an element.

use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, PointerEvent, window};

/// Shows a dialog over everything. In a frame that is as high as its form it
/// stands beside what it belongs to, and not in the middle of what nobody sees.
pub fn open(dialog: &HtmlDialogElement) {
    let beside = dialog.parent_element().map(|parent| middle(&parent));
    if dialog.show_modal().is_err() {
        return;
    }
    let Some((room, screen)) = heights() else {
        return;
    };
    if room > screen {
        let height = dialog.get_bounding_client_rect().height();
        let top = beside.unwrap_or_default() - height / 2.0;
        let top = top.clamp(MARGIN, (room - height - MARGIN).max(MARGIN));
        let style = dialog.style();
        let _ = style.set_property("margin-block-start", &format!("{}px", top as i32));
    }
}

/// A share as styles take it. JavaScript writes numbers with a fraction, too,
/// and need not be loaded for it.
pub fn percent(share: f64) -> String {
    let number = js_sys::Number::from(share * 100.0).to_string_with_radix(10);
    number.map_or_else(|_| String::new(), |number| String::from(number) + "%")
}

/// Room around a dialog, in CSS pixels.
const MARGIN: f64 = 12.0;

fn middle(element: &Element) -> f64 {
    let place = element.get_bounding_client_rect();
    place.top() + place.height() / 2.0
}

/// How high our window is, and the screen.
fn heights() -> Option<(f64, f64)> {
    let window = window()?;
    let room = window.inner_height().ok()?.as_f64()?;
    let screen = window.screen().ok()?.avail_height().ok()?;
    Some((room, f64::from(screen)))
}

/// Where a pointer is in an element, as shares of its width and height; beyond
/// its edges less than 0 or more than 1.
pub fn share(element: &Element, event: &PointerEvent) -> (f64, f64) {
    let place = element.get_bounding_client_rect();
    let x = (f64::from(event.client_x()) - place.left()) / place.width().max(1.0);
    let y = (f64::from(event.client_y()) - place.top()) / place.height().max(1.0);
    (x, y)
}

/// Moves the focus to the first match in the part around an element, once the
/// screen shows what was just changed.
pub fn focus_later(from: &Element, around: &str, selector: &str) {
    let around = from.closest(around).ok().flatten();
    let selector = selector.to_owned();
    spawn_local(async move {
        tick().await;
        if let Some(Ok(Some(found))) = around.map(|around| around.query_selector(&selector)) {
            let _ = found.unchecked_into::<HtmlElement>().focus();
        }
    });
}
