//! The components. Each says what it shows and takes from the session, and holds
//! no sentence and no rule of its own.
//!
//! The whole body is made anew when its stage changes: the language, the loaded
//! definition, an accepted request. So texts are plain strings, and only what
//! changes while somebody types or sends is reactive. That halves what every
//! visitor loads.

mod attach;
mod field;
mod fields;
mod head;
mod icon;
mod notice;
mod receipt;
mod submit;

use intake_contract::FieldDefinition;
use leptos::prelude::*;

use crate::form::FieldDraft;
use crate::messages::Message;
use crate::rim::control;
use crate::rim::extras::Kind;
use crate::session::{Load, Session, Stage, State};

/// The whole form, inside the element that carries its language, direction,
/// colours and state.
#[component]
pub fn App(session: Session) -> impl IntoView {
    let stage = Memo::new(move |_| Stage::of(&session.state.read()));
    let attribute = move |read: fn(&State) -> &'static str| move || read(&session.state.read());
    view! {
        <div
            class="intake"
            dir=attribute(|state| state.catalogue.direction())
            lang=live(session, |state| state.catalogue.locale().to_owned())
            data-theme=attribute(|state| state.theme.as_str())
            data-state=attribute(|state| state.phase.name())
        >
            {move || stage.with(|stage| body(session, stage))}
        </div>
    }
}

fn body(session: Session, stage: &Stage) -> AnyView {
    let content = match (stage.load, stage.accepted) {
        (Load::Loading, _) => loading(session).into_any(),
        (Load::Failed, _) => notice::load_failed(session),
        (Load::Ready, Some(_)) => receipt::accepted(session).into_any(),
        (Load::Ready, None) => form(session).into_any(),
    };
    view! {
        {head::head(session)}
        {content}
    }
    .into_any()
}

fn form(session: Session) -> impl IntoView {
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        session.send();
    };
    // One listener for all controls: each further one would be loaded by every visitor.
    // Those who fill forms in for others may tell of a change and of no input.
    let typed = move |event: leptos::ev::Event| {
        if let Some(said) = control::said(&event) {
            session.take(said);
        }
    };
    let left = move |event: leptos::ev::FocusEvent| {
        if let Some(field) = control::left(&event) {
            session.leave(&field);
        }
    };
    session.place_panels();
    view! {
        <form novalidate on:submit=send on:input=typed on:change=typed on:focusout=left>
            <div role="alert">{live_region(session, notice::summary)}</div>
            {fields::fields(session)}
            {attach::attach(session)}
            <div role="alert">{live_region(session, notice::notice)}</div>
            {opener(session, Kind::Sent, Message::Along)}
            {submit::submit(session)}
        </form>
    }
}

fn loading(session: Session) -> impl IntoView {
    view! { <div class="skeleton" role="status">{say(session, Message::Loading)}</div> }
}

/// A message in the present language.
fn say(session: Session, message: Message) -> String {
    session.state.read_untracked().catalogue.text(message)
}

/// Words of the operator's, which may run in another direction than the form.
fn words(text: String) -> AnyView {
    view! { <span dir="auto">{text}</span> }.into_any()
}

/// A text that follows the state. Boxed, so that all of them are of one type:
/// each further one would be compiled again, and loaded by every visitor.
fn live(
    session: Session,
    read: impl Fn(&State) -> String + Send + 'static,
) -> Box<dyn FnMut() -> String + Send> {
    Box::new(move || read(&session.state.read()))
}

/// What is or isn't, as the state of one answer says. Boxed for the same reason.
type Flag = Box<dyn FnMut() -> bool + Send>;

fn flag(
    session: Session,
    field: &FieldDefinition,
    read: impl Fn(&FieldDraft) -> bool + Send + 'static,
) -> Flag {
    let id = field.id.clone();
    Box::new(move || {
        let state = session.state.read();
        let draft = state.draft.as_ref();
        draft.is_some_and(|draft| read(&draft.field(&id)))
    })
}

/// The content of a live region, which is there or is not.
fn live_region(
    session: Session,
    read: fn(Session, &State) -> Option<AnyView>,
) -> Box<dyn FnMut() -> Option<AnyView> + Send> {
    Box::new(move || read(session, &session.state.read()))
}

/// What opens a panel, which then stands before it.
fn opener(session: Session, kind: Kind, label: Message) -> AnyView {
    let class = match kind {
        Kind::Wallet => "plain connect",
        _ => "plain along",
    };
    button(class, say(session, label), None, move || session.open(kind))
}

/// A button by its class: one with a drawing is named for those who don't see it.
fn button(
    class: &'static str,
    label: String,
    drawing: Option<&'static str>,
    press: impl FnMut() + 'static,
) -> AnyView {
    let press: Box<dyn FnMut()> = Box::new(press);
    let mut press = press;
    let (name, text) = if drawing.is_some() {
        (Some(label), None)
    } else {
        (None, Some(label))
    };
    view! {
        <button type="button" class=class aria-label=name on:click=move |_| press()>
            {drawing.map(icon::icon)}
            {text}
        </button>
    }
    .into_any()
}
