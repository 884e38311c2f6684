//! The drawings of the form, as the widget draws them: paths of 24 by 24 units
//! with a round pen, hidden from screen readers.

use maud::{Markup, html};

/// A circle with an exclamation mark.
pub const ALERT: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5v5.5M12 16.2v.1";
/// A check mark.
pub const CHECK: &str = "M5 12.5l4.5 4.5L19 7.5";
/// The hands of a clock in its circle.
pub const CLOCK: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5.3l3.3 2";
/// A tray that waits for somebody.
pub const TRAY: &str =
    "M4 13.500h4.500l1.500 2.500h4l1.500-2.500H20M6.500 5h11L20 13.500V19H4v-5.500z";
/// A shield with a check mark.
pub const SHIELD: &str = "M12 3l7.5 2.800v5.700c0 4.3-3 7.6-7.5 9.5-4.5-1.9-7.5-5.2-7.5-9.500V5.800zM9 12l2.2 2.200L15.3 10";

/// Draws one.
pub fn icon(path: &str) -> Markup {
    html! { svg class="icon" viewBox="0 0 24 24" aria-hidden="true" { path d=(path) {} } }
}
