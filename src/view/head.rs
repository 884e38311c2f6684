//! The heading, with what the operator says under it and the button that closes a dialog.

use intake_contract::DeliveryState;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::{button, icon, say, words};
use crate::messages::Message;
use crate::session::Session;

/// The heading of whatever is shown below it.
pub fn head(session: Session) -> impl IntoView {
    let (title, intro) = texts(session);
    let close = session.in_dialog().then(|| {
        let label = say(session, Message::Close);
        button("quiet", label, Some(icon::CLOSE), move || session.close())
    });
    // Leptos has no name for this attribute, and would write its prefix out.
    let level = custom_attribute("aria-level", session.heading_level());
    view! {
        <header>
            <div>
                <h2 tabindex="-1" {..level}>{words(title)}</h2>
                {intro.map(|intro| view! { <p>{words(intro)}</p> })}
            </div>
            {close}
        </header>
    }
}

fn texts(session: Session) -> (String, Option<String>) {
    let state = session.state.read_untracked();
    let (catalogue, form) = (
        &state.catalogue,
        state.draft.as_ref().map(|draft| draft.form()),
    );
    let own = |text: &intake_contract::LocalText| text.get(catalogue.locale()).to_owned();
    match state.phase.receipt().map(|receipt| receipt.state) {
        Some(DeliveryState::Delivered) => (catalogue.text(Message::DeliveredTitle), None),
        Some(DeliveryState::Queued | DeliveryState::Refused) => {
            (catalogue.text(Message::QueuedTitle), None)
        }
        None => {
            let title = form.and_then(|form| form.title.as_ref()).map(own);
            let intro = form.and_then(|form| form.intro.as_ref()).map(own);
            (
                title.unwrap_or_else(|| catalogue.text(Message::Title)),
                intro,
            )
        }
    }
}
