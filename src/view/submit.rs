//! The button, and the promise beside it.

use leptos::prelude::*;

use super::{icon, say};
use crate::form::Phase;
use crate::messages::Message;
use crate::session::Session;

#[component]
pub fn Submit(session: Session) -> impl IntoView {
    let busy = Memo::new(move |_| session.phase.with(Phase::is_busy));
    let label = move || {
        let message = session.phase.with(|phase| match phase {
            Phase::Checking | Phase::Sending => Message::Sending,
            Phase::Offline => Message::TryAgain,
            _ => Message::Send,
        });
        session.catalogue.with(|catalogue| catalogue.text(message))
    };
    // The button stays focusable while it works, so that the focus isn't lost;
    // a second press is ignored by the session.
    view! {
        <footer>
            <p class="safety">{icon::shield()} <span>{say(session, Message::Safety)}</span></p>
            <button type="submit" class="primary" aria-disabled=move || busy.get().then_some("true")>
                <span class="spinner" aria-hidden="true"></span>
                <span>{label}</span>
            </button>
            <p class="long" role="status">
                {move || busy.get().then(|| view! { <span>{say(session, Message::SendingLong)}</span> })}
            </p>
        </footer>
    }
}
