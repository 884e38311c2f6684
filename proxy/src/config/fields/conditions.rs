//! Judges `show_when`: what a field is shown for must be answerable before it.

use intake_contract::{Condition, FieldDefinition, FieldType, Identifier, TICKED};

use crate::config::mistake::Findings;
use crate::config::table::Table;

/// Judges the conditions of all fields, which stand in their final order.
pub fn check(findings: &mut Findings<'_>, form: &Table, fields: &[FieldDefinition]) {
    for (i, field) in fields.iter().enumerate() {
        let table = super::listed(form, &field.id).and_then(|table| table.table("show_when"));
        let (Some(condition), Some(table)) = (&field.show_when, table) else {
            continue;
        };
        if let Some(reason) = always_needed(&field.id) {
            let sentence = format!("has no place here: {reason}");
            findings.mistake(table.at, table.path.clone(), sentence);
            continue;
        }
        match fields[..i].iter().find(|other| other.id == condition.field) {
            Some(decides) => check_answers(findings, table, condition, decides),
            None => {
                let sentence = "must be the id of a field that stands before this one";
                findings.mistake(table.place("field"), table.key("field"), sentence);
            }
        }
    }
}

fn always_needed(id: &str) -> Option<&'static str> {
    let identifies = [Identifier::Email, Identifier::Wallet].map(Identifier::field);
    match id {
        FieldDefinition::MESSAGE => Some("Mava shows no ticket without a message to its agents"),
        id if identifies.contains(&id) => Some("the visitor must be reachable"),
        _ => None,
    }
}

fn check_answers(
    findings: &mut Findings<'_>,
    table: &Table,
    condition: &Condition,
    decides: &FieldDefinition,
) {
    if !decides.kind.has_options() && decides.kind != FieldType::Checkbox {
        let sentence = "must be a field with options or a checkbox";
        findings.mistake(table.place("field"), table.key("field"), sentence);
        return;
    }
    let known = |value: &String| match decides.kind {
        FieldType::Checkbox => value == TICKED,
        _ => decides.options.iter().any(|option| option.value == *value),
    };
    if !condition.is.iter().all(known) {
        let sentence = match decides.kind {
            FieldType::Checkbox => format!("must be [\"{TICKED}\"] for a checkbox"),
            _ => format!("must only name values of options of `{}`", decides.id),
        };
        findings.mistake(table.place("is"), table.key("is"), sentence);
    }
}
