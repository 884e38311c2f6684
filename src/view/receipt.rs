//! After an accepted request: whether Mava has it or it waits, and the reference to keep.

use leptos::html::Code;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{icon, say};
use crate::form::Phase;
use crate::messages::Message;
use crate::rim::clipboard;
use crate::session::Session;

#[component]
pub fn Accepted(session: Session) -> impl IntoView {
    let delivered = session
        .phase
        .with_untracked(|phase| matches!(phase, Phase::Delivered { .. }));
    let earlier = session.phase.with_untracked(|phase| {
        matches!(
            phase,
            Phase::Delivered { earlier: true, .. } | Phase::Queued { earlier: true, .. }
        )
    });
    let text = if delivered {
        Message::DeliveredText
    } else {
        Message::QueuedText
    };
    let drawing = if delivered {
        icon::check().into_any()
    } else {
        icon::clock().into_any()
    };
    let again = if earlier {
        Message::AnotherChanged
    } else {
        Message::Another
    };
    view! {
        <section class="accepted" data-kind=if delivered { "delivered" } else { "queued" }>
            <span class="seal">{drawing}</span>
            <div role="status">
                {earlier.then(|| view! { <p><strong>{say(session, Message::EarlierText)}</strong></p> })}
                <p>{say(session, text)}</p>
            </div>
            <Reference session/>
            <button type="button" class="plain" on:click=move |_| session.another(earlier)>{say(session, again)}</button>
        </section>
    }
}

#[component]
fn Reference(session: Session) -> impl IntoView {
    let reference = session
        .phase
        .with_untracked(|phase| phase.receipt().map(|receipt| receipt.reference.to_string()));
    let reference = reference.unwrap_or_default();
    let shown = NodeRef::<Code>::new();
    let copied = RwSignal::new(None::<bool>);
    let text = reference.clone();
    let copy = move |_| {
        let text = text.clone();
        spawn_local(async move {
            if let Some(element) = shown.get_untracked() {
                copied.try_set(Some(clipboard::copy(&text, &element).await));
            }
        });
    };
    let told = move || {
        let message = if copied.get()? {
            Message::Copied
        } else {
            Message::CopyFailed
        };
        Some(session.catalogue.with(|catalogue| catalogue.text(message)))
    };
    view! {
        <div class="reference">
            <span class="name" id="intake-reference">{say(session, Message::Reference)}</span>
            <code node_ref=shown aria-labelledby="intake-reference">{reference}</code>
            <button type="button" class="quiet" aria-label=say(session, Message::Copy) on:click=copy>
                {move || if copied.get() == Some(true) { icon::check().into_any() } else { icon::copy().into_any() }}
            </button>
            <p role="status">{told}</p>
        </div>
    }
}
