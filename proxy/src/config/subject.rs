//! The template of a ticket's subject: what it may hold, and how long a typed
//! subject may be so that nothing of it is ever cut off.

use intake_contract::limits::SUBJECT_MAX;
use intake_contract::text::utf16_len;
use intake_contract::{FieldDefinition, Reference};

use super::mistake::Findings;
use super::table::Table;

/// Shortest subject that a template may leave to the visitor.
const ROOM_MIN: usize = 100;

/// One part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'t> {
    /// As it stands.
    Literal(&'t str),
    /// `{form}`: the form's id.
    Form,
    /// `{subject}`: what the visitor typed.
    Subject,
    /// `{reference}`: the request's reference.
    Reference,
}

/// Takes a template apart; nothing where a brace or a name is wrong.
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
            "subject" => Part::Subject,
            "reference" => Part::Reference,
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
    let place = ticket.place("subject");
    let key = ticket.key("subject");
    let Some(parts) = parts(&template) else {
        let sentence = "may hold {form}, {subject} and {reference}, and no other braces";
        findings.mistake(place, key, sentence);
        return;
    };
    let fixed: usize = parts
        .iter()
        .map(|part| match part {
            Part::Literal(text) => utf16_len(text),
            Part::Form => form.text("id").unwrap_or_default().len(),
            Part::Reference => Reference::from_bits(0).to_string().len(),
            Part::Subject => 0,
        })
        .sum();
    let times = parts.iter().filter(|part| **part == Part::Subject).count();
    let room = SUBJECT_MAX.saturating_sub(fixed) / times.max(1);
    let field = fields
        .iter_mut()
        .find(|field| field.id == FieldDefinition::SUBJECT);
    match field {
        _ if fixed > SUBJECT_MAX || times > 0 && room < ROOM_MIN => {
            let sentence = format!(
                "is too long: Mava takes at most {SUBJECT_MAX} characters, and the visitor needs {ROOM_MIN} of them"
            );
            findings.mistake(place, key, sentence);
        }
        None if times > 0 => {
            let sentence = "holds {subject}, but the form has no field `subject`";
            findings.mistake(place, key, sentence);
        }
        Some(field) if times > 0 && field.max_length > room => {
            let listed = form
                .tables("fields")
                .iter()
                .find(|table| table.text("id").as_deref() == Some(FieldDefinition::SUBJECT))
                .filter(|table| table.number::<usize>("max_length").is_some());
            match listed {
                Some(table) => {
                    let sentence = format!(
                        "must be at most {room}: the ticket's subject template needs the rest"
                    );
                    findings.mistake(table.place("max_length"), table.key("max_length"), sentence);
                }
                None => field.max_length = room,
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_taken_apart_or_refused() {
        use Part::{Form, Literal, Reference, Subject};
        for (template, expected) in [
            ("{subject}", Some(vec![Subject])),
            (
                "[{form}] {subject} ({reference})",
                Some(vec![
                    Literal("["),
                    Form,
                    Literal("] "),
                    Subject,
                    Literal(" ("),
                    Reference,
                    Literal(")"),
                ]),
            ),
            ("Help", Some(vec![Literal("Help")])),
            ("{name}", None),
            ("{subject", None),
            ("subject}", None),
            ("{{subject}}", None),
            ("{}", None),
        ] {
            assert_eq!(parts(template), expected, "{template}");
        }
    }
}
