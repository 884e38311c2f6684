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

/// No drawing.
pub const NONE: &str = "";
/// A purse with its clasp.
pub const WALLET: &str = "M4 7.500v10A2.500 2.500 0 0 0 6.500 20H20V9H5.500A1.500 1.500 0 0 1 5.500 6H18v3M16.500 14.500v.1";
/// A seal with a check mark.
pub const PROVEN: &str = "M12 3l2.300 1.700 2.900-.1.900 2.700 2.400 1.700-1 2.700 1 2.700-2.400 1.700-.9 2.700-2.900-.1L12 20.700l-2.300-1.700-2.900.1-.9-2.700-2.400-1.700 1-2.700-1-2.700 2.400-1.700.9-2.700 2.900.1zM8.500 12l2.500 2.500 4.500-5";
/// A loupe.
pub const MORE: &str =
    "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M15.500 15.500L20 20";
/// A pen that signs.
pub const SIGN: &str = "M4 20h16M5 15.500L16 4.500l3 3L8 18.500l-3.500.5z";
