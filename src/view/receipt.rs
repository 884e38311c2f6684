//! After an accepted request: whether Mava has it, it waits or the team must see
//! to it by hand, and the reference to keep.

use intake_contract::DeliveryState;
use leptos::html::Code;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{button, icon, live, say};
use crate::form::Phase;
use crate::messages::Message;
use crate::rim::clipboard;
use crate::session::Session;

/// What stands in the form's place once a request was accepted.
pub fn accepted(session: Session) -> impl IntoView {
    let state = session.state.read_untracked();
    let earlier = matches!(state.phase, Phase::Accepted { earlier: true, .. });
    let (drawing, text) = match state.phase.receipt().map(|receipt| receipt.state) {
        Some(DeliveryState::Delivered) => (icon::CHECK, Message::DeliveredText),
        Some(DeliveryState::Refused) => (icon::TRAY, Message::HeldText),
        _ => (icon::CLOCK, Message::QueuedText),
    };
    let again = if earlier {
        Message::AnotherChanged
    } else {
        Message::Another
    };
    let first = earlier.then(|| [&say(session, Message::EarlierText), " "].concat());
    view! {
        <section class="accepted" data-kind=state.phase.name()>
            <span class="seal">{icon::icon(drawing)}</span>
            <p role="status">{first} {say(session, text)}</p>
            {reference(session)}
            {button("plain", say(session, again), None, move || session.another(earlier))}
        </section>
    }
}

fn reference(session: Session) -> impl IntoView {
    let state = session.state.read_untracked();
    let reference = state
        .phase
        .receipt()
        .map(|receipt| receipt.reference.to_string())
        .unwrap_or_default();
    let shown = NodeRef::<Code>::new();
    let text = reference.clone();
    let copy = move || {
        let text = text.clone();
        spawn_local(async move {
            if let Some(element) = shown.get_untracked() {
                session.set_copied(clipboard::copy(&text, &element).await);
            }
        });
    };
    let told = live(session, |state| match state.copied {
        Some(true) => state.catalogue.text(Message::Copied),
        Some(false) => state.catalogue.text(Message::CopyFailed),
        None => String::new(),
    });
    view! {
        <div class="reference">
            <span class="name">{say(session, Message::Reference)}</span>
            <code node_ref=shown>{reference}</code>
            {button("quiet", say(session, Message::Copy), Some(icon::COPY), copy)}
            <p role="status">{told}</p>
        </div>
    }
}
