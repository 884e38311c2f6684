//! What the panel shows: a row for each file, what found no room, and the editor
//! while a picture of the screen is edited.

mod editor;
mod icon;
mod row;

use leptos::prelude::*;

use super::messages::Say;
use super::session::Session;
use super::state::List;
use crate::rim::number;
use editor::Editor;
use row::Row;

/// The whole panel. Its texts follow the language; its list follows the files.
#[component]
pub fn Panel(session: Session) -> impl IntoView {
    let words = session.words;
    let accept = session.list.with_untracked(|list| list.rules().accept());
    let picked = move |event: leptos::ev::Event| session.picked(&event_target(&event));
    let some = move || session.list.with(|list| !list.items().is_empty());
    let list = move || {
        view! {
            <ul class="rows" role="list" aria-label=move || words.say(Say::List)>
                <For each=move || session.list.with(List::keys) key=|key| *key let:key>
                    <Row session key/>
                </For>
            </ul>
        }
    };
    view! {
        <div class="attachments" tabindex="-1" data-panel-focus="">
            <input type="file" multiple hidden accept=accept on:change=picked/>
            <Show when=some>{list}</Show>
            <p class="total">{move || total(session)}</p>
            <p class="error" role="alert">{move || trouble(session)}</p>
            <p class="unseen" role="status">{session.told}</p>
            <Show when=move || session.shot.with(Option::is_some)>
                <Editor session/>
            </Show>
        </div>
    }
}

/// How many there are and how large, once there are several.
fn total(session: Session) -> String {
    let (count, bytes, most, room) = session.list.with(|list| {
        let (count, bytes) = list.total();
        let rules = list.rules();
        (count, bytes, rules.max_files, rules.total_bytes)
    });
    if count < 2 {
        return String::new();
    }
    session.words.read(|texts| {
        let locale = texts.locale();
        texts.filled(
            Say::Total,
            &[
                ("count", &number::plain(count as f64, locale)),
                ("most", &number::plain(f64::from(most), locale)),
                ("size", &number::size(bytes, locale)),
                ("room", &number::size(room, locale)),
            ],
        )
    })
}

/// What can't be told in a row: files without one.
fn trouble(session: Session) -> String {
    let (left_out, most) = session
        .list
        .with(|list| (list.left_out(), list.rules().max_files));
    session.words.read(|texts| {
        let locale = texts.locale();
        let most = number::plain(f64::from(most), locale);
        let count = number::plain(left_out as f64, locale);
        let values = [("count", count.as_str()), ("most", &most)];
        match left_out {
            0 if session.missed.get() => texts.text(Say::CaptureFailed),
            0 => String::new(),
            1 => texts.filled(Say::LeftOutOne, &values),
            _ => texts.filled(Say::LeftOutMany, &values),
        }
    })
}
