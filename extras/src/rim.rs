//! Where the panels touch the browser.

pub mod texts;
