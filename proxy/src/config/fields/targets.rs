//! Where the answers go: the message, the customer's name, attributes. Mava's
//! limit of attributes is counted here, over all sources, before any ticket is made.

use std::collections::BTreeSet;

use intake_contract::limits::MAVA_ATTRIBUTES_MAX;
use intake_contract::{FieldDefinition, FieldType};

use super::Fields;
use crate::config::mistake::Findings;
use crate::config::model::{Target, WalletAttributes};
use crate::config::table::Table;

/// Where the answer to one field goes.
pub fn of(findings: &mut Findings<'_>, table: &Table, field: &FieldDefinition) -> Target {
    let Some(to) = table.table("to") else {
        return Target::usual(field);
    };
    for name in ["message", "name"] {
        if field.is_usual() && to.has(name) {
            let sentence = "has no place here: a usual field has its own place on the ticket";
            findings.mistake(to.place(name), to.key(name), sentence);
        }
    }
    let ticket_attribute = to.text("ticket_attribute");
    let customer_attribute = to.text("customer_attribute");
    let name = to.flag("name").unwrap_or_default();
    if name && field.kind != FieldType::Text && field.kind != FieldType::Hidden {
        let sentence = "must not be true: only a text is a name";
        findings.mistake(to.place("name"), to.key("name"), sentence);
    }
    let elsewhere = ticket_attribute.is_some() || customer_attribute.is_some() || name;
    let target = Target {
        message: !field.is_usual() && to.flag("message").unwrap_or(!elsewhere),
        name,
        ticket_attribute,
        customer_attribute,
    };
    if !target.message && !elsewhere && !field.is_usual() {
        // A field that only decides what else is shown, or what its options set.
        let decides = field.kind.has_options() || field.kind == FieldType::Checkbox;
        if !decides {
            let sentence = "must name a place, or the answer would be thrown away";
            findings.mistake(to.at, table.key("to"), sentence);
        }
    }
    target
}

/// Judges what all targets of a form mean together.
pub fn check(findings: &mut Findings<'_>, form: &Table, taken: &Fields) {
    check_names(findings, form, taken);
    let ticket = form.table("ticket");
    for (fixed, target) in [
        ("attributes", "ticket_attribute"),
        ("customer_attributes", "customer_attribute"),
    ] {
        let mut seen = BTreeSet::new();
        let mut count = |findings: &mut Findings<'_>, table: &Table, name: &str| {
            let Some(id) = table.text(name) else { return };
            if !seen.insert(id) {
                let sentence = "is set by something else in this form too";
                findings.mistake(table.place(name), table.key(name), sentence);
            }
        };
        for table in ticket
            .map(|ticket| ticket.tables(fixed))
            .unwrap_or_default()
        {
            count(findings, table, "attribute");
        }
        if let (Some(ticket), "attributes") = (ticket, fixed) {
            count(findings, ticket, "reference_attribute");
            if let Some(wallet) = ticket.table("wallet") {
                for name in WalletAttributes::NAMES {
                    count(findings, wallet, name);
                }
            }
        }
        for to in form
            .tables("fields")
            .iter()
            .filter_map(|field| field.table("to"))
        {
            count(findings, to, target);
        }
        if seen.len() > MAVA_ATTRIBUTES_MAX {
            let sentence = format!(
                "set {} attributes together with `to` of fields; Mava takes at most {MAVA_ATTRIBUTES_MAX}",
                seen.len()
            );
            let place = ticket.and_then(|ticket| ticket.place(fixed)).or(form.at);
            findings.mistake(place, form.key(&format!("ticket.{fixed}")), sentence);
        }
    }
}

/// There is one name.
fn check_names(findings: &mut Findings<'_>, form: &Table, taken: &Fields) {
    let mut named = taken
        .fields
        .iter()
        .any(|field| field.id == FieldDefinition::NAME);
    for to in form
        .tables("fields")
        .iter()
        .filter_map(|field| field.table("to"))
    {
        if to.flag("name") == Some(true) && std::mem::replace(&mut named, true) {
            let sentence = "must not be true: another field of this form is the name";
            findings.mistake(to.place("name"), to.key("name"), sentence);
        }
    }
}
