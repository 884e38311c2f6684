//! The support request form, rendered in the visitor's browser.
//!
//! [`form`] holds what is typed, what is wrong and what is being sent, free of
//! the DOM; [`messages`] every sentence; `view` the components; `rim` what
//! touches the browser; this file what the loader calls.

pub mod events;
pub mod form;
pub mod options;

/// What the form says. The proxy, which writes the form for browsers without
/// scripts, says the same.
pub mod messages {
    pub use intake_contract::{Catalogue, KNOWN_LOCALES, Message};
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
mod handle;
mod rim;
mod session;
mod view;

pub use handle::{Handle, mount};
