//! Where the form touches the browser: network, clipboard, focus, randomness.

pub mod api;
pub mod clipboard;
pub mod control;
pub mod extras;
pub mod files;
pub mod guard;
pub mod page;
