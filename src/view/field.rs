//! One field: label, help, control, error and counter, tied together for screen readers.

mod choice;
mod control;

use intake_contract::{FieldDefinition, FieldType};
use leptos::prelude::*;

use super::{flag, live, opener, say};
use crate::form::{Counter, FieldDraft, Lock, counter};
use crate::messages::{Catalogue, Message};
use crate::rim::control::id_of;
use crate::rim::extras::Kind;
use crate::session::{Session, State};

/// A field; `grouped` where another one may be answered in its stead, so that it
/// is neither required nor optional by itself.
pub fn field(session: Session, field: &FieldDefinition, grouped: bool) -> AnyView {
    let id = id_of(&field.id);
    let part = |part: &str| [&id, "-", part].concat();
    let (help_id, error_id, counter_id) = (part("help"), part("error"), part("counter"));
    let described = [&*help_id, " ", &error_id, " ", &counter_id].concat();
    let label = session.state.read_untracked().catalogue.label(field);
    let optional = (!field.required && !grouped)
        .then(|| view! { <span class="optional">{say(session, Message::Optional)}</span> });
    let help = {
        let text = help(session, field);
        view! { <p class="help" id=help_id>{text}</p> }.into_any()
    };
    let under = under(session, field, error_id, counter_id);
    let name = field.kind.as_str();
    let conditional = field.show_when.is_some();
    let hidden = flag(session, field, |field| field.hidden);
    let lock = with(session, field, |field, _| {
        field.lock.map_or("", Lock::as_str).to_owned()
    });
    match field.kind {
        FieldType::Radio | FieldType::Multiselect => {
            let is_radio = field.kind == FieldType::Radio;
            let role = is_radio.then_some("radiogroup");
            let wrong = is_radio.then(|| invalid(session, field));
            view! {
                <fieldset class="field" data-type=name data-conditional=conditional data-lock=lock hidden=hidden role=role
                    aria-invalid=wrong aria-describedby=described>
                    <legend>{label} " " {optional}</legend>
                    {help}
                    {choice::options(session, field)}
                    {under}
                </fieldset>
            }
            .into_any()
        }
        kind => {
            let (above, below) = if kind == FieldType::Checkbox {
                (choice::checkbox(session, field, label, described), help)
            } else {
                let control = control::control(session, field, id.clone(), described);
                let label = view! { <label for=id>{label} " " {optional}</label> };
                let mut below = vec![help, control];
                if field.id == FieldDefinition::WALLET {
                    below.push(opener(session, Kind::Wallet, Message::WalletConnect));
                }
                (label.into_any(), below.into_any())
            };
            view! {
                <div class="field" data-type=name data-conditional=conditional data-lock=lock hidden=hidden>
                    {above}
                    {below}
                    {under}
                </div>
            }
            .into_any()
        }
    }
}

/// The operator's words, or why the answer can't be changed.
fn help(session: Session, field: &FieldDefinition) -> Live {
    let (own, most) = (field.help.clone(), field.max_choices);
    with(session, field, move |field, catalogue| {
        let lock = match field.lock {
            Some(Lock::Verified) => Some(Message::Verified),
            Some(Lock::Wallet | Lock::Page) | None => None,
        };
        if let Some(lock) = lock {
            return catalogue.text(lock);
        }
        let own = own
            .as_ref()
            .map(|own| own.get(catalogue.locale()).to_owned());
        let most = most.map(|most| catalogue.counted(Message::ChoicesMost, most));
        own.into_iter().chain(most).collect::<Vec<_>>().join(" ")
    })
}

fn under(
    session: Session,
    field: &FieldDefinition,
    error_id: String,
    counter_id: String,
) -> AnyView {
    let error = with(session, field, |field, catalogue| {
        field
            .error
            .map(|code| catalogue.error(code))
            .unwrap_or_default()
    });
    // An address has one length, and needs no counter.
    let is_text =
        !field.kind.has_options() && !matches!(field.kind, FieldType::Checkbox | FieldType::Wallet);
    let max = field.max_length;
    let count = with(session, field, move |field, catalogue| {
        if is_text {
            counted(counter(&field.text, max), catalogue)
        } else {
            String::new()
        }
    });
    view! {
        <div class="under">
            <p class="error" id=error_id>{error}</p>
            <p class="counter" id=counter_id>{count}</p>
        </div>
    }
    .into_any()
}

/// A text that follows one answer.
type Live = Box<dyn FnMut() -> String + Send>;

fn with(
    session: Session,
    field: &FieldDefinition,
    read: impl Fn(FieldDraft, &Catalogue) -> String + Send + 'static,
) -> Live {
    let id = field.id.clone();
    live(session, move |state| {
        read(drafted(state, &id), &state.catalogue)
    })
}

fn invalid(session: Session, field: &FieldDefinition) -> Live {
    with(session, field, |field, _| field.error.is_some().to_string())
}

fn drafted(state: &State, id: &str) -> FieldDraft {
    state
        .draft
        .as_ref()
        .map(|draft| draft.field(id))
        .unwrap_or_default()
}

fn counted(counter: Counter, catalogue: &Catalogue) -> String {
    match counter {
        Counter::Silent => String::new(),
        Counter::Left(count) => catalogue.counted(Message::CharactersLeft, count),
        Counter::Over(count) => catalogue.counted(Message::CharactersOver, count),
    }
}
