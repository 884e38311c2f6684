//! Where the panels touch the browser.

pub mod focus;
pub mod texts;
