//! The questions of a form. The usual fields are name, email, wallet address,
//! subject and message.
//!
//! - Without `fields`, or with none of the usual ones among them, the form has
//!   all the usual fields; the operator's own come before the subject.
//! - A list that names a usual field is the whole form, in its order. Only what
//!   no ticket can do without is added: identifiers in front, the message last.

mod conditions;
mod definition;
pub(super) mod length;
mod options;
mod targets;

use std::collections::BTreeMap;

use intake_contract::limits::{FIELDS_MAX, IDENTITY_BLOCK, MESSAGE_ROOM_MIN, WALLET_BLOCK};
use intake_contract::{FieldDefinition, FormDefinition, Identifier};

use super::mistake::Findings;
use super::model::{ChoiceConfig, Target};
use super::table::Table;

/// The questions, and what becomes of their answers.
#[derive(Debug, Default)]
pub struct Fields {
    /// In the order in which they are asked.
    pub fields: Vec<FieldDefinition>,
    /// What chosen options decide: by field id, then by option value.
    pub choices: BTreeMap<String, BTreeMap<String, ChoiceConfig>>,
    /// Where the answers go, by field id.
    pub targets: BTreeMap<String, Target>,
}

/// The questions of a form. Its tickets' messages have `links` characters less,
/// which links to files take.
pub fn of(
    findings: &mut Findings<'_>,
    form: &Table,
    identify_by: &[Identifier],
    links: usize,
) -> Fields {
    let mut own: Vec<FieldDefinition> = Vec::new();
    let mut taken = Fields::default();
    for table in form.tables("fields") {
        let Some(field) = definition::field(findings, form, table, identify_by) else {
            continue;
        };
        if own.iter().any(|other| other.id == field.id) {
            let sentence = "is the id of another field of this form too";
            findings.mistake(table.place("id"), table.key("id"), sentence);
            continue;
        }
        if field.kind.has_options() {
            let choices = options::decisions(table);
            taken.choices.insert(field.id.clone(), choices);
        }
        let target = targets::of(findings, table, &field);
        taken.targets.insert(field.id.clone(), target);
        own.push(field);
    }
    taken.fields = arrange(own, identify_by);
    if taken.fields.len() > FIELDS_MAX {
        let sentence = format!(
            "make a form of {} fields with the usual ones, at most {FIELDS_MAX} are allowed",
            taken.fields.len()
        );
        findings.mistake(form.place("fields"), form.key("fields"), sentence);
    }
    conditions::check(findings, form, &taken.fields);
    targets::check(findings, form, &taken);
    limit_message(findings, form, &mut taken, links);
    taken
}

/// Joins the operator's fields and the usual ones.
fn arrange(own: Vec<FieldDefinition>, identify_by: &[Identifier]) -> Vec<FieldDefinition> {
    let mut usual = FormDefinition::usual_fields(identify_by);
    if !own.iter().any(FieldDefinition::is_usual) {
        let at = usual
            .iter()
            .position(|field| field.id == FieldDefinition::SUBJECT)
            .unwrap_or(usual.len());
        usual.splice(at..at, own);
        return usual;
    }
    usual.retain(|field| {
        let identifier = identify_by.iter().any(|by| by.field() == field.id);
        let needed = identifier || field.id == FieldDefinition::MESSAGE;
        needed && !own.iter().any(|listed| listed.id == field.id)
    });
    let message = usual
        .iter()
        .position(|field| field.id == FieldDefinition::MESSAGE)
        .map(|at| usual.remove(at));
    usual.into_iter().chain(own).chain(message).collect()
}

/// The table of a field that the operator lists.
fn listed<'t>(form: &'t Table, id: &str) -> Option<&'t Table> {
    let mut tables = form.tables("fields").iter();
    tables.find(|table| table.text("id").as_deref() == Some(id))
}

/// Leaves the message the room that the other answers do not need.
fn limit_message(findings: &mut Findings<'_>, form: &Table, taken: &mut Fields, links: usize) {
    let Fields {
        fields, targets, ..
    } = taken;
    let beside = fields
        .iter()
        .filter(|field| Target::of(targets, field).message);
    // Where a signed identity is taken, the ticket says more of who it is.
    let who = if form.has("identity") {
        IDENTITY_BLOCK
    } else {
        0
    };
    let how = match form.text("wallet").as_deref() {
        Some("proven") => WALLET_BLOCK,
        _ => 0,
    };
    let room = FormDefinition::message_room(beside).saturating_sub(who + how + links);
    if room < MESSAGE_ROOM_MIN {
        let sentence = format!(
            "leave {room} characters of a ticket to the message, and it needs {MESSAGE_ROOM_MIN}: \
             lower some `max_length`"
        );
        findings.mistake(form.place("fields"), form.key("fields"), sentence);
        return;
    }
    let message = fields
        .iter_mut()
        .find(|field| field.id == FieldDefinition::MESSAGE);
    if let Some(message) = message {
        let why = "the other answers need the rest";
        length::narrow(findings, form, message, room, why);
    }
}

#[cfg(test)]
mod tests;
