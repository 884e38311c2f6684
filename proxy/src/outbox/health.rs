//! How the outbox stands, for readiness and metrics.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Shared;
use crate::storage::State;

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

/// How often an attempt to file a ticket left its request in which state.
#[derive(Default)]
pub(super) struct Turns([AtomicU64; State::ALL.len()]);

impl Turns {
    pub(super) fn count(&self, state: State) {
        for (each, count) in State::ALL.into_iter().zip(&self.0) {
            if each == state {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// All states in which an attempt can end, with how often one did.
    pub(super) fn read(&self) -> impl Iterator<Item = (State, u64)> {
        let counted = State::ALL.into_iter().zip(&self.0);
        counted
            .filter(|(state, _)| *state != State::Sending)
            .map(|(state, count)| (state, count.load(Ordering::Relaxed)))
    }
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
