//! One question of a form.

use serde::{Deserialize, Serialize};

use crate::{FieldType, LocalText};

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
    /// Whether an answer is needed while the field is shown.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Shortest answer that is not empty, in UTF-16 code units after
    /// normalisation. Only typed text has one; zero means that there is none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_length: usize,
    /// Longest answer, in UTF-16 code units after normalisation.
    pub max_length: usize,
    /// Smallest number that a number field takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Largest number that a number field takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// Most digits after the point of a number field; any where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<usize>,
    /// The options of a field that has some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Most options that may be chosen of a multiselect field; all where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_choices: Option<usize>,
    /// The answer that stands in the field at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Where an answer may come from besides the visitor.
    #[serde(default = "PrefillSource::all", skip_serializing_if = "is_all")]
    pub prefill: Vec<PrefillSource>,
    /// Whether the visitor can't change an answer that was filled in. A courtesy
    /// of the form's, not a protection: only a signed identity is one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// When the field is shown; always where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_when: Option<Condition>,
}

/// One option of a field that has some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What a submission carries.
    pub value: String,
    /// What the visitor reads.
    pub label: LocalText,
}

/// Shows a field while an earlier field's answer is one of some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The id of a field that stands before and has options or is a checkbox.
    pub field: String,
    /// The answers of which one must be chosen.
    pub is: Vec<String>,
}

/// Where an answer may come from besides the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrefillSource {
    /// `data-prefill` on the host page.
    Page,
    /// The query of the form's own page, `/f/{form}?email=…`.
    Query,
    /// `Intake.prefill(…)`.
    Api,
}

impl PrefillSource {
    /// Every source: what holds where the operator names none.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![Self::Page, Self::Query, Self::Api]
    }
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

    /// A field with nothing but a type: optional, with the type's usual length.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: FieldType) -> Self {
        let id = id.into();
        Self {
            max_length: kind.default_max(&id),
            id,
            kind,
            label: None,
            help: None,
            placeholder: None,
            required: false,
            min_length: 0,
            min: None,
            max: None,
            decimals: None,
            options: Vec::new(),
            max_choices: None,
            default: None,
            prefill: PrefillSource::all(),
            read_only: false,
            show_when: None,
        }
    }

    /// Whether the field is one of [`Self::USUAL`].
    #[must_use]
    pub fn is_usual(&self) -> bool {
        Self::USUAL.iter().any(|(id, _)| *id == self.id)
    }

    /// Which of a browser's own answers belongs here, as HTML's `autocomplete` has it.
    #[must_use]
    pub fn autocomplete(&self) -> &'static str {
        match self.id.as_str() {
            Self::NAME => "name",
            Self::EMAIL => "email",
            _ => "off",
        }
    }
}

// Serde hands over references.
#[expect(clippy::trivially_copy_pass_by_ref)]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref)]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

fn is_all(sources: &[PrefillSource]) -> bool {
    sources == PrefillSource::all()
}
