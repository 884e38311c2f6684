//! One file: what it is, how far it has come, and what can be done about it.

use intake_contract::attachment::MediaType;
use leptos::html::Canvas;
use leptos::prelude::*;

use super::icon;
use crate::attachments::messages::Say;
use crate::attachments::session::Session;
use crate::attachments::state::{Item, Key, Stage, Why};
use crate::rim::number;

/// How wide and high a small picture is, in its own pixels: for sharp screens,
/// twice of what it takes.
const EDGE: u32 = 96;

/// How many characters at the end of a name are always shown: the ending, and
/// enough before it to tell two names apart.
const TAIL: usize = 9;

/// A row of the list.
#[component]
pub fn Row(session: Session, key: Key) -> impl IntoView {
    let item = Memo::new(move |_| session.list.with(|list| list.item(key).cloned()));
    let of = move |read: fn(&Item) -> String| {
        move || item.with(|item| item.as_ref().map(read).unwrap_or_default())
    };
    let stage = move |is: fn(&Stage) -> bool| {
        move || item.with(|item| item.as_ref().is_some_and(|item| is(&item.stage)))
    };
    let words = session.words;
    let name = of(|item| item.name.clone());
    let label = move |say: Say| {
        let name = name();
        words.read(|texts| texts.filled(say, &[("name", &name)]))
    };
    let remove = move || {
        let going = stage(Stage::is_under_way);
        label(if going() { Say::Cancel } else { Say::Remove })
    };
    let head = of(|item| split(&item.name).0.to_owned());
    let tail = of(|item| split(&item.name).1.to_owned());
    let note_id = format!("intake-file-{}", key.number());
    let described = note_id.clone();
    let is_failed = |stage: &Stage| matches!(stage, Stage::Failed(_));
    let asks = stage(|stage| stage.why().is_some_and(Why::asks));
    let retry = move || {
        let (drawing, text) = if asks() {
            (icon::KEEP, Say::NoSecret)
        } else {
            (icon::RETRY, Say::Retry)
        };
        view! {
            <button type="button" class="retry" aria-describedby=described.clone()
                on:click=move |_| session.retry(key)>
                {icon::icon(drawing)}
                <span>{move || words.say(text)}</span>
            </button>
        }
    };
    view! {
        <li class="row" data-key=key.number() data-state=of(|item| item.stage.name().to_owned())>
            <Thumbnail session key item/>
            <div class="what">
                <p class="name" dir="auto" title=name>
                    <span>{head}</span>
                    <span>{tail}</span>
                </p>
                <p class="note" id=note_id>{move || item.with(|item| note(session, item.as_ref()))}</p>
                <Bar item/>
            </div>
            <Show when=stage(is_failed)>{retry.clone()}</Show>
            <button type="button" class="quiet" aria-label=remove on:click=move |_| session.remove(key)>
                {icon::icon(icon::REMOVE)}
            </button>
        </li>
    }
}

/// A small picture of a picture; of anything else a drawing of its kind.
#[component]
fn Thumbnail(session: Session, key: Key, item: Memo<Option<Item>>) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let kind = Memo::new(move |_| item.with(|item| item.as_ref().and_then(|item| item.media_type)));
    let is_picture = move || kind.get().is_some_and(MediaType::is_picture);
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            session.draw(key, canvas);
        }
    });
    view! {
        <span class="thumbnail" aria-hidden="true">
            {move || icon::icon(icon::of(kind.get()))}
            <Show when=is_picture>
                <canvas node_ref=canvas width=EDGE height=EDGE></canvas>
            </Show>
        </span>
    }
}

/// How much of the file went out, for eyes and for screen readers.
#[component]
fn Bar(item: Memo<Option<Item>>) -> impl IntoView {
    let share = move || {
        item.with(|item| match item {
            Some(Item {
                stage: Stage::Uploading(sent),
                size,
                ..
            }) => Some(sent.saturating_mul(100) / (*size).max(1)),
            Some(item) if item.stage.is_under_way() => Some(0),
            _ => None,
        })
    };
    let there = Memo::new(move |_| share().is_some());
    let percent = move || share().unwrap_or_default().to_string();
    let name = move || item.with(|item| item.as_ref().map(|item| item.name.clone()));
    view! {
        <Show when=move || there.get()>
            <div class="bar" role="progressbar" aria-label=name aria-valuemin="0" aria-valuemax="100"
                aria-valuenow=percent>
                <span style:inline-size=move || [&percent(), "%"].concat()></span>
            </div>
        </Show>
    }
}

/// The line under the name.
fn note(session: Session, item: Option<&Item>) -> String {
    let Some(item) = item else {
        return String::new();
    };
    if let Some(why) = item.stage.why() {
        let first = session.words.say(Say::NotAttached);
        return [&first, " ", &session.why(why)].concat();
    }
    session.words.read(|texts| {
        let locale = texts.locale();
        let size = number::size(item.size, locale);
        let text = match item.stage {
            Stage::Chosen | Stage::Preparing => texts.text(Say::Preparing),
            Stage::Waiting => texts.filled(Say::Waiting, &[("size", &size)]),
            Stage::Uploading(sent) if sent >= item.size => {
                texts.filled(Say::Checking, &[("size", &size)])
            }
            Stage::Uploading(sent) => {
                let sent = number::size(sent, locale);
                texts.filled(Say::Uploading, &[("sent", &sent), ("size", &size)])
            }
            _ => size,
        };
        if item.location_removed {
            [&text, " · ", &texts.text(Say::LocationRemoved)].concat()
        } else {
            text
        }
    })
}

/// A name in two: what may be cut short, and what is always shown.
fn split(name: &str) -> (&str, &str) {
    let at = name.char_indices().rev().nth(TAIL - 1);
    at.map_or((name, ""), |(at, _)| name.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_long_name_is_always_shown() {
        for (name, tail) in [
            ("a.png", ""),
            ("screenshot.png", "nshot.png"),
            ("صورة من الشاشة.png", "اشة.png"),
        ] {
            let (head, end) = split(name);
            assert_eq!(format!("{head}{end}"), name);
            assert!(end.ends_with(tail), "{name}: {end}");
        }
    }
}
