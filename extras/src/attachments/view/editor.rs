//! The editor for a picture of the screen: a dialog over everything, in which
//! areas are drawn by pointer or moved by keyboard.

use leptos::ev;
use leptos::html::{Dialog, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::icon;
use crate::attachments::messages::Say;
use crate::attachments::session::Session;
use crate::attachments::state::{Area, Board, Grip, Point, Rect, Tool};
use crate::rim::dialog;

/// The corners of what is kept: a name for styles, and what is held there.
const CORNERS: [(&str, bool, bool); 4] = [
    ("nw", false, false),
    ("ne", true, false),
    ("sw", false, true),
    ("se", true, true),
];

/// The dialog.
#[component]
pub fn Editor(session: Session) -> impl IntoView {
    let words = session.words;
    let tool = RwSignal::new(Tool::Cover);
    let element = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            dialog::open(&element);
        }
    });
    let cancel = move |event: ev::Event| {
        event.prevent_default();
        session.discard();
    };
    // The dialog around us must not take it for its own.
    let keys = |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
        }
    };
    view! {
        <dialog node_ref=element class="editor" aria-labelledby="intake-edit" on:cancel=cancel on:keydown=keys>
            <h3 id="intake-edit" tabindex="-1" autofocus>{move || words.say(Say::Edit)}</h3>
            <p class="help" id="intake-edit-help">{move || words.say(Say::EditHelp)}</p>
            <div class="tools" role="toolbar" aria-label=move || words.say(Say::Tools)>
                <ToolButton session tool this=Tool::Cover/>
                <ToolButton session tool this=Tool::Crop/>
                <button type="button" disabled=move || !session.board.with(Board::can_undo)
                    on:click=move |_| session.board.update(Board::undo)>
                    {icon::icon(icon::UNDO)}
                    <span>{move || words.say(Say::Undo)}</span>
                </button>
            </div>
            <Canvas session tool/>
            <p class="help keys" id="intake-edit-keys">{move || words.say(Say::EditKeys)}</p>
            <div class="ends">
                <button type="button" class="plain" on:click=move |_| session.discard()>
                    {move || words.say(Say::Discard)}
                </button>
                <button type="button" class="primary" on:click=move |_| session.attach()>
                    {move || words.say(Say::Attach)}
                </button>
            </div>
        </dialog>
    }
}

/// Chooses what drawing does. Pressed by key it adds an area itself, since
/// whoever does that may have nothing to draw with.
#[component]
fn ToolButton(session: Session, tool: RwSignal<Tool>, this: Tool) -> impl IntoView {
    let (say, path) = match this {
        Tool::Cover => (Say::Cover, icon::COVER),
        Tool::Crop => (Say::Crop, icon::CROP),
    };
    let press = move |event: ev::MouseEvent| {
        tool.set(this);
        if event.detail() == 0 {
            let mut area = Area::Crop;
            session.board.update(|board| area = board.add(this));
            let place = event_target::<Element>(&event);
            dialog::focus_later(&place, ".editor", &selector(area));
        }
    };
    view! {
        <button type="button" aria-pressed=move || (tool.get() == this).to_string() on:click=press>
            {icon::icon(path)}
            <span>{move || session.words.say(say)}</span>
        </button>
    }
}

