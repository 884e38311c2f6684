//! Files that the visitor drops or pastes, wherever in the form.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventTarget, window};

use crate::form::{Files, Progress};

/// What is listened for. A file that is dragged can be dropped only where that
/// is said while it moves.
const EVENTS: [&str; 4] = ["paste", "dragover", "dragleave", "drop"];

/// Present while files are held over the form.
const DRAGGED: &str = "data-dragged";

/// Listens below an element until it is dropped.
pub struct Listening {
    root: Element,
    listener: Closure<dyn FnMut(Event)>,
}

impl Listening {
    /// Calls back with files that are dropped or pasted.
    pub fn new(root: Element, mut take: impl FnMut(JsValue) + 'static) -> Self {
        let place = root.clone();
        let listener = Closure::new(move |event: Event| {
            if let Some(files) = files(&event, &place) {
                take(files.into());
            }
        });
        let listening = Self { root, listener };
        listening.each(EventTarget::add_event_listener_with_callback);
        listening
    }

    fn each(&self, act: fn(&EventTarget, &str, &js_sys::Function) -> Result<(), JsValue>) {
        for name in EVENTS {
            let _ = act(&self.root, name, self.listener.as_ref().unchecked_ref());
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.each(EventTarget::remove_event_listener_with_callback);
    }
}

/// The files that an event brings. Whatever is no file is left to the browser:
/// dragged text, and text that is pasted together with a picture of it.
fn files(event: &Event, place: &Element) -> Option<Array> {
    let kind = event.type_();
    let pasted = kind == "paste";
    let carrier = if pasted {
        "clipboardData"
    } else {
        "dataTransfer"
    };
    let carrier = member(event, carrier);
    // Whoever makes events up may leave it out.
    if !carrier.is_object() {
        return None;
    }
    let types = Array::from(&member(&carrier, "types"));
    let has = |kind: &str| types.includes(&kind.into(), 0);
    if !has("Files") || (pasted && has("text/plain")) {
        return None;
    }
    let _ = place.toggle_attribute_with_force(DRAGGED, kind == "dragover");
    event.prevent_default();
    // While they are dragged the list is empty.
    let files = Array::from(&member(&carrier, "files"));
    (files.length() > 0).then_some(files)
}

/// What the panel of files tells; of none, that there are no files.
pub fn told(value: &JsValue) -> Files {
    if value.is_undefined() {
        return Files::default();
    }
    let progress = member(value, "progress").as_string().unwrap_or_default();
    let tokens = Array::from(&member(value, "tokens"));
    Files {
        progress: Progress::named(&progress),
        tokens: tokens
            .iter()
            .filter_map(|token| token.as_string())
            .collect(),
    }
}

/// Whether the browser can take a picture of the screen.
pub fn can_capture() -> bool {
    window().is_some_and(|window| {
        let devices = member(&window.navigator(), "mediaDevices");
        !member(&devices, "getDisplayMedia").is_undefined()
    })
}

/// A member of an object; `undefined` where there is none.
pub fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}
