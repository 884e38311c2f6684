//! Controls that are typed into, and the list that opens.

use intake_contract::limits::MESSAGE_ROOM_MIN;
use intake_contract::{FieldDefinition, FieldType};
use leptos::prelude::*;

use super::{Live, drafted, invalid, with};
use crate::messages::Message;
use crate::session::Session;
use crate::view::{Flag, flag};

/// The control of a field that has one; `id` is its name as well.
pub fn control(
    session: Session,
    field: &FieldDefinition,
    id: String,
    described: String,
) -> AnyView {
    let (name, kind) = (id.clone(), field.kind);
    match kind {
        FieldType::Textarea => {
            let long = field.max_length >= MESSAGE_ROOM_MIN;
            view! {
                <textarea id=id name=name dir="auto" rows=if long { "5" } else { "3" } required=field.required
                    aria-invalid=invalid(session, field) aria-describedby=described
                    placeholder=placeholder(session, field)
                    prop:value=text(session, field) readonly=fixed(session, field)></textarea>
            }
            .into_any()
        }
        FieldType::Select | FieldType::Chain => view! {
            <select id=id name=name required=field.required
                aria-invalid=invalid(session, field) aria-describedby=described
                prop:value=text(session, field)
                disabled=flag(session, field, |field| field.lock.is_some())>
                {options(session, field)}
            </select>
        }
        .into_any(),
        _ => {
            let plain = kind == FieldType::Text;
            view! {
                <input id=id name=name type=kind.input_type() inputmode=(kind == FieldType::Number).then_some("decimal")
                    dir=if plain { "auto" } else { "ltr" } autocomplete=field.autocomplete()
                    autocapitalize=if plain { "sentences" } else { "none" }
                    spellcheck=if plain { "true" } else { "false" } required=field.required
                    aria-invalid=invalid(session, field) aria-describedby=described
                    placeholder=placeholder(session, field)
                    prop:value=text(session, field) readonly=fixed(session, field)/>
            }
            .into_any()
        }
    }
}

fn options(session: Session, field: &FieldDefinition) -> Vec<AnyView> {
    let state = session.state.read_untracked();
    let locale = state.catalogue.locale();
    let chosen = drafted(&state, &field.id).text;
    let all = field
        .options
        .iter()
        .map(|option| (option.value.clone(), option.label.get(locale).to_owned()));
    std::iter::once((String::new(), state.catalogue.text(Message::Choose)))
        .chain(all)
        .map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }.into_any()
        })
        .collect()
}

fn placeholder(session: Session, field: &FieldDefinition) -> String {
    let state = session.state.read_untracked();
    let own = field.placeholder.as_ref();
    // Without a placeholder `:placeholder-shown` would never match.
    own.map_or(" ".to_owned(), |own| {
        own.get(state.catalogue.locale()).to_owned()
    })
}

fn text(session: Session, field: &FieldDefinition) -> Live {
    with(session, field, |field, _| field.text)
}

fn fixed(session: Session, field: &FieldDefinition) -> Flag {
    let id = field.id.clone();
    Box::new(move || {
        let state = session.state.read();
        state.phase.is_busy() || drafted(&state, &id).lock.is_some()
    })
}
