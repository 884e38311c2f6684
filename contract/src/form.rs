//! A form as the browser knows it: the public half of the operator's configuration.

use serde::{Deserialize, Serialize};

use crate::attachment::AttachmentRules;
use crate::limits::{CONTEXT_BLOCK, MAVA_MESSAGE_MAX, REFERENCE_LINE};
use crate::rules::picked;
use crate::text::utf16_len;
use crate::{Answers, CHAIN_NAME_MAX, FieldDefinition, FieldType, LocalText, WalletMode};

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
    /// Whether nothing is taken without a signed identity.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub identity_required: bool,
    /// Whether a challenge must be solved before a request is sent. Which one it
    /// is, is told by the address that makes them.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub challenge: bool,
    /// What files may be attached; none where this is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<AttachmentRules>,
    /// What the form makes of wallets.
    #[serde(default, skip_serializing_if = "WalletMode::is_default")]
    pub wallet: WalletMode,
    /// The fields in the order in which they are asked.
    pub fields: Vec<FieldDefinition>,
}

impl FormDefinition {
    /// A form with the usual fields and nothing else that an operator may choose.
    #[must_use]
    pub fn new(id: impl Into<String>, identify_by: Vec<Identifier>) -> Self {
        Self {
            id: id.into(),
            title: None,
            intro: None,
            fields: Self::usual_fields(&identify_by),
            identify_by,
            identity: false,
            identity_required: false,
            challenge: false,
            attachments: None,
            wallet: WalletMode::default(),
        }
    }

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
                    required,
                    ..FieldDefinition::new(id, kind)
                })
            })
            .collect()
    }

    /// Whether a field is shown: always, or while the field that its condition
    /// names is shown itself and one of the condition's answers is chosen there.
    #[must_use]
    pub fn shows(&self, field: &FieldDefinition, answers: &Answers) -> bool {
        let Some(condition) = &field.show_when else {
            return true;
        };
        // Only fields that stand before can decide, so that no circle can begin.
        let before = self.fields.iter().take_while(|other| other.id != field.id);
        let mut before = before.filter(|other| other.id == condition.field);
        before.next().is_some_and(|decides| {
            self.shows(decides, answers)
                && picked(answers.get(&decides.id))
                    .any(|chosen| condition.is.iter().any(|value| value == chosen))
        })
    }

    /// The places of the fields that are seen, those together that stand together
    /// on the screen: neighbouring identifiers of which one is enough.
    #[must_use]
    pub fn runs(&self) -> Vec<Vec<usize>> {
        let mut runs: Vec<Vec<usize>> = Vec::new();
        let mut before = false;
        let seen = |(_, field): &(usize, &FieldDefinition)| field.kind != FieldType::Hidden;
        for (i, field) in self.fields.iter().enumerate().filter(seen) {
            let mut identifiers = self.identify_by.iter();
            let identifies = identifiers.len() > 1 && identifiers.any(|by| by.field() == field.id);
            match runs.last_mut() {
                Some(run) if identifies && before => run.push(i),
                _ => runs.push(vec![i]),
            }
            before = identifies;
        }
        runs
    }

    /// Longest message that leaves room for what the proxy appends to it: the
    /// answers to these fields (a line or a paragraph each), the context block
    /// and the reference. Zero where nothing is left.
    #[must_use]
    pub fn message_room<'a>(fields: impl IntoIterator<Item = &'a FieldDefinition>) -> usize {
        // A blank line, the label, a colon, a line break, the answer.
        let own: usize = fields
            .into_iter()
            .map(|field| longest_label(field) + field.longest_answer() + 4)
            .sum();
        MAVA_MESSAGE_MAX.saturating_sub(REFERENCE_LINE + CONTEXT_BLOCK + own)
    }
}

fn longest(text: &LocalText) -> usize {
    let lengths = text.0.values().map(|text| utf16_len(text));
    lengths.max().unwrap_or(0)
}

fn longest_label(field: &FieldDefinition) -> usize {
    field.label.as_ref().map_or(field.id.len(), longest)
}

impl FieldDefinition {
    /// How long an answer may be as agents read it, in UTF-16 code units: of an
    /// option they read the label.
    #[must_use]
    pub fn longest_answer(&self) -> usize {
        let options = self.options.iter().map(|option| longest(&option.label));
        match self.kind {
            // Each with a comma and a space.
            FieldType::Multiselect => options.map(|length| length + 2).sum(),
            // Hash, chain and explorer: `0x… on Base: https://…`.
            FieldType::Transaction => {
                2 + 64 + " on ".len() + CHAIN_NAME_MAX + ": ".len() + self.max_length
            }
            _ => options.max().unwrap_or(self.max_length),
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
    fn only_identifiers_of_which_one_is_enough_stand_together() {
        use Identifier::{Email, Wallet};
        let runs = |identify_by: &[Identifier]| {
            FormDefinition::new("support", identify_by.to_vec()).runs()
        };
        assert_eq!(
            runs(&[Email, Wallet]),
            [vec![0], vec![1, 2], vec![3], vec![4]]
        );
        assert_eq!(runs(&[Email]), [vec![0], vec![1], vec![2], vec![3]]);
    }

    #[test]
    fn fields_of_their_own_take_room_from_the_message() {
        let own = FieldDefinition {
            label: Some(LocalText::any("Order")),
            max_length: 100,
            ..FieldDefinition::new("order", FieldType::Text)
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
