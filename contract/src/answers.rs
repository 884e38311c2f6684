//! What a visitor answered, before and after it was checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{FieldDefinition, WalletAddress};

/// Answers by field id, as they were typed or received.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, String>);

impl Answers {
    /// The answer to a field; empty where there is none.
    #[must_use]
    pub fn get(&self, id: &str) -> &str {
        self.0.get(id).map_or("", String::as_str)
    }
}

/// Answers that passed the form's rules: normalised, without empty ones, wallet
/// addresses with their checksum. Only [`crate::check_answers`] makes them.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ValidAnswers(Answers);

impl ValidAnswers {
    pub(crate) const fn new(answers: Answers) -> Self {
        Self(answers)
    }

    /// The answers themselves.
    #[must_use]
    pub const fn answers(&self) -> &Answers {
        &self.0
    }

    /// The answers themselves, for keeping.
    #[must_use]
    pub fn into_answers(self) -> Answers {
        self.0
    }

    /// The wallet address that was typed, if one was.
    #[must_use]
    pub fn wallet(&self) -> Option<WalletAddress> {
        self.0.get(FieldDefinition::WALLET).parse().ok()
    }
}

impl core::fmt::Debug for ValidAnswers {
    /// Names the fields only: what a visitor typed must reach no log.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_set().entries(self.0.0.keys()).finish()
    }
}
