//! Where the form touches the browser: network, clipboard, focus, randomness.

pub mod api;
pub mod clipboard;
pub mod page;
pub mod read;
