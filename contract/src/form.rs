//! A form as the browser knows it: the public half of the operator's configuration.

use serde::{Deserialize, Serialize};

use crate::limits::{
    CONTEXT_BLOCK, EMAIL_MAX, MAVA_MESSAGE_MAX, NAME_MAX, REFERENCE_LINE, SUBJECT_MAX,
};
use crate::text::utf16_len;
use crate::{FieldDefinition, FieldType, LocalText};

/// A way to tell who the visitor is. At least one of a form's list must be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identifier {
    /// By the field [`FieldDefinition::EMAIL`].
    Email,
    /// By the field [`FieldDefinition::WALLET`].
    Wallet,
}

impl Identifier {
    /// The id of the field that answers it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Email => FieldDefinition::EMAIL,
            Self::Wallet => FieldDefinition::WALLET,
        }
    }
}

/// The answer of `GET /v1/forms/{form}`. Holds no id of Mava's and no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormDefinition {
    /// Its name in URLs: `[a-z0-9][a-z0-9-]*`, at most 64 characters.
    pub id: String,
    /// The heading; the catalogue's where the operator gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<LocalText>,
    /// A sentence or two under the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<LocalText>,
    /// Which of these must be answered, at least one. Never empty.
    pub identify_by: Vec<Identifier>,
    /// Whether a signed identity is taken.
    #[serde(default)]
    pub identity: bool,
    /// The fields in the order in which they are asked.
    pub fields: Vec<FieldDefinition>,
}

impl FormDefinition {
    /// The field of this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&FieldDefinition> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The usual fields of a form that names none of its own: name (optional),
    /// the identifiers, subject, message. An identifier that stands alone is required.
    #[must_use]
    pub fn usual_fields(identify_by: &[Identifier]) -> Vec<FieldDefinition> {
        FieldDefinition::USUAL
            .into_iter()
            .filter_map(|(id, kind)| {
                let identifier = [Identifier::Email, Identifier::Wallet]
                    .into_iter()
                    .find(|identifier| identifier.field() == id);
                let asked = identifier.is_none_or(|identifier| identify_by.contains(&identifier));
                let required = match identifier {
                    Some(_) => identify_by.len() == 1,
                    None => id != FieldDefinition::NAME,
                };
                asked.then(|| FieldDefinition {
                    id: id.to_owned(),
                    kind,
                    label: None,
                    help: None,
                    placeholder: None,
                    required,
                    max_length: usual_max(id),
                    options: Vec::new(),
                })
            })
            .collect()
    }

    /// Longest message that leaves room for what the proxy appends to it: the
    /// answers to the operator's own `fields` (a line or a paragraph each), the
    /// context block and the reference. Zero where nothing is left.
    #[must_use]
    pub fn message_room(fields: &[FieldDefinition]) -> usize {
        let own: usize = fields
            .iter()
            .filter(|field| !field.is_usual())
            .map(|field| {
                let label = field.label.iter().flat_map(|label| label.0.values());
                let label = label
                    .map(|text| utf16_len(text))
                    .max()
                    .unwrap_or(field.id.len());
                let options = field
                    .options
                    .iter()
                    .flat_map(|option| option.label.0.values());
                let answer = options
                    .map(|text| utf16_len(text))
                    .max()
                    .unwrap_or(field.max_length);
                // A blank line, the label, a colon, a line break, the answer.
                label + answer + 4
            })
            .sum();
        MAVA_MESSAGE_MAX.saturating_sub(REFERENCE_LINE + CONTEXT_BLOCK + own)
    }
}

/// Longest answer to a usual field, before [`FormDefinition::message_room`] narrows the message.
fn usual_max(id: &str) -> usize {
    match id {
        FieldDefinition::NAME => NAME_MAX,
        FieldDefinition::EMAIL => EMAIL_MAX,
        FieldDefinition::WALLET => "0x".len() + 40,
        FieldDefinition::SUBJECT => SUBJECT_MAX,
        _ => FormDefinition::message_room(&[]),
    }
}

impl FieldType {
    /// Longest answer where the operator sets none. Usual fields have their own.
    #[must_use]
    pub fn default_max(self, id: &str) -> usize {
        if FieldDefinition::USUAL.iter().any(|(usual, _)| *usual == id) {
            return usual_max(id);
        }
        match self {
            Self::Textarea => crate::limits::TEXTAREA_MAX,
            Self::Email => EMAIL_MAX,
            Self::Wallet => "0x".len() + 40,
            Self::Text | Self::Select => crate::limits::TEXT_MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MESSAGE_MAX;

    #[test]
    fn the_usual_fields_follow_from_the_identifiers() {
        use Identifier::{Email, Wallet};
        for (identify_by, expected) in [
            (
                &[Email, Wallet][..],
                "name? email? walletAddress? subject message",
            ),
            (&[Email], "name? email subject message"),
            (&[Wallet], "name? walletAddress subject message"),
        ] {
            let fields = FormDefinition::usual_fields(identify_by);
            let told: Vec<String> = fields
                .iter()
                .map(|f| format!("{}{}", f.id, if f.required { "" } else { "?" }))
                .collect();
            assert_eq!(told.join(" "), expected);
            assert_eq!(fields.last().map(|f| f.max_length), Some(MESSAGE_MAX));
        }
    }

    #[test]
    fn fields_of_their_own_take_room_from_the_message() {
        let own = FieldDefinition {
            id: "order".into(),
            kind: FieldType::Text,
            label: Some(LocalText::any("Order")),
            help: None,
            placeholder: None,
            required: false,
            max_length: 100,
            options: vec![],
        };
        assert_eq!(
            FormDefinition::message_room(std::slice::from_ref(&own)),
            MESSAGE_MAX - 5 - 100 - 4
        );
        let huge = FieldDefinition {
            max_length: 20_000,
            ..own
        };
        assert_eq!(FormDefinition::message_room(&[huge]), 0);
    }
}
