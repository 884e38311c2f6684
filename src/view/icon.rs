//! The few drawings, each hidden from screen readers: the text beside it says the same.

use leptos::prelude::*;

/// Draws a path of 24 by 24 units with a round pen.
pub fn icon(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
    .into_any()
}

/// A cross.
pub const CLOSE: &str = "M6 6l12 12M18 6L6 18";
/// A circle with an exclamation mark.
pub const ALERT: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5v5.5M12 16.2v.1";
/// A check mark.
pub const CHECK: &str = "M5 12.5l4.5 4.5L19 7.5";
/// The hands of a clock in its circle.
pub const CLOCK: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5.3l3.3 2";
/// A tray that waits for somebody.
pub const TRAY: &str =
    "M4 13.500h4.500l1.500 2.500h4l1.500-2.500H20M6.500 5h11L20 13.500V19H4v-5.500z";
/// A cloud that is out of reach.
pub const OFFLINE: &str =
    "M7 18h9.500a4 4 0 0 0 2.6-7 6 6 0 0 0-9-4.200M6 9.600A4.3 4.3 0 0 0 7 18M4 4l16 16";
/// Two sheets of paper.
pub const COPY: &str = "M9 9h10v11H9zM15 9V4H5v11h4";
/// A shield with a check mark.
pub const SHIELD: &str = "M12 3l7.5 2.800v5.700c0 4.3-3 7.6-7.5 9.5-4.5-1.9-7.5-5.2-7.5-9.500V5.800zM9 12l2.2 2.200L15.3 10";
