//! What went wrong with the whole: a summary of wrong answers, a refusal, a lost connection.

use leptos::prelude::*;

use super::{icon, say};
use crate::form::Phase;
use crate::messages::Message;
use crate::session::Session;

/// After sending found wrong answers: how many, and a way to each. A live region,
/// so it stands in the document before it has something to say.
#[component]
pub fn Summary(session: Session) -> impl IntoView {
    let wrong = Memo::new(move |_| {
        let found = session.draft.with(|draft| {
            let wrong = draft
                .as_ref()
                .map(|draft| draft.wrong())
                .unwrap_or_default();
            wrong
                .into_iter()
                .map(|(field, _)| field.clone())
                .collect::<Vec<_>>()
        });
        if session.summary.get() {
            found
        } else {
            Vec::new()
        }
    });
    let content = move || {
        let fields = wrong.get();
        let text = session.catalogue.with(|catalogue| match fields.len() {
            1 => catalogue.text(Message::SummaryOne),
            count => catalogue.counted(Message::SummaryMany, count),
        });
        let links = fields.iter().map(|field| {
            let id = field.id.clone();
            let label = session.catalogue.with(|catalogue| super::field::label_text(field, catalogue));
            view! {
                <li><button type="button" class="link" on:click=move |_| session.focus_field(&id)>{label}</button></li>
            }
        });
        (!fields.is_empty()).then(|| {
            view! {
                <div class="notice" data-kind="error">
                    {icon::alert()}
                    <div><p>{text}</p><ul>{links.collect_view()}</ul></div>
                </div>
            }
        })
    };
    view! { <div role="alert">{content}</div> }
}

/// After an attempt that was refused or never answered.
#[component]
pub fn Notice(session: Session) -> impl IntoView {
    let content = move || {
        let catalogue = session.catalogue.read();
        let (kind, drawing, title, text) = match &*session.phase.read() {
            Phase::Refused(code) => (
                "error",
                icon::alert().into_any(),
                Message::RefusedTitle,
                catalogue.problem(*code),
            ),
            Phase::Offline => (
                "warning",
                icon::offline().into_any(),
                Message::OfflineTitle,
                catalogue.text(Message::OfflineText),
            ),
            _ => return None,
        };
        Some(view! {
            <div class="notice" tabindex="-1" data-kind=kind>
                {drawing}
                <div><p><strong>{say(session, title)}</strong></p><p>{text}</p></div>
            </div>
        })
    };
    view! { <div role="alert">{content}</div> }
}
