//! The heading, with what the operator says under it and the button that closes a dialog.

use leptos::prelude::*;

use super::{icon, say};
use crate::form::{Draft, Phase};
use crate::messages::Message;
use crate::session::Session;

#[component]
pub fn Head(session: Session) -> impl IntoView {
    let title = move || {
        session.catalogue.with(|catalogue| {
            let accepted = session.phase.with(|phase| match phase {
                Phase::Delivered { .. } => Some(Message::DeliveredTitle),
                Phase::Queued { .. } => Some(Message::QueuedTitle),
                _ => None,
            });
            let own = session.draft.with(|draft| {
                let title = draft.as_ref().and_then(|draft| draft.form().title.as_ref());
                title.map(|title| title.get(catalogue.locale()).to_owned())
            });
            match (accepted, own) {
                (Some(message), _) => catalogue.text(message),
                (None, Some(own)) => own,
                (None, None) => catalogue.text(Message::Title),
            }
        })
    };
    let intro = move || {
        let locale = session
            .catalogue
            .with(|catalogue| catalogue.locale().to_owned());
        let accepted = session.phase.with(|phase| phase.receipt().is_some());
        let own = |draft: &Draft| Some(draft.form().intro.as_ref()?.get(&locale).to_owned());
        let text = session
            .draft
            .with(|draft| draft.as_ref().and_then(own))
            .filter(|_| !accepted);
        text.map(|text| view! { <p>{text}</p> })
    };
    let close = session.in_dialog().then(|| {
        view! {
            <button type="button" class="quiet" aria-label=say(session, Message::Close) on:click=move |_| session.close()>
                {icon::close()}
            </button>
        }
    });
    view! {
        <header>
            <div>
                <h2 id="intake-title" tabindex="-1">{title}</h2>
                {intro}
            </div>
            {close}
        </header>
    }
}
