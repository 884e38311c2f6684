//! The button, and the promise beside it.

use leptos::prelude::*;

use super::{icon, live, say};
use crate::form::Phase;
use crate::messages::Message;
use crate::session::Session;

/// The end of the form. The button stays enabled while it works, so that the
/// focus isn't lost; a second press is ignored by the session.
pub fn submit(session: Session) -> impl IntoView {
    let label = live(session, |state| {
        state.catalogue.text(match state.phase {
            Phase::Checking | Phase::Proving | Phase::Sending => Message::Sending,
            Phase::Uploading => Message::SendingFiles,
            Phase::Offline => Message::TryAgain,
            _ => Message::Send,
        })
    });
    let long = live(session, |state| match state.phase {
        Phase::Checking | Phase::Sending => state.catalogue.text(Message::SendingLong),
        _ => String::new(),
    });
    let proving = live(session, |state| match state.phase {
        Phase::Proving => state.catalogue.text(Message::Proving),
        _ => String::new(),
    });
    // Pressing must not leave the field yet: the error that leaving may show
    // would move the button away from under the pointer, and the click be lost.
    let stay = |event: leptos::ev::MouseEvent| event.prevent_default();
    view! {
        <footer>
            <p class="safety">{icon::icon(icon::SHIELD)} <span>{say(session, Message::Safety)}</span></p>
            <button type="submit" class="primary" on:mousedown=stay>
                <span class="spinner"></span>
                <span>{label}</span>
            </button>
            <p class="long">{long}</p>
            <p class="long" role="status">{proving}</p>
            <input class="trap" name="website" tabindex="-1" autocomplete="off" aria-hidden="true"/>
        </footer>
    }
}
