//! What went wrong with the whole: a summary of wrong answers, a refusal, a lost
//! connection. Each is the content of a live region that the form holds ready.

use leptos::prelude::*;

use super::{button, icon, say};
use crate::form::Phase;
use crate::messages::Message;
use crate::session::{Session, State};

/// After sending found wrong answers: how many, and a way to each.
pub fn summary(session: Session, state: &State) -> Option<AnyView> {
    let wrong = state.draft.as_ref().filter(|_| state.summary)?.wrong();
    let text = match wrong.len() {
        0 => return None,
        1 => state.catalogue.text(Message::SummaryOne),
        count => state.catalogue.counted(Message::SummaryMany, count),
    };
    let links = wrong.into_iter().map(|(field, _)| {
        let id = field.id.clone();
        button("link", state.catalogue.label(field), None, move || {
            session.focus_field(&id)
        })
    });
    Some(notice_of("error", icon::ALERT, None, text, links.collect()))
}

/// After an attempt that was refused or never answered.
pub fn notice(_: Session, state: &State) -> Option<AnyView> {
    let (kind, drawing, title, text) = match state.phase {
        Phase::Refused(code) => (
            "error",
            icon::ALERT,
            Message::RefusedTitle,
            state.catalogue.problem(code),
        ),
        Phase::Offline => {
            let text = state.catalogue.text(Message::OfflineText);
            ("warning", icon::OFFLINE, Message::OfflineTitle, text)
        }
        _ if state.no_files => {
            let text = state.catalogue.text(Message::FilesUnavailable);
            return Some(notice_of("warning", icon::OFFLINE, None, text, Vec::new()));
        }
        _ => return None,
    };
    let title = state.catalogue.text(title);
    Some(notice_of(kind, drawing, Some(title), text, Vec::new()))
}

/// The form's definition could not be had.
pub fn load_failed(session: Session) -> AnyView {
    let again = button("plain", say(session, Message::TryAgain), None, move || {
        session.reload()
    });
    let notice = notice_of(
        "error",
        icon::ALERT,
        None,
        say(session, Message::LoadFailed),
        vec![again],
    );
    view! { <div role="alert">{notice}</div> }.into_any()
}

/// A box with a drawing, a text and what can be done; with a title it takes the focus.
pub fn notice_of(
    kind: &'static str,
    drawing: &'static str,
    title: Option<String>,
    text: String,
    actions: Vec<AnyView>,
) -> AnyView {
    let focusable = title.is_some().then_some("-1");
    view! {
        <div class="notice" data-kind=kind tabindex=focusable>
            {icon::icon(drawing)}
            <div>
                {title.map(|title| view! { <p><strong>{title}</strong></p> })}
                <p>{text}</p>
                <p>{actions}</p>
            </div>
        </div>
    }
    .into_any()
}
