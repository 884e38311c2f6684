//! All fields in the form's order; the ways to reach the visitor stand together.

use intake_contract::{FieldDefinition, FormDefinition};
use leptos::prelude::*;

use super::{field::Field, say};
use crate::messages::Message;
use crate::session::Session;

#[component]
pub fn Fields(session: Session) -> impl IntoView {
    let form = session
        .draft
        .with_untracked(|draft| draft.as_ref().map(|draft| draft.form().clone()));
    form.map(|form| {
        runs(&form)
            .into_iter()
            .map(|run| match run {
                Run::One(field) => view! { <Field session field/> }.into_any(),
                Run::Contact(fields) => contact(session, fields).into_any(),
            })
            .collect_view()
    })
}

/// What stands together on the screen.
enum Run {
    One(FieldDefinition),
    Contact(Vec<FieldDefinition>),
}

/// Neighbouring identifiers of which one is enough make a group.
fn runs(form: &FormDefinition) -> Vec<Run> {
    let mut runs = Vec::new();
    for field in form.fields.iter().cloned() {
        let identifies =
            form.identify_by.len() > 1 && form.identify_by.iter().any(|by| by.field() == field.id);
        match runs.last_mut() {
            Some(Run::Contact(fields)) if identifies => fields.push(field),
            _ if identifies => runs.push(Run::Contact(vec![field])),
            _ => runs.push(Run::One(field)),
        }
    }
    runs
}

fn contact(session: Session, fields: Vec<FieldDefinition>) -> impl IntoView {
    view! {
        <fieldset aria-describedby="intake-contact-help">
            <legend>{say(session, Message::Contact)}</legend>
            <p class="help" id="intake-contact-help">{say(session, Message::ContactHelp)}</p>
            {fields.into_iter().map(|field| view! { <Field session field/> }).collect_view()}
        </fieldset>
    }
}
