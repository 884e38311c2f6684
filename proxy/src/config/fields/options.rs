//! What a field offers to choose from, and what each choice decides of the ticket.

use std::collections::BTreeMap;

use intake_contract::text::check_characters;
use intake_contract::{Choice, FieldType};

use crate::config::chains;
use crate::config::mistake::Findings;
use crate::config::model::ChoiceConfig;
use crate::config::table::Table;

/// EIP-2294 keeps chain ids below this, so that JavaScript can hold them.
const CHAIN_ID_END: u64 = 1 << 53;

/// The options as the browser will know them.
pub fn of(findings: &mut Findings<'_>, table: &Table, kind: FieldType) -> Vec<Choice> {
    let place = table.place("options");
    let key = table.key("options");
    match (kind.has_options(), table.has("options")) {
        (true, false) if kind == FieldType::Chain => return chains::well_known(),
        (true, false) => {
            let sentence = "is missing: the field needs something to choose from";
            findings.mistake(table.at, key, sentence);
        }
        (true, true) => {
            if table.value("options").is_some() && table.tables("options").is_empty() {
                findings.mistake(place, key, "must have at least one option");
            }
        }
        (false, true) => {
            let sentence = format!("has no place here: a {} has no options", kind.as_str());
            findings.mistake(place, key, sentence);
        }
        (false, false) => {}
    }
    let mut options: Vec<Choice> = Vec::new();
    for option in table.tables("options") {
        let (Some(value), Some(label)) = (option.text("value"), option.local_text("label")) else {
            continue;
        };
        let wrong = if options.iter().any(|other| other.value == value) {
            Some("is the value of another option of this field too")
        } else if check_characters(&value, false).is_err() {
            Some("must be free of line breaks and invisible characters")
        } else if kind == FieldType::Chain && !is_chain_id(&value) {
            Some("must be a chain id in digits, as \"1\" for Ethereum")
        } else {
            None
        };
        if let Some(sentence) = wrong {
            findings.mistake(option.place("value"), option.key("value"), sentence);
        }
        options.push(Choice { value, label });
    }
    options
}

fn is_chain_id(value: &str) -> bool {
    let id: Option<u64> = value.parse().ok();
    id.is_some_and(|id| (1..CHAIN_ID_END).contains(&id) && id.to_string() == value)
}

/// What the options decide, by value.
pub fn decisions(table: &Table) -> BTreeMap<String, ChoiceConfig> {
    let options = table.tables("options").iter();
    options
        .filter_map(|option| {
            let choice = ChoiceConfig {
                category: option.text("category"),
                priority: option.number("priority"),
                tags: option.texts("tags").unwrap_or_default(),
            };
            Some((option.text("value")?, choice))
        })
        .collect()
}
