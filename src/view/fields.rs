//! All fields in the form's order; the ways to reach the visitor stand together.

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
    form.runs()
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
