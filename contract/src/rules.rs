//! The rules that answers must satisfy: the same code in the browser and the proxy.

use std::borrow::Cow;
use std::collections::BTreeMap;

use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::text::{check_characters, is_blank, normalize, utf16_len};
use crate::{
    Answers, Decimal, FieldCode, FieldDefinition, FieldType, FormDefinition, Identifier,
    ValidAnswers, WalletAddress, WalletError, is_email, is_web_address, transaction,
};

/// The answer of a ticked checkbox.
pub const TICKED: &str = "true";

/// The answer of a checkbox that is not ticked; the same as none.
const UNTICKED: &str = "false";

/// What was chosen: an answer's lines without those that are empty. A field
/// that takes one choice has one line.
pub fn picked(answer: &str) -> impl Iterator<Item = &str> {
    answer
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

/// Checks one answer as it was typed. An empty answer gives `None`.
///
/// # Errors
/// The first rule that the answer breaks.
pub fn check_field(field: &FieldDefinition, typed: &str) -> Result<Option<String>, FieldCode> {
    let unticked = field.kind == FieldType::Checkbox && normalize(typed) == UNTICKED;
    if unticked || is_blank(typed) {
        return if field.required {
            Err(missing(field.kind))
        } else {
            Ok(None)
        };
    }
    let text = normalize(typed);
    check_characters(&text, field.kind.is_multiline())?;
    check_length(field, &text)?;
    let accept = |holds: bool, code: FieldCode| holds.then(|| text.clone()).ok_or(code);
    match field.kind {
        FieldType::Text | FieldType::Textarea | FieldType::Hidden => Ok(text),
        FieldType::Email => accept(is_email(&text), FieldCode::EmailInvalid),
        FieldType::Url => accept(is_web_address(&text), FieldCode::UrlInvalid),
        FieldType::Checkbox => accept(text == TICKED, FieldCode::OptionUnknown),
        FieldType::Transaction => transaction(&text),
        FieldType::Number => {
            let number = Decimal::parse(&text).ok_or(FieldCode::NumberInvalid)?;
            let within = number.check(field.min, field.max, field.decimals);
            within.map(|()| text)
        }
        FieldType::Wallet => match text.parse::<WalletAddress>() {
            Ok(address) => Ok(address.to_string()),
            Err(WalletError::Shape) => Err(FieldCode::WalletInvalid),
            Err(WalletError::Checksum) => Err(FieldCode::WalletChecksum),
        },
        FieldType::Select | FieldType::Radio | FieldType::Chain => {
            let known = field.options.iter().any(|option| option.value == text);
            accept(known, FieldCode::OptionUnknown)
        }
        FieldType::Multiselect => choices(field, &text),
    }
    .map(Some)
}

const fn missing(kind: FieldType) -> FieldCode {
    match kind {
        FieldType::Checkbox => FieldCode::TickRequired,
        kind if kind.has_options() => FieldCode::ChoiceRequired,
        _ => FieldCode::Required,
    }
}

/// Only what is typed freely has a length of its own: other answers have a
/// shape, and what is wrong with them is better told by that.
fn check_length(field: &FieldDefinition, text: &str) -> Result<(), FieldCode> {
    if field.kind.has_options() || matches!(field.kind, FieldType::Wallet | FieldType::Checkbox) {
        return Ok(());
    }
    match utf16_len(text) {
        length if length > field.max_length => Err(FieldCode::TooLong),
        length if length < field.min_length => Err(FieldCode::TooShort),
        _ => Ok(()),
    }
}

/// The chosen options in the order of the field's, each once, one a line.
fn choices(field: &FieldDefinition, text: &str) -> Result<String, FieldCode> {
    let known = |value: &str| field.options.iter().any(|option| option.value == value);
    if !picked(text).all(known) {
        return Err(FieldCode::OptionUnknown);
    }
    let chosen: Vec<&str> = field
        .options
        .iter()
        .map(|option| option.value.as_str())
        .filter(|value| picked(text).any(|one| one == *value))
        .collect();
    if field.max_choices.is_some_and(|most| chosen.len() > most) {
        return Err(FieldCode::TooManyChoices);
    }
    Ok(chosen.join("\n"))
}

/// Checks all answers against their form. A field that is not shown needs no
/// answer and takes none.
///
/// # Errors
/// Every wrong answer, by field id. A missing contact is told at the first
/// identifier that the form asks for.
pub fn check_answers(
    form: &FormDefinition,
    answers: &Answers,
) -> Result<ValidAnswers, ValidationErrors> {
    let mut errors = ValidationErrors::new();
    let mut valid = BTreeMap::new();
    for field in &form.fields {
        let answer = answers.get(&field.id);
        if !form.shows(field, answers) {
            if !is_blank(answer) {
                reject(&mut errors, &field.id, FieldCode::FieldUnknown);
            }
            continue;
        }
        match check_field(field, answer) {
            Ok(Some(text)) => {
                valid.insert(field.id.clone(), text);
            }
            Ok(None) => {}
            Err(code) => reject(&mut errors, &field.id, code),
        }
    }
    for id in answers.0.keys().filter(|id| form.field(id).is_none()) {
        reject(&mut errors, id, FieldCode::FieldUnknown);
    }
    let contact = form.identify_by.iter().copied().map(Identifier::field);
    let given = |id: &str| valid.contains_key(id) || errors.errors().contains_key(id);
    if let Some(first) = contact.clone().next()
        && !contact.clone().any(given)
    {
        reject(&mut errors, first, FieldCode::ContactRequired);
    }
    if errors.is_empty() {
        Ok(ValidAnswers::new(Answers(valid)))
    } else {
        Err(errors)
    }
}

/// Records a broken rule. `ValidationErrors::add` takes static names only, and
/// the names of fields are the operator's.
pub(crate) fn reject(errors: &mut ValidationErrors, name: &str, code: FieldCode) {
    let kind = ValidationErrorsKind::Field(vec![ValidationError::new(code.as_str())]);
    errors
        .errors_mut()
        .insert(Cow::Owned(name.to_owned()), kind);
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
