//! Files that the visitor picks, drops or pastes, wherever in the form.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventTarget, window};

/// What is listened for. A file that is dragged can be dropped only where that
/// is said while it moves.
const EVENTS: [&str; 6] = ["click", "change", "paste", "dragover", "dragleave", "drop"];

/// Present while files are held over the form.
const DRAGGED: &str = "data-dragged";

/// What the visitor does about files.
pub enum Gesture {
    /// Some may come soon.
    Soon,
    /// These.
    Files(Array),
}

/// Listens below an element until it is dropped.
pub struct Listening {
    root: Element,
    listener: Closure<dyn FnMut(Event)>,
}

impl Listening {
    /// Calls back with what the visitor does.
    pub fn new(root: &Element, mut tell: impl FnMut(Gesture) + 'static) -> Self {
        let place = root.clone();
        let listener = Closure::new(move |event: Event| {
            if let Some(gesture) = gesture(&event, &place) {
                tell(gesture);
            }
        });
        let listening = Self {
            root: root.clone(),
            listener,
        };
        listening.each(EventTarget::add_event_listener_with_callback);
        listening
    }

    fn each(&self, act: fn(&EventTarget, &str, &js_sys::Function) -> Result<(), JsValue>) {
        let listener = self.listener.as_ref().unchecked_ref();
        for name in EVENTS {
            let _ = act(&self.root, name, listener);
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.each(EventTarget::remove_event_listener_with_callback);
    }
}

fn gesture(event: &Event, place: &Element) -> Option<Gesture> {
    let kind = event.type_();
    let dragged = kind == "dragover";
    let carrier = match kind.as_str() {
        "click" | "change" => "target",
        "paste" => "clipboardData",
        _ => "dataTransfer",
    };
    let carrier = member(event, carrier);
    let list = member(&carrier, "files");
    if !list.is_object() {
        return None;
    }
    if kind == "click" {
        return Some(Gesture::Soon);
    }
    if kind != "change" && kind != "paste" {
        // Text may be dragged as well, and is none of ours.
        let types = Array::from(&member(&carrier, "types"));
        if !types.includes(&"Files".into(), 0) {
            return None;
        }
        let _ = place.toggle_attribute_with_force(DRAGGED, dragged);
        event.prevent_default();
    }
    // A copy: the list is emptied with its control.
    let files = Array::from(&list);
    if kind == "change" {
        // Else the same file could not be picked a second time.
        let _ = Reflect::set(&carrier, &"value".into(), &"".into());
    }
    if files.length() > 0 && !dragged {
        // A picture that is copied from a text comes with the text; then the text is meant.
        let types = member(&carrier, "types");
        let text = kind == "paste" && Array::from(&types).includes(&"text/plain".into(), 0);
        if text {
            return None;
        }
        event.prevent_default();
        return Some(Gesture::Files(files));
    }
    dragged.then_some(Gesture::Soon)
}

/// Whether the browser can take a picture of the screen.
pub fn can_capture() -> bool {
    let devices = window().map(|window| member(&window.navigator(), "mediaDevices"));
    devices.is_some_and(|devices| member(&devices, "getDisplayMedia").is_function())
}

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}
