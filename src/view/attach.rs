//! Where files are added: the control, and the place of the panel that lists them.

use leptos::prelude::*;

use super::{Flag, button, icon, live, say};
use crate::form::Phase;
use crate::messages::Message;
use crate::rim::extras::Kind;
use crate::rim::files::can_capture;
use crate::session::Session;

/// The id of what describes the control.
const HELP: &str = "intake-files-help";

/// The place for files, if the form takes any.
pub fn attach(session: Session) -> Option<AnyView> {
    let state = session.state.read_untracked();
    let rules = state.draft.as_ref()?.form().attachments.as_ref()?;
    let help = state
        .catalogue
        .counted(Message::FilesHelp, rules.max_files as usize);
    // What can take a picture of the screen has seldom a camera at hand, and the other way round.
    let picture = if can_capture() {
        let label = say(session, Message::FilesCapture);
        button("plain", label, None, move || session.capture())
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
    // What was sent with a request may not change before the answer is there.
    let fixed: Flag = Box::new(move || session.state.read().phase == Phase::Sending);
    session.place_panels();
    Some(
        view! {
            <fieldset class="field files" inert=fixed>
                <legend>
                    {say(session, Message::Files)} " "
                    <span class="optional">{say(session, Message::Optional)}</span>
                </legend>
                <div data-panel=Kind::Attachments.name()></div>
                <div class="zone">
                    <label class="plain">
                        <input type="file" multiple aria-describedby=HELP/>
                        {icon::icon(icon::CLIP)}
                        {say(session, Message::FilesAdd)}
                    </label>
                    {picture}
                </div>
                <p class="help" id=HELP>{help}</p>
                <p class="error" role="alert">{failed}</p>
            </fieldset>
        }
        .into_any(),
    )
}
