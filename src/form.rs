//! State and rules of one request: what is typed, what is wrong, what is being sent.
//! Knows nothing of the DOM and is tested on the host.

mod counter;
mod draft;
mod files;
mod patience;
mod phase;

pub use counter::{Counter, counter};
pub use draft::{Draft, FieldDraft, Lock, Prefill};
pub use files::{Files, Progress};
pub use intake_contract::{language, pick_locale};
pub use patience::wait_ms;
pub use phase::{Outcome, Phase};
