//! One field: label, help, control, error and counter, tied together for screen readers.

use intake_contract::limits::MESSAGE_ROOM_MIN;
use intake_contract::{FieldDefinition, FieldType, LocalText};
use leptos::prelude::*;

use super::{icon, say};
use crate::form::{Counter, FieldDraft, Phase, counter};
use crate::messages::{Catalogue, Message};
use crate::session::{Session, field_id};

#[component]
pub fn Field(session: Session, field: FieldDefinition) -> impl IntoView {
    let id = field_id(&field.id);
    let part = |part: &str| [&id, "-", part].concat();
    let (help_id, error_id, counter_id) = (part("help"), part("error"), part("counter"));

    let key = field.id.clone();
    let draft = Memo::new(move |_| {
        session.draft.with(|draft| {
            draft
                .as_ref()
                .map(|draft| draft.field(&key))
                .unwrap_or_default()
        })
    });
    let error = Memo::new(move |_| draft.with(|field| field.error));
    let max = field.max_length;
    let count = Memo::new(move |_| draft.with(|field| counter(&field.text, max)));

    let help = {
        let own = field.help.clone();
        move || {
            session
                .catalogue
                .with(|catalogue| help_text(&draft.get(), own.as_ref(), catalogue))
        }
    };
    let described = {
        let (help, ids) = (
            help.clone(),
            [help_id.clone(), error_id.clone(), counter_id.clone()],
        );
        move || {
            let shown = [
                help().is_some(),
                error.get().is_some(),
                count.get() != Counter::Silent,
            ];
            let ids = ids
                .iter()
                .zip(shown)
                .filter_map(|(id, shown)| shown.then_some(id.as_str()));
            let ids = ids.collect::<Vec<_>>().join(" ");
            (!ids.is_empty()).then_some(ids)
        }
    };
    let label = {
        let field = field.clone();
        move || {
            session
                .catalogue
                .with(|catalogue| label_text(&field, catalogue))
        }
    };
    // One of several ways to reach the visitor is neither required nor optional.
    let grouped = session.draft.with_untracked(|draft| {
        let by = draft
            .as_ref()
            .map(|draft| draft.form().identify_by.clone())
            .unwrap_or_default();
        by.len() > 1 && by.iter().any(|by| by.field() == field.id)
    });
    let optional = (!field.required && !grouped)
        .then(|| view! { " " <span class="optional">{say(session, Message::Optional)}</span> });

    let kind = kind_name(field.kind);
    view! {
        <div class="field" data-type=kind data-state=move || error.get().map(|_| "wrong")>
            <label for=id.clone()>{label} {optional}</label>
            {move || help().map(|text| view! { <p class="help" id=help_id.clone()>{text}</p> })}
            <Control session field id draft described=Signal::derive(described)/>
            <div class="under">
                {move || error.get().map(|code| view! {
                    <p class="error" id=error_id.clone()>
                        {icon::alert()}
                        <span>{session.catalogue.with(|catalogue| catalogue.error(code))}</span>
                    </p>
                })}
                {move || counter_text(count.get(), &session.catalogue.read()).map(|text| view! {
                    <p class="counter" id=counter_id.clone()>{text}</p>
                })}
            </div>
        </div>
    }
}

#[component]
fn Control(
    session: Session,
    field: FieldDefinition,
    id: String,
    draft: Memo<FieldDraft>,
    described: Signal<Option<String>>,
) -> impl IntoView {
    let invalid = move || draft.with(|field| field.error.is_some()).to_string();
    let text = move || draft.with(|field| field.text.clone());
    let fixed = move || draft.with(|field| field.locked) || session.phase.with(Phase::is_busy);
    let (typed, left) = (field.id.clone(), field.id.clone());
    let input =
        move |event: leptos::ev::Event| session.type_into(&typed, event_target_value(&event));
    let blur = move |_| session.leave(&left);
    let placeholder = {
        let own = field.placeholder.clone();
        move || {
            own.as_ref()
                .map(|own| session.catalogue.with(|c| own.get(c.locale()).to_owned()))
        }
    };
    match field.kind {
        FieldType::Textarea => {
            let tall = field.max_length >= MESSAGE_ROOM_MIN;
            view! {
                <textarea id=id dir="auto" rows=if tall { "5" } else { "3" } required=field.required
                    aria-invalid=invalid aria-describedby=described placeholder=placeholder
                    prop:value=text readonly=fixed on:input=input on:blur=blur></textarea>
            }
            .into_any()
        }
        FieldType::Select => {
            let options = field.options.into_iter().map(|option| {
                let label = option.label;
                let label = move || session.catalogue.with(|c| label.get(c.locale()).to_owned());
                view! { <option value=option.value>{label}</option> }
            });
            view! {
                <select id=id required=field.required aria-invalid=invalid aria-describedby=described
                    prop:value=text on:change=input on:blur=blur>
                    <option value="">{say(session, Message::Choose)}</option>
                    {options.collect_view()}
                </select>
            }
            .into_any()
        }
        kind => view! {
            <input id=id type=if kind == FieldType::Email { "email" } else { "text" }
                dir=if kind == FieldType::Text { "auto" } else { "ltr" }
                autocomplete=autocomplete(&field.id) autocapitalize=(kind != FieldType::Text).then_some("none")
                spellcheck=(kind != FieldType::Text).then_some("false") required=field.required
                aria-invalid=invalid aria-describedby=described placeholder=placeholder
                prop:value=text readonly=fixed on:input=input on:blur=blur/>
        }
        .into_any(),
    }
}

pub fn label_text(field: &FieldDefinition, catalogue: &Catalogue) -> String {
    match (&field.label, Message::of_field(&field.id)) {
        (Some(label), _) => label.get(catalogue.locale()).to_owned(),
        (None, Some(message)) => catalogue.text(message),
        (None, None) => field.id.clone(),
    }
}

fn help_text(draft: &FieldDraft, own: Option<&LocalText>, catalogue: &Catalogue) -> Option<String> {
    if draft.locked {
        return Some(catalogue.text(Message::WalletFromPage));
    }
    own.map(|own| own.get(catalogue.locale()).to_owned())
}

fn counter_text(counter: Counter, catalogue: &Catalogue) -> Option<String> {
    match counter {
        Counter::Silent => None,
        Counter::Left(count) => Some(catalogue.counted(Message::CharactersLeft, count)),
        Counter::Over(count) => Some(catalogue.counted(Message::CharactersOver, count)),
    }
}

fn autocomplete(id: &str) -> &'static str {
    match id {
        FieldDefinition::NAME => "name",
        FieldDefinition::EMAIL => "email",
        _ => "off",
    }
}

const fn kind_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::Textarea => "textarea",
        FieldType::Email => "email",
        FieldType::Wallet => "wallet",
        FieldType::Select => "select",
    }
}
