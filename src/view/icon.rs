//! The few drawings, each hidden from screen readers: the text beside it says the same.

use leptos::prelude::*;

fn drawing(class: &'static str, path: &'static str) -> impl IntoView {
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path></path>
        </svg>
    }
}

/// A cross.
pub fn close() -> impl IntoView {
    drawing("icon", "M6 6l12 12M18 6L6 18")
}

/// A circle with an exclamation mark.
pub fn alert() -> impl IntoView {
    drawing(
        "icon",
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5v5.5M12 16.2v.1",
    )
}

/// A check mark.
pub fn check() -> impl IntoView {
    drawing("icon", "M5 12.5l4.5 4.5L19 7.5")
}

/// A clock.
pub fn clock() -> impl IntoView {
    drawing("icon", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5.3l3.3 2")
}

/// A cloud that is out of reach.
pub fn offline() -> impl IntoView {
    drawing(
        "icon",
        "M7 18h9.5a4 4 0 0 0 2.6-7 6 6 0 0 0-9-4.2M6 9.6A4.3 4.3 0 0 0 7 18M4 4l16 16",
    )
}

/// Two sheets of paper.
pub fn copy() -> impl IntoView {
    drawing("icon", "M9 9h10v11H9zM15 9V4H5v11h4")
}

/// A shield.
pub fn shield() -> impl IntoView {
    drawing(
        "icon",
        "M12 3l7.5 2.8v5.7c0 4.3-3 7.6-7.5 9.5-4.500-1.900-7.500-5.200-7.500-9.500V5.800zM9 12l2.200 2.200L15.300 10",
    )
}
