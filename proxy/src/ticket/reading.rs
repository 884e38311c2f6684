//! Answers as agents read them: an option by its label, a tick as a word.

use std::borrow::Cow;

use intake_contract::{Answers, FieldDefinition, FieldType, LocalText, Transaction, picked};

use crate::config::FormConfig;

/// The language in which agents read labels, where there is a choice.
const AGENTS_LANGUAGE: &str = "en";

/// A field's label, or its id where it has none.
pub(super) fn label(field: &FieldDefinition) -> &str {
    let label = field.label.as_ref().and_then(text);
    label.unwrap_or(&field.id)
}

/// An answer; empty where there is none. A transaction is told with its chain
/// and its page at an explorer, as far as both are known.
pub(super) fn answer<'a>(
    form: &FormConfig,
    answers: &'a Answers,
    field: &'a FieldDefinition,
) -> Cow<'a, str> {
    let answer = answers.get(&field.id);
    if field.kind != FieldType::Transaction {
        return short(field, answer);
    }
    let fields = &form.definition.fields;
    let mut asked = fields.iter().filter(|one| one.kind == FieldType::Chain);
    let chain = asked.find_map(|one| answers.get(&one.id).parse().ok());
    match Transaction::read(answer, chain) {
        Some(Transaction { hash, chain, page }) => {
            let chain = chain.map(|chain| format!(" on {}", chain.name));
            let page = page.map(|page| format!(": {page}"));
            [hash, chain.unwrap_or_default(), page.unwrap_or_default()]
                .concat()
                .into()
        }
        None => answer.into(),
    }
}

/// An answer in as few words as it has.
pub(super) fn short<'a>(field: &'a FieldDefinition, answer: &'a str) -> Cow<'a, str> {
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
