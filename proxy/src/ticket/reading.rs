//! Answers as agents read them: an option by its label, a tick as a word.

use std::borrow::Cow;

use intake_contract::{FieldDefinition, FieldType, LocalText, picked};

/// The language in which agents read labels, where there is a choice.
const AGENTS_LANGUAGE: &str = "en";

/// A field's label, or its id where it has none.
pub(super) fn label(field: &FieldDefinition) -> &str {
    let label = field.label.as_ref().and_then(text);
    label.unwrap_or(&field.id)
}

/// An answer; empty where there is none.
pub(super) fn answer<'a>(field: &'a FieldDefinition, answer: &'a str) -> Cow<'a, str> {
    match field.kind {
        FieldType::Checkbox if !answer.is_empty() => "Yes".into(),
        FieldType::Multiselect => {
            let labels = picked(answer).map(|value| option(field, value));
            labels.collect::<Vec<_>>().join(", ").into()
        }
        kind if kind.has_options() => option(field, answer).into(),
        _ => answer.into(),
    }
}

fn option<'a>(field: &'a FieldDefinition, value: &'a str) -> &'a str {
    let mut options = field.options.iter();
    let option = options.find(|option| option.value == value);
    option
        .and_then(|option| text(&option.label))
        .unwrap_or(value)
}

fn text(text: &LocalText) -> Option<&str> {
    Some(text.get(AGENTS_LANGUAGE)).filter(|text| !text.is_empty())
}
