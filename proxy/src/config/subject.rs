//! The template of a ticket's subject: what it may hold, and how long a typed
//! subject may be so that nothing of it is ever cut off.

use intake_contract::limits::SUBJECT_MAX;
use intake_contract::text::utf16_len;
use intake_contract::{FieldDefinition, Reference};

use super::fields::length;
use super::mistake::Findings;
use super::table::Table;
use super::values;

/// Shortest subject that a template may leave to the visitor.
const ROOM_MIN: usize = 100;

/// One part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'t> {
    /// As it stands.
    Literal(&'t str),
    /// `{form}`: the form's id.
    Form,
    /// `{reference}`: the request's reference.
    Reference,
    /// `{subject}` or another field's id: its answer.
    Field(&'t str),
}

/// Takes a template apart; nothing where a brace stands alone or is empty.
pub fn parts(template: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (literal, tail) = rest.split_at(at);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        let (name, tail) = tail.strip_prefix('{')?.split_once('}')?;
        parts.push(match name {
            "form" => Part::Form,
            "reference" => Part::Reference,
            field if values::field_id(field).is_ok() => Part::Field(field),
            _ => return None,
        });
        rest = tail;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest));
    }
    Some(parts)
}

/// Judges the template of `ticket` and shortens the subject field to what it leaves.
pub fn check(
    findings: &mut Findings<'_>,
    form: &Table,
    ticket: &Table,
    fields: &mut [FieldDefinition],
) {
    let Some(template) = ticket.text("subject") else {
        return;
    };
    let id = form.text("id").unwrap_or_default();
    match fixed_length(&template, &id, fields) {
        Err(sentence) => findings.mistake(ticket.place("subject"), ticket.key("subject"), sentence),
        Ok((fixed, times)) => {
            let room = SUBJECT_MAX.saturating_sub(fixed) / times.max(1);
            if fixed > SUBJECT_MAX || times > 0 && room < ROOM_MIN {
                let sentence = format!(
                    "is too long with the longest answers: Mava takes at most {SUBJECT_MAX} \
                     characters, and the visitor needs {ROOM_MIN} of them"
                );
                findings.mistake(ticket.place("subject"), ticket.key("subject"), sentence);
            } else if times > 0
                && let Some(subject) = fields.iter_mut().find(|field| is_subject(field))
            {
                let why = "the ticket's subject template needs the rest";
                length::narrow(findings, form, subject, room, why);
            }
        }
    }
}

fn is_subject(field: &FieldDefinition) -> bool {
    field.id == FieldDefinition::SUBJECT
}

/// How long the subject is without what was typed as one, and how often that
/// stands in it.
fn fixed_length(
    template: &str,
    form: &str,
    fields: &[FieldDefinition],
) -> Result<(usize, usize), String> {
    let shape = "may hold {form}, {reference} and ids of fields in braces, and no other braces";
    let parts = parts(template).ok_or(shape)?;
    let mut fixed = 0;
    let mut times = 0;
    for part in parts {
        match part {
            Part::Literal(text) => fixed += utf16_len(text),
            Part::Form => fixed += form.len(),
            Part::Reference => fixed += Reference::from_bits(0).to_string().len(),
            Part::Field(id) => match fields.iter().find(|field| field.id == id) {
                Some(field) if is_subject(field) => times += 1,
                Some(field) => fixed += field.longest_answer(),
                None => return Err(format!("holds {{{id}}}, but the form has no field `{id}`")),
            },
        }
    }
    Ok((fixed, times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_taken_apart_or_refused() {
        use Part::{Field, Form, Literal, Reference};
        for (template, expected) in [
            ("{subject}", Some(vec![Field("subject")])),
            (
                "[{form}] {subject} ({reference})",
                Some(vec![
                    Literal("["),
                    Form,
                    Literal("] "),
                    Field("subject"),
                    Literal(" ("),
                    Reference,
                    Literal(")"),
                ]),
            ),
            ("Help", Some(vec![Literal("Help")])),
            ("{order_id}", Some(vec![Field("order_id")])),
            ("{1st}", None),
            ("{subject", None),
            ("subject}", None),
            ("{{subject}}", None),
            ("{}", None),
        ] {
            assert_eq!(parts(template), expected, "{template}");
        }
    }
}
