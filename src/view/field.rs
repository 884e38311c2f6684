//! One field: label, help, control, error and counter, tied together for screen readers.

use intake_contract::limits::MESSAGE_ROOM_MIN;
use intake_contract::{FieldDefinition, FieldType};
use leptos::prelude::*;

use super::{live, say};
use crate::form::{Counter, FieldDraft, counter};
use crate::messages::{Catalogue, Message};
use crate::session::{Session, State, field_id};

/// A field; `grouped` where another one may be answered in its stead, so that it
/// is neither required nor optional by itself.
pub fn field(session: Session, field: &FieldDefinition, grouped: bool) -> AnyView {
    let id = field_id(&field.id);
    let part = |part: &str| [&id, "-", part].concat();
    let (help_id, error_id, counter_id) = (part("help"), part("error"), part("counter"));
    let described = [&*help_id, " ", &error_id, " ", &counter_id].concat();
    let optional = !field.required && !grouped;
    let label = label(field, &session.state.read_untracked().catalogue);
    let (key, kind) = (field.id.clone(), field.kind.as_str());
    let (error_key, counter_key, max) = (key.clone(), key.clone(), field.max_length);
    let own_help = field.help.clone();
    let help = live(session, move |state| {
        match (&own_help, drafted(state, &key).locked) {
            (_, true) => state.catalogue.text(Message::WalletFromPage),
            (Some(own), false) => own.get(state.catalogue.locale()).to_owned(),
            (None, false) => String::new(),
        }
    });
    let error = live(session, move |state| {
        let shown = drafted(state, &error_key).error;
        shown
            .map(|code| state.catalogue.error(code))
            .unwrap_or_default()
    });
    let count = live(session, move |state| {
        counted(
            counter(&drafted(state, &counter_key).text, max),
            &state.catalogue,
        )
    });
    view! {
        <div class="field" data-type=kind>
            <label for=id.clone()>
                {label} " "
                {optional.then(|| view! { <span class="optional">{say(session, Message::Optional)}</span> })}
            </label>
            <p class="help" id=help_id>{help}</p>
            {control(session, field, id, described)}
            <div class="under">
                <p class="error" id=error_id>{error}</p>
                <p class="counter" id=counter_id>{count}</p>
            </div>
        </div>
    }
    .into_any()
}

fn control(session: Session, field: &FieldDefinition, id: String, described: String) -> AnyView {
    let kind = field.kind;
    let placeholder = {
        let state = session.state.read_untracked();
        let own = field.placeholder.as_ref();
        // Without a placeholder `:placeholder-shown` would never match.
        own.map_or(" ".to_owned(), |own| {
            own.get(state.catalogue.locale()).to_owned()
        })
    };
    let key = field.id.clone();
    match kind {
        FieldType::Textarea => {
            let rows = if field.max_length >= MESSAGE_ROOM_MIN {
                "5"
            } else {
                "3"
            };
            view! {
                <textarea id=id dir="auto" rows=rows required=field.required
                    aria-invalid=invalid(session, key.clone()) aria-describedby=described placeholder=placeholder
                    prop:value=text(session, key.clone()) readonly=fixed(session, key.clone())
                    on:input=typed(session, key.clone()) on:blur=left(session, key)></textarea>
            }
            .into_any()
        }
        FieldType::Select => view! {
            <select id=id required=field.required
                aria-invalid=invalid(session, key.clone()) aria-describedby=described
                prop:value=text(session, key.clone())
                on:input=typed(session, key.clone()) on:blur=left(session, key)>
                {options(session, field)}
            </select>
        }
        .into_any(),
        _ => {
            let plain = kind == FieldType::Text;
            view! {
                <input id=id type=if kind == FieldType::Email { "email" } else { "text" }
                    dir=if plain { "auto" } else { "ltr" } autocomplete=autocomplete(&field.id)
                    autocapitalize=if plain { "sentences" } else { "none" }
                    spellcheck=if plain { "true" } else { "false" } required=field.required
                    aria-invalid=invalid(session, key.clone()) aria-describedby=described placeholder=placeholder
                    prop:value=text(session, key.clone()) readonly=fixed(session, key.clone())
                    on:input=typed(session, key.clone()) on:blur=left(session, key)/>
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

// What the three kinds of control share. Functions, so that each is compiled once.

fn drafted(state: &State, id: &str) -> FieldDraft {
    state
        .draft
        .as_ref()
        .map(|draft| draft.field(id))
        .unwrap_or_default()
}

fn invalid(session: Session, id: String) -> Box<dyn FnMut() -> String + Send> {
    live(session, move |state| {
        drafted(state, &id).error.is_some().to_string()
    })
}

fn text(session: Session, id: String) -> Box<dyn FnMut() -> String + Send> {
    live(session, move |state| drafted(state, &id).text)
}

fn fixed(session: Session, id: String) -> impl Fn() -> bool {
    move || {
        let state = session.state.read();
        state.phase.is_busy() || drafted(&state, &id).locked
    }
}

fn typed(session: Session, id: String) -> impl Fn(leptos::ev::Event) {
    move |event| session.type_into(&id, event_target_value(&event))
}

fn left(session: Session, id: String) -> impl Fn(leptos::ev::FocusEvent) {
    move |_| session.leave(&id)
}

/// The label of a field in a language: the operator's own, or the usual one.
pub fn label(field: &FieldDefinition, catalogue: &Catalogue) -> String {
    match (&field.label, Message::of_field(&field.id)) {
        (Some(label), _) => label.get(catalogue.locale()).to_owned(),
        (None, Some(message)) => catalogue.text(message),
        (None, None) => field.id.clone(),
    }
}

fn counted(counter: Counter, catalogue: &Catalogue) -> String {
    match counter {
        Counter::Silent => String::new(),
        Counter::Left(count) => catalogue.counted(Message::CharactersLeft, count),
        Counter::Over(count) => catalogue.counted(Message::CharactersOver, count),
    }
}

fn autocomplete(id: &str) -> &'static str {
    match id {
        FieldDefinition::NAME => "name",
        FieldDefinition::EMAIL => "email",
        _ => "off",
    }
}
