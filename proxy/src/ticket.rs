//! Renders what a visitor answered and what the operator decided into a ticket
//! for Mava. Pure, and never above Mava's limits, whatever the configuration
//! became since the answers were checked.

mod message;
mod subject;

#[cfg(test)]
mod tests;

pub(crate) use message::reference_line;

use intake_contract::text::truncate_utf16;
use intake_contract::{Answers, Context, FieldDefinition, Reference, limits};

use crate::config::{ChoiceConfig, FormConfig};
use crate::mava::{Customer, Message, NewTicket};

/// Most tags of a ticket: Mava's own limit.
const TAGS_MAX: usize = 20;

/// The ticket of one request.
///
/// An option that the visitor chose overrides what the form decides for all; of
/// several, the later field's does. Their tags add up.
#[must_use]
pub fn render(
    form: &FormConfig,
    answers: &Answers,
    context: &Context,
    reference: Reference,
) -> NewTicket {
    let ours = &form.ticket;
    let chosen = || chosen(form, answers);
    let category = chosen().filter_map(|choice| choice.category.clone()).last();
    let priority = chosen().filter_map(|choice| choice.priority).last();
    NewTicket {
        customer: Customer {
            name: given(answers, FieldDefinition::NAME)
                .map(|name| truncate_utf16(name, limits::NAME_MAX)),
            email: given(answers, FieldDefinition::EMAIL).map(str::to_owned),
            wallet_address: given(answers, FieldDefinition::WALLET).map(str::to_owned),
        },
        status: ours.status.clone(),
        priority: priority.or(ours.priority),
        source_type: ours.source_type.clone(),
        assigned_to: ours.assigned_to.clone(),
        category: category.or_else(|| ours.category.clone()),
        tags: tags(
            ours.tags
                .iter()
                .chain(chosen().flat_map(|choice| &choice.tags)),
        ),
        email_subject_line: subject::render(
            ours.subject.as_deref(),
            &form.definition.id,
            answers.get(FieldDefinition::SUBJECT),
            reference,
        ),
        message: Message {
            content: message::render(&form.definition, answers, context, reference),
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

/// What the chosen options decide, in the order of the form's fields.
fn chosen<'a>(
    form: &'a FormConfig,
    answers: &'a Answers,
) -> impl Iterator<Item = &'a ChoiceConfig> {
    form.definition.fields.iter().filter_map(|field| {
        let choices = form.choices.get(&field.id)?;
        choices.get(answers.get(&field.id))
    })
}

/// Each tag once, in the order of their first appearance.
fn tags<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in all {
        if tags.len() < TAGS_MAX && !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags
}
