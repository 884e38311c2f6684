//! The harness of the end-to-end tests: it starts the real processes, drives
//! three browsers by WebDriver and finds things as a person would, by role and
//! accessible name. It holds no scenario; those are in `suite/`.

// A harness may stop at the first surprise and talk to the terminal: its only
// user is a test or a developer's command.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

pub mod axe;
pub mod bench;
pub mod browser;
pub mod chance;
pub mod files;
pub mod find;
pub mod form;
mod guardian;
pub mod load;
pub mod page;
pub mod process;
mod raw;
pub mod scenario;
pub mod soak;
pub mod stack;
pub mod wait;
pub mod wallet;
pub mod workspace;

/// What a scenario or one of its steps ends with.
pub type Outcome<T = ()> = anyhow::Result<T>;
