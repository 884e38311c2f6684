//! A stack for the many scenarios in which a challenge is not the matter: there
//! its work would only keep the processors from the other browsers.

use std::ops::{Deref, DerefMut};

use super::Stack;
use crate::Outcome;

/// A stack whose form asks for no challenge. All else is as in every other.
pub struct Unchallenged(Stack);

impl Unchallenged {
    /// Starts everything.
    ///
    /// # Errors
    /// When a program is missing or does not start.
    pub async fn start() -> Outcome<Self> {
        let stack = Stack::start_with(|config| config.challenge = "off");
        Ok(Self(stack.await?))
    }
}

impl Deref for Unchallenged {
    type Target = Stack;

    fn deref(&self) -> &Stack {
        &self.0
    }
}

impl DerefMut for Unchallenged {
    fn deref_mut(&mut self) -> &mut Stack {
        &mut self.0
    }
}
