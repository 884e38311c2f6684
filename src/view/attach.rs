//! Where files are added, if the form takes any; their panel lists them above.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::notice::notice_of;
use super::{button, icon, say};
use crate::messages::Message;
use crate::rim::files::can_capture;
use crate::session::Session;

/// A place that looks like what it is: files can be dropped on it.
pub fn attach(session: Session) -> Option<AnyView> {
    let help = {
        let state = session.state.read_untracked();
        let most = state.draft.as_ref()?.form().attachments.as_ref()?.max_files;
        state.catalogue.counted(Message::FilesHelp, most as usize)
    };
    let press = |message, method| {
        let label = say(session, message);
        button("plain", label, None, move || {
            session.ask_for_files(method, JsValue::UNDEFINED);
        })
    };
    let mut buttons = vec![press(Message::FilesAdd, "pick")];
    if can_capture() {
        buttons.push(press(Message::FilesCapture, "capture"));
    }
    Some(notice_of("files", icon::COPY, None, help, buttons))
}
