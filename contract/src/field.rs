//! One question of a form.

use serde::{Deserialize, Serialize};

use crate::LocalText;

/// What kind of answer a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line of text.
    Text,
    /// Several lines of text.
    Textarea,
    /// An email address.
    Email,
    /// An EVM wallet address.
    Wallet,
    /// One of the field's options.
    Select,
}

impl FieldType {
    /// Whether an answer may hold line breaks.
    #[must_use]
    pub const fn is_multiline(self) -> bool {
        matches!(self, Self::Textarea)
    }
}

/// A field as the browser knows it. What its answer sets at Mava stays in the proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldDefinition {
    /// Its name in a submission: `[A-Za-z][A-Za-z0-9_]*`, unique in the form.
    pub id: String,
    /// What kind of answer it takes.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Its label; the usual fields have one in every catalogue and need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LocalText>,
    /// A sentence of help under the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<LocalText>,
    /// An example inside the empty field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<LocalText>,
    /// Whether an answer is needed.
    #[serde(default)]
    pub required: bool,
    /// Longest answer, in UTF-16 code units after normalisation.
    pub max_length: usize,
    /// The options of a select field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}

/// One option of a select field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What a submission carries.
    pub value: String,
    /// What the visitor reads.
    pub label: LocalText,
}

impl FieldDefinition {
    /// The visitor's name.
    pub const NAME: &'static str = "name";
    /// The visitor's email address.
    pub const EMAIL: &'static str = "email";
    /// The visitor's wallet address.
    pub const WALLET: &'static str = "walletAddress";
    /// The subject line.
    pub const SUBJECT: &'static str = "subject";
    /// The message.
    pub const MESSAGE: &'static str = "message";

    /// The ids with a meaning of their own, and the type each must have.
    pub const USUAL: [(&'static str, FieldType); 5] = [
        (Self::NAME, FieldType::Text),
        (Self::EMAIL, FieldType::Email),
        (Self::WALLET, FieldType::Wallet),
        (Self::SUBJECT, FieldType::Text),
        (Self::MESSAGE, FieldType::Textarea),
    ];

    /// Whether the field is one of [`Self::USUAL`].
    #[must_use]
    pub fn is_usual(&self) -> bool {
        Self::USUAL.iter().any(|(id, _)| *id == self.id)
    }
}
