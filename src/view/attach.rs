//! Where files are added: the control, and the place of the panel that lists them.

use leptos::prelude::*;

use super::{button, icon, live, say};
use crate::messages::Message;
use crate::rim::extras::Kind;
use crate::rim::files::can_capture;
use crate::session::Session;

/// The id of the control.
const ID: &str = "intake-files";

/// The place for files, if the form takes any.
pub fn attach(session: Session) -> Option<AnyView> {
    let state = session.state.read_untracked();
    let rules = state.draft.as_ref()?.form().attachments.as_ref()?;
    let help = state
        .catalogue
        .counted(Message::FilesHelp, rules.count as usize);
    // What can take a picture of the screen has seldom a camera at hand, and the other way round.
    let picture = if can_capture() {
        let label = say(session, Message::FilesCapture);
        button("plain capture", label, None, move || session.capture())
    } else {
        view! {
            <label class="plain photo">
                <input type="file" accept="image/*" capture="environment"/>
                {say(session, Message::FilesPhoto)}
            </label>
        }
        .into_any()
    };
    let failed = live(session, |state| {
        if state.no_files {
            state.catalogue.text(Message::FilesUnavailable)
        } else {
            String::new()
        }
    });
    session.place_panels();
    Some(
        view! {
            <div class="field files">
                <label for=ID>
                    {say(session, Message::Files)} " "
                    <span class="optional">{say(session, Message::Optional)}</span>
                </label>
                <div data-panel=Kind::Attachments.name()></div>
                <div class="zone">
                    <input id=ID type="file" multiple aria-describedby="intake-files-help"/>
                    <span class="face">{icon::icon(icon::CLIP)} {say(session, Message::FilesAdd)}</span>
                    {picture}
                </div>
                <p class="help" id="intake-files-help">{help}</p>
                <p class="error" role="alert">{failed}</p>
            </div>
        }
        .into_any(),
    )
}
