//! The rules that answers must satisfy: the same code in the browser and the proxy.

use std::borrow::Cow;
use std::collections::BTreeMap;

use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::text::{check_characters, is_blank, normalize, utf16_len};
use crate::{
    Answers, FieldCode, FieldDefinition, FieldType, FormDefinition, Identifier, ValidAnswers,
    WalletAddress, WalletError, is_email,
};

/// Checks one answer as it was typed. An empty answer gives `None`.
///
/// # Errors
/// The first rule that the answer breaks.
pub fn check_field(field: &FieldDefinition, typed: &str) -> Result<Option<String>, FieldCode> {
    if is_blank(typed) {
        return if field.required {
            Err(FieldCode::Required)
        } else {
            Ok(None)
        };
    }
    let text = normalize(typed);
    check_characters(&text, field.kind.is_multiline())?;
    if utf16_len(&text) > field.max_length && field.kind != FieldType::Wallet {
        return Err(FieldCode::TooLong);
    }
    match field.kind {
        FieldType::Text | FieldType::Textarea => Ok(Some(text)),
        FieldType::Email if is_email(&text) => Ok(Some(text)),
        FieldType::Email => Err(FieldCode::EmailInvalid),
        FieldType::Wallet => match text.parse::<WalletAddress>() {
            Ok(address) => Ok(Some(address.to_string())),
            Err(WalletError::Shape) => Err(FieldCode::WalletInvalid),
            Err(WalletError::Checksum) => Err(FieldCode::WalletChecksum),
        },
        FieldType::Select if field.options.iter().any(|option| option.value == text) => {
            Ok(Some(text))
        }
        FieldType::Select => Err(FieldCode::OptionUnknown),
    }
}

/// Checks all answers against their form.
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
        match check_field(field, answers.get(&field.id)) {
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
