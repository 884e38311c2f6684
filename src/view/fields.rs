//! All fields in the form's order; the ways to reach the visitor stand together.

use intake_contract::{FieldDefinition, FieldType, FormDefinition};
use leptos::prelude::*;

use super::field::field;
use super::say;
use crate::messages::Message;
use crate::session::Session;

/// Every field of the form.
pub fn fields(session: Session) -> Vec<AnyView> {
    let form = session
        .state
        .read_untracked()
        .draft
        .as_ref()
        .map(|draft| draft.form().clone());
    let Some(form) = form else { return Vec::new() };
    runs(&form)
        .into_iter()
        .map(|run| match run.as_slice() {
            [one] => field(session, &form.fields[*one], false),
            several => {
                let fields: Vec<_> = several
                    .iter()
                    .map(|i| field(session, &form.fields[*i], true))
                    .collect();
                contact(session, fields)
            }
        })
        .collect()
}

/// The places of the fields, those together that stand together on the screen:
/// neighbouring identifiers of which one is enough.
fn runs(form: &FormDefinition) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut before = false;
    let seen = |(_, field): &(usize, &FieldDefinition)| field.kind != FieldType::Hidden;
    for (i, field) in form.fields.iter().enumerate().filter(seen) {
        let identifies =
            form.identify_by.len() > 1 && form.identify_by.iter().any(|by| by.field() == field.id);
        match runs.last_mut() {
            Some(run) if identifies && before => run.push(i),
            _ => runs.push(vec![i]),
        }
        before = identifies;
    }
    runs
}

fn contact(session: Session, fields: Vec<AnyView>) -> AnyView {
    view! {
        <fieldset aria-describedby="intake-contact-help">
            <legend>{say(session, Message::Contact)}</legend>
            <p class="help" id="intake-contact-help">{say(session, Message::ContactHelp)}</p>
            {fields}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use intake_contract::Identifier::{self, Email, Wallet};

    #[test]
    fn only_identifiers_of_which_one_is_enough_stand_together() {
        let form =
            |identify_by: &[Identifier]| FormDefinition::new("support", identify_by.to_vec());
        assert_eq!(
            runs(&form(&[Email, Wallet])),
            [vec![0], vec![1, 2], vec![3], vec![4]]
        );
        assert_eq!(runs(&form(&[Email])), [vec![0], vec![1], vec![2], vec![3]]);
    }
}
