//! Where files are added: two buttons, and the place of the panel that lists them.

use leptos::prelude::*;

use super::{Flag, button, live, say};
use crate::form::Phase;
use crate::messages::Message;
use crate::rim::extras::Kind;
use crate::rim::files::can_capture;
use crate::session::Session;

/// The place for files, if the form takes any.
pub fn attach(session: Session) -> Option<AnyView> {
    let state = session.state.read_untracked();
    let most = state.draft.as_ref()?.form().attachments.as_ref()?.max_files;
    let help = state.catalogue.counted(Message::FilesHelp, most as usize);
    let pick = button("plain", say(session, Message::FilesAdd), None, move || {
        session.with_files(|panel| panel.pick());
    });
    let capture = can_capture().then(|| {
        button(
            "plain",
            say(session, Message::FilesCapture),
            None,
            move || {
                session.with_files(|panel| panel.capture());
            },
        )
    });
    let failed = live(session, |state| {
        if state.no_files {
            state.catalogue.text(Message::FilesUnavailable)
        } else {
            String::new()
        }
    });
    // What was sent with a request may not change before the answer is there.
    let fixed: Flag = Box::new(move || session.state.read().phase == Phase::Sending);
    session.place_panels();
    Some(
        view! {
            <div class="field" data-files="" inert=fixed>
                <div data-panel=Kind::Attachments.name()></div>
                <div class="zone">{pick} {capture}</div>
                <p class="help">{help}</p>
                <p class="error" role="alert">{failed}</p>
            </div>
        }
        .into_any(),
    )
}
