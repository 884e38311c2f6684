//! The kinds of answers that a field may take.

use serde::{Deserialize, Serialize};

use crate::FieldDefinition;
use crate::limits::{
    EMAIL_MAX, NUMBER_MAX, TEXT_MAX, TEXTAREA_MAX, TRANSACTION_MAX, URL_MAX, usual_max,
};

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
    /// An address of the web, `http` or `https`.
    Url,
    /// A decimal number, as `1200` or `-0.5`.
    Number,
    /// One of the field's options, from a list that opens.
    Select,
    /// Several of the field's options, one value a line.
    Multiselect,
    /// One of the field's options, all of them in view.
    Radio,
    /// `true`, or no answer.
    Checkbox,
    /// A transaction's hash, or its address at a block explorer.
    Transaction,
    /// One of the field's options, each an EIP-155 number.
    Chain,
    /// A line of text that the page gives and the visitor does not see.
    Hidden,
}

impl FieldType {
    /// The `type` of an HTML control for one line of it. Numbers are typed as
    /// text: a `number` control swallows what it can't read, and changes what it
    /// can when the wheel is turned over it.
    #[must_use]
    pub const fn input_type(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Url => "url",
            _ => "text",
        }
    }

    /// Every type.
    pub const ALL: [Self; 13] = [
        Self::Text,
        Self::Textarea,
        Self::Email,
        Self::Wallet,
        Self::Url,
        Self::Number,
        Self::Select,
        Self::Multiselect,
        Self::Radio,
        Self::Checkbox,
        Self::Transaction,
        Self::Chain,
        Self::Hidden,
    ];

    /// The names of [`Self::ALL`], in its order.
    pub const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut i = 0;
        while i < names.len() {
            names[i] = Self::ALL[i].as_str();
            i += 1;
        }
        names
    };

    /// Its name in configurations and definitions.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Textarea => "textarea",
            Self::Email => "email",
            Self::Wallet => "wallet",
            Self::Url => "url",
            Self::Number => "number",
            Self::Select => "select",
            Self::Multiselect => "multiselect",
            Self::Radio => "radio",
            Self::Checkbox => "checkbox",
            Self::Transaction => "transaction",
            Self::Chain => "chain",
            Self::Hidden => "hidden",
        }
    }

    /// Whether an answer may hold line breaks.
    #[must_use]
    pub const fn is_multiline(self) -> bool {
        matches!(self, Self::Textarea | Self::Multiselect)
    }

    /// Whether an answer is chosen among the field's options.
    #[must_use]
    pub const fn has_options(self) -> bool {
        matches!(
            self,
            Self::Select | Self::Multiselect | Self::Radio | Self::Chain
        )
    }

    /// Whether an answer is typed and may be as short or long as the operator says.
    #[must_use]
    pub const fn is_free_text(self) -> bool {
        matches!(self, Self::Text | Self::Textarea | Self::Hidden)
    }

    /// Whether an answer is hard to read, so that the form says what it understood.
    #[must_use]
    pub const fn is_echoed(self) -> bool {
        matches!(self, Self::Wallet | Self::Transaction)
    }

    /// Longest answer where the operator sets none. Usual fields have their own.
    #[must_use]
    pub fn default_max(self, id: &str) -> usize {
        if FieldDefinition::USUAL.iter().any(|(usual, _)| *usual == id) {
            return usual_max(id);
        }
        match self {
            Self::Textarea => TEXTAREA_MAX,
            Self::Email => EMAIL_MAX,
            Self::Wallet => crate::limits::WALLET_LENGTH,
            Self::Url => URL_MAX,
            Self::Number => NUMBER_MAX,
            Self::Transaction => TRANSACTION_MAX,
            Self::Checkbox => crate::rules::TICKED.len(),
            Self::Text
            | Self::Select
            | Self::Multiselect
            | Self::Radio
            | Self::Chain
            | Self::Hidden => TEXT_MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_definitions() -> Result<(), serde_json::Error> {
        for (kind, name) in FieldType::ALL.into_iter().zip(FieldType::NAMES) {
            assert_eq!(serde_json::to_value(kind)?, name);
        }
        Ok(())
    }
}
