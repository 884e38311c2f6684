//! How the outbox stands, for readiness and metrics.

use std::sync::atomic::Ordering;

use super::Shared;

/// How the outbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Whether the API key works.
    pub key: KeyState,
    /// Whether the last write to the store succeeded.
    pub store_works: bool,
    /// Whether deliveries pause, since Mava can't be reached or asked for it.
    pub paused: bool,
    /// Requests that are neither delivered nor dead, and those whose note is not.
    pub backlog: usize,
}

/// Whether the API key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// There is none: requests are kept, and nothing is sent.
    Missing,
    /// Mava refused it, or is not where the configuration says.
    Refused,
    /// Nothing speaks against it.
    Usable,
}

impl Shared {
    pub(super) fn health(&self) -> Health {
        let key = if self.key_missing.load(Ordering::Relaxed) {
            KeyState::Missing
        } else if self.gate.is_refused() {
            KeyState::Refused
        } else {
            KeyState::Usable
        };
        Health {
            key,
            store_works: !self.store_failing.load(Ordering::Relaxed),
            paused: self.gate.wait(self.clock.monotonic()).is_some(),
            backlog: self.backlog.load(Ordering::Relaxed),
        }
    }
}
