//! The few drawings, each hidden from screen readers: what is beside it says the same.

use intake_contract::attachment::{Family, MediaType};
use leptos::prelude::*;

/// Draws a path of 24 by 24 units with a round pen.
pub fn icon(path: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// The drawing for a kind of file.
pub const fn of(media_type: Option<MediaType>) -> &'static str {
    match media_type {
        Some(media_type) => match media_type.family() {
            Family::Picture => PICTURE,
            Family::Video => FILM,
            Family::Audio => SOUND,
            Family::Document | Family::Text => SHEET,
        },
        None => SHEET,
    }
}

/// A cross.
pub const REMOVE: &str = "M7 7l10 10M17 7L7 17";
/// An arrow that goes round.
pub const RETRY: &str = "M19.500 12a7.500 7.500 0 1 1-2.300-5.400M19.500 3.500v4h-4";
/// A tick.
pub const KEEP: &str = "M5 12.500l4.500 4.500L19 7.500";
/// An arrow that goes back.
pub const UNDO: &str = "M4.500 9.500h9a5.500 5.500 0 0 1 0 11H9M8.500 5.500l-4 4 4 4";
/// A filled area in a frame.
pub const COVER: &str = "M4 5h16v14H4zM8 10h8v4H8zM8 12h8";
/// Two angles that cut a corner off each.
pub const CROP: &str = "M7 3v14h14M3 7h14v14";
const PICTURE: &str = "M4 5h16v14H4zM4 16l4.500-4.500 4 4 2.500-2.500 5 5M15 9.500v.1";
const FILM: &str = "M4 6h16v12H4zM10.500 9.500v5l4-2.500z";
const SOUND: &str = "M5 10v4M9 7v10M13 9v6M17 5v14M21 10v4";
const SHEET: &str =
    "M7 3.500h7l4.500 4.500v12.500H7zM13.500 3.500V8.500h5M10 13h5.500M10 16.500h5.500";
