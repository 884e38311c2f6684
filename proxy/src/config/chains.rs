//! The chains that a `chain` field offers unless the operator lists others.

use intake_contract::{Chain, Choice, LocalText};

/// The options of a `chain` field that has none of its own.
pub fn well_known() -> Vec<Choice> {
    let choice = |chain: &Chain| Choice {
        value: chain.id.to_string(),
        label: LocalText::any(chain.name),
    };
    Chain::well_known().iter().map(choice).collect()
}