/// The picture, and the areas on it.
#[component]
fn Canvas(session: Session, tool: RwSignal<Tool>) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let place = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let shot = session.shot.get();
        if let (Some(place), Some(shot)) = (place.get(), shot) {
            let _ = place.append_child(&shot);
        }
    });
    let at = move |event: &ev::PointerEvent| {
        let element: Element = element.get_untracked()?.unchecked_into();
        let (x, y) = dialog::share(&element, event);
        Some(session.board.with_untracked(|board| board.at(x, y)))
    };
    let down = move |event: ev::PointerEvent| {
        let Some(point) = at(&event).filter(|_| event.button() == 0) else {
            return;
        };
        // Else the browser would begin to select or to drag the picture.
        event.prevent_default();
        if let Some(element) = element.get_untracked() {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        begin(session, tool.get_untracked(), &event_target(&event), point);
    };
    let moved = move |event: ev::PointerEvent| {
        if let Some(point) = at(&event) {
            session.board.update(|board| board.drag(point));
        }
    };
    let up = move |_: ev::PointerEvent| session.board.update(Board::release);
    let size = session.shot.with_untracked(|shot| {
        let shot = shot.as_ref();
        shot.map_or((1, 1), |shot| (shot.width(), shot.height()))
    });
    let covers = move || 0..session.board.with(|board| board.covers().len());
    let cropped = Memo::new(move |_| session.board.with(|board| board.crop().is_some()));
    view! {
        <div node_ref=element class="board" dir="ltr" style:--w=size.0.to_string() style:--h=size.1.to_string()
            on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up>
            <div node_ref=place class="shot"></div>
            <For each=covers key=|number| *number let:number>
                <AreaBox session area=Area::Cover(number)/>
            </For>
            <Show when=move || cropped.get()>
                <AreaBox session area=Area::Crop/>
            </Show>
        </div>
    }
}

/// What a pointer that went down on `target` does: holds an area or draws one.
fn begin(session: Session, tool: Tool, target: &Element, point: Point) {
    let found = target.closest("[data-area]").ok().flatten();
    let area = found
        .as_ref()
        .and_then(|area| area.get_attribute("data-area"));
    let corner = target.get_attribute("data-corner");
    let grip = corner
        .and_then(|name| CORNERS.into_iter().find(|(known, ..)| *known == name))
        .map_or(Grip::Whole, |(_, right, lower)| Grip::Corner {
            right,
            lower,
        });
    session.board.update(|board| match area.as_deref() {
        Some("crop") => board.hold(Area::Crop, grip, point),
        Some(number) => {
            let number = number.parse().unwrap_or_default();
            board.hold(Area::Cover(number), grip, point);
        }
        None => board.draw(tool, point),
    });
    if let Some(area) = found {
        let _ = area.unchecked_into::<HtmlElement>().focus();
    }
}

/// An area that can be held, moved by keys, and removed.
#[component]
fn AreaBox(session: Session, area: Area) -> impl IntoView {
    let shares = move || {
        session.board.with(|board| {
            let rect = match area {
                Area::Cover(number) => board.covers().get(number).copied(),
                Area::Crop => board.crop(),
            };
            let none = Rect {
                x: 0.0,
                y: 0.0,
                width: 0.0,
                height: 0.0,
            };
            board.shares(rect.unwrap_or(none))
        })
    };
    let edge = move |which: usize| move || dialog::percent(shares()[which]);
    let label = move || {
        session.words.read(|texts| match area {
            Area::Cover(number) => {
                let number = (number + 1).to_string();
                texts.filled(Say::CoverArea, &[("count", &number)])
            }
            Area::Crop => texts.text(Say::CropArea),
        })
    };
    let keys = move |event: ev::KeyboardEvent| {
        let (x, y) = match event.key().as_str() {
            "ArrowLeft" => (-1.0, 0.0),
            "ArrowRight" => (1.0, 0.0),
            "ArrowUp" => (0.0, -1.0),
            "ArrowDown" => (0.0, 1.0),
            "Delete" | "Backspace" => {
                event.prevent_default();
                let place = event_target::<Element>(&event);
                dialog::focus_later(&place, ".editor", ".tools>button");
                return session.board.update(|board| board.remove(area));
            }
            _ => return,
        };
        event.prevent_default();
        let grow = event.shift_key();
        session.board.update(|board| board.step(area, x, y, grow));
    };
    let name = match area {
        Area::Cover(number) => number.to_string(),
        Area::Crop => "crop".to_owned(),
    };
    let corners = CORNERS.map(|(name, ..)| view! { <i data-corner=name></i> });
    view! {
        <button type="button" class="area" data-area=name aria-label=label aria-describedby="intake-edit-keys"
            style:left=edge(0) style:top=edge(1) style:width=edge(2) style:height=edge(3) on:keydown=keys>
            {corners.into_iter().collect_view()}
        </button>
    }
}

fn selector(area: Area) -> String {
    match area {
        Area::Cover(number) => format!("[data-area=\"{number}\"]"),
        Area::Crop => "[data-area=crop]".to_owned(),
    }
}
