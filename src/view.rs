//! The components. Each says what it shows and takes from the session, and holds
//! no sentence and no rule of its own.

mod field;
mod fields;
mod head;
mod icon;
mod notice;
mod receipt;
mod submit;

use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::form::Phase;
use crate::messages::Message;
use crate::session::{Load, Session};

/// The whole form, inside the element that carries its language, direction,
/// colours and state.
#[allow(non_snake_case, reason = "a component is named like a type")]
pub fn App(session: Session, root: HtmlElement) -> impl IntoView {
    Effect::new(move || {
        session.catalogue.with(|catalogue| {
            // An attribute of a fixed, valid name can't be refused.
            let _ = root.set_attribute("lang", catalogue.locale());
            let _ = root.set_attribute("dir", catalogue.direction());
            let _ = root.set_attribute("data-theme", session.theme.get().as_str());
            let _ = root.set_attribute("data-state", session.phase.with(Phase::name));
        })
    });
    let body = move || match session.load.get() {
        Load::Loading => loading(session).into_any(),
        Load::Failed => failed(session).into_any(),
        Load::Ready => view! { <Ready session/> }.into_any(),
    };
    view! {
        <head::Head session/>
        {body}
    }
}

#[component]
fn Ready(session: Session) -> impl IntoView {
    let accepted = Memo::new(move |_| session.phase.with(|phase| phase.receipt().is_some()));
    move || {
        if accepted.get() {
            view! { <receipt::Accepted session/> }.into_any()
        } else {
            view! { <Form session/> }.into_any()
        }
    }
}

#[component]
fn Form(session: Session) -> impl IntoView {
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        session.send();
    };
    view! {
        <form novalidate on:submit=send aria-busy=move || session.phase.with(Phase::is_busy).to_string()>
            <notice::Summary session/>
            <fields::Fields session/>
            <notice::Notice session/>
            <submit::Submit session/>
        </form>
    }
}

fn loading(session: Session) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="unseen">{say(session, Message::Loading)}</span>
            <i></i><i></i><i></i><i></i>
        </div>
    }
}

fn failed(session: Session) -> impl IntoView {
    view! {
        <div class="notice" role="alert" data-kind="error">
            {icon::alert()}
            <div>
                <p>{say(session, Message::LoadFailed)}</p>
                <button type="button" class="plain" on:click=move |_| session.reload()>
                    {say(session, Message::TryAgain)}
                </button>
            </div>
        </div>
    }
}

/// A message in the present language.
fn say(session: Session, message: Message) -> impl Fn() -> String + Copy + Send + 'static {
    move || session.catalogue.with(|catalogue| catalogue.text(message))
}
