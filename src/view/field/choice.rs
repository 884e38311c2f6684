//! Options that are all in view, and the single box to tick. Each is a label
//! around its control, so that the whole row can be pressed.

use intake_contract::{FieldDefinition, FieldType, TICKED, picked};
use leptos::prelude::*;

use super::invalid;
use crate::rim::control::id_of;
use crate::session::Session;
use crate::view::{flag, words};

/// The options of a field: one of them may be chosen, or several.
pub fn options(session: Session, field: &FieldDefinition) -> AnyView {
    let state = session.state.read_untracked();
    let locale = state.catalogue.locale();
    let all = field.options.iter().enumerate().map(|(place, option)| {
        let label = option.label.get(locale).to_owned();
        one(session, field, place, &option.value, label, None)
    });
    let all: Vec<_> = all.collect();
    view! { <div class="options">{all}</div> }.into_any()
}

/// A box that is ticked or not.
pub fn checkbox(
    session: Session,
    field: &FieldDefinition,
    label: String,
    described: String,
) -> AnyView {
    one(session, field, 0, TICKED, label, Some(described))
}

fn one(
    session: Session,
    field: &FieldDefinition,
    place: usize,
    value: &str,
    label: String,
    described: Option<String>,
) -> AnyView {
    let name = id_of(&field.id);
    // The first one has the field's own id: the focus is led there.
    let id = (place == 0).then(|| name.clone());
    let is_radio = field.kind == FieldType::Radio;
    let required = field.required && field.kind != FieldType::Multiselect;
    let wrong = (!is_radio).then(|| invalid(session, field));
    let own = value.to_owned();
    view! {
        <label class="option">
            <input id=id name=name type=if is_radio { "radio" } else { "checkbox" } value=value.to_owned()
                required=required aria-invalid=wrong aria-describedby=described
                prop:checked=flag(session, field, move |field| picked(&field.text).any(|one| one == own))
                disabled=flag(session, field, |field| field.lock.is_some())/>
            {words(label)}
        </label>
    }
    .into_any()
}
