//! Where the panels touch the browser.

pub mod body;
pub mod capture;
pub mod dialog;
pub mod focus;
pub mod guard;
pub mod number;
pub mod picture;
pub mod random;
pub mod texts;
pub mod upload;
