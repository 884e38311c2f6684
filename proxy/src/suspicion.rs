//! What makes a request suspect. A suspect request is not thrown away: its agent
//! is told, and judges.

use serde::{Deserialize, Serialize};

/// A reason to look twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    /// A field was filled in that people don't see.
    Trapped,
    /// More than half of what one network address may send had been sent from there.
    Crowded,
    /// The service that judges the challenge could not be asked.
    Unchecked,
}

impl Suspicion {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Trapped, Self::Crowded, Self::Unchecked];

    /// What the agent reads.
    #[must_use]
    pub const fn told(self) -> &'static str {
        match self {
            Self::Trapped => "a field that people don't see was filled in",
            Self::Crowded => "many requests came from the same network address",
            Self::Unchecked => "the visitor's check could not be confirmed",
        }
    }
}
