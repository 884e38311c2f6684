//! Asks the operator before something that can't be undone.

use super::{Ended, MISTAKES, Output};

/// Whether the operator agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// `--yes` was given.
    Given,
    /// There is a terminal to ask at.
    Askable,
    /// There is neither.
    Missing,
}

/// Tells `what` is about to happen and asks, unless that is needless.
pub fn agreed(consent: Consent, what: &str, output: &mut Output<'_>) -> Result<bool, Ended> {
    match consent {
        Consent::Given => Ok(true),
        Consent::Missing => {
            let told = format!("{what}\nThere is no terminal to ask at: say --yes to go ahead.");
            Err(Ended(MISTAKES, told))
        }
        Consent::Askable => {
            output.say(&format!("{what}\nGo ahead? [y/N] "));
            let mut answer = String::new();
            // No answer is a no.
            let _ = std::io::stdin().read_line(&mut answer);
            let agreed = matches!(answer.trim(), "y" | "Y" | "yes");
            if !agreed {
                output.say("Nothing was changed.\n");
            }
            Ok(agreed)
        }
    }
}
