//! What not every visitor needs of the form, loaded when somebody does: files
//! that go with a request, and wallets.
//!
//! It meets the form in two places: in the contract, and where JavaScript calls
//! what this file exports. Each panel is made by a function of its name, with
//! the element to draw into, the options that the form was mounted with, and
//! what to tell the form by; and each gives a handle with at least `unmount()`
//! and `setLocale(locale)`.

mod attachments;
mod messages;
mod options;
mod rim;
mod wallet;
mod words;

pub use attachments::{Attachments, attachments};
pub use wallet::{SentPanel, WalletPanel, sent, wallet};
