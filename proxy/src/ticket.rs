//! Renders what a visitor answered and what the operator decided into a ticket
//! for Mava. Pure, and never above Mava's limits, whatever the configuration
//! became since the answers were checked.

mod attributes;
mod customer;
mod files;
mod message;
mod note;
mod reading;
mod subject;
mod wallet;

#[cfg(test)]
mod tests;

pub use files::{Enclosed, LinkedFile};
pub(crate) use message::reference_line;
pub(crate) use note::{note, note_line};
use wallet::Wallet;

use intake_contract::{Answers, Context, FieldDefinition, Reference, limits, picked};

use crate::config::{ChoiceConfig, FormConfig, Target};
use crate::identity::VerifiedIdentity;
use crate::mava::{Message, NewTicket};
use crate::suspicion::Suspicion;
use crate::wallet::ProvenWallet;

/// What is known of a request beyond what the form says.
#[derive(Clone, Copy, Default)]
pub struct Known<'a> {
    /// Who the visitor is by a signed identity.
    pub identity: Option<&'a VerifiedIdentity>,
    /// Which wallet was proven to be theirs.
    pub wallet: Option<&'a ProvenWallet>,
    /// What makes the request suspect.
    pub suspicions: &'a [Suspicion],
    /// The files that came with it, and how agents get them.
    pub files: Enclosed<'a>,
}

/// The ticket of one request.
///
/// An option that the visitor chose overrides what the form decides for all; of
/// several, the later field's does. Their tags add up.
#[must_use]
pub fn render(
    form: &FormConfig,
    answers: &Answers,
    context: &Context,
    known: Known<'_>,
    reference: Reference,
) -> NewTicket {
    let ours = &form.ticket;
    let wallet = Wallet::of(answers, context, known);
    let chosen = || chosen(form, answers);
    let category = chosen().filter_map(|choice| choice.category.clone()).last();
    let priority = chosen().filter_map(|choice| choice.priority).last();
    NewTicket {
        customer: customer::customer(form, answers, known),
        status: ours.status.clone(),
        priority: priority.or(ours.priority),
        source_type: ours.source_type.clone(),
        assigned_to: ours.assigned_to.clone(),
        category: category.or_else(|| ours.category.clone()),
        tags: tags(
            // First, for they are cut off at the end.
            ours.suspect_tag
                .iter()
                .filter(|_| !known.suspicions.is_empty())
                .chain(&ours.tags)
                .chain(chosen().flat_map(|choice| &choice.tags)),
        ),
        email_subject_line: subject::render(
            ours.subject.as_deref(),
            answers.get(FieldDefinition::SUBJECT),
            |name| named(form, answers, reference, name),
        ),
        attributes: attributes::of_ticket(form, answers, wallet.as_ref(), reference),
        message: Message {
            content: message::render(form, answers, context, known, reference),
            attachments: files::attachments(known.files),
        },
        silent: ours.silent,
        notify: ours.notify,
        trigger_automations: ours.trigger_automations,
    }
}

/// An answer, if there is one.
fn given<'a>(answers: &'a Answers, id: &str) -> Option<&'a str> {
    Some(answers.get(id)).filter(|answer| !answer.is_empty())
}

/// The answer that is the customer's name.
fn name<'a>(form: &FormConfig, answers: &'a Answers) -> Option<&'a str> {
    let named = |field: &&FieldDefinition| {
        field.id == FieldDefinition::NAME || Target::of(&form.targets, field).name
    };
    let field = form.definition.fields.iter().find(named);
    given(
        answers,
        field.map_or(FieldDefinition::NAME, |field| &field.id),
    )
}

/// What stands for a name in braces in the subject's template.
fn named(form: &FormConfig, answers: &Answers, reference: Reference, name: &str) -> Option<String> {
    match name {
        "form" => Some(form.definition.id.clone()),
        "reference" => Some(reference.to_string()),
        id => {
            let field = form.definition.field(id)?;
            Some(reading::short(field, answers.get(id)).into_owned())
        }
    }
}

/// What the chosen options decide, in the order of the form's fields.
fn chosen<'a>(
    form: &'a FormConfig,
    answers: &'a Answers,
) -> impl Iterator<Item = &'a ChoiceConfig> {
    form.definition.fields.iter().flat_map(|field| {
        let choices = form.choices.get(&field.id);
        picked(answers.get(&field.id)).filter_map(move |value| choices?.get(value))
    })
}

/// Each tag once, in the order of their first appearance.
fn tags<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in all {
        if tags.len() < limits::MAVA_TAGS_MAX && !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags
}
