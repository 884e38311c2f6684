//! What a control in the document is called, and what it says when it is used.
//! The form listens for all of its controls at once.

use leptos::ev::{Event, FocusEvent};
use leptos::prelude::{event_target, event_target_checked, event_target_value};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

/// What begins the names that we give in the document: without it a field's id
/// might hide a member of the form's element.
const PREFIX: &str = "intake-";

/// What the visitor said with a control.
pub enum Said {
    /// A field's id and its whole answer.
    Text(String, String),
    /// A field's id, one of several options, and whether it is chosen now.
    Choice(String, String, bool),
}

/// The name in the document of a field's control, and the id of its first.
pub fn id_of(field: &str) -> String {
    [PREFIX, field].concat()
}

/// What was said by the event's control, if it is one of ours.
pub fn said(event: &Event) -> Option<Said> {
    let control: Element = event_target(event);
    let field = field_of(&control)?;
    let value = event_target_value(event);
    Some(match control.get_attribute("type").as_deref() {
        Some("checkbox") => Said::Choice(field, value, event_target_checked(event)),
        _ => Said::Text(field, value),
    })
}

/// The field that the focus leaves, unless it stays among the field's controls.
pub fn left(event: &FocusEvent) -> Option<String> {
    let control: Element = event_target(event);
    let field = field_of(&control)?;
    let next = event.related_target().and_then(field_of_target);
    (next.as_ref() != Some(&field)).then_some(field)
}

fn field_of_target(target: EventTarget) -> Option<String> {
    field_of(target.dyn_ref()?)
}

fn field_of(control: &Element) -> Option<String> {
    Some(
        control
            .get_attribute("name")?
            .strip_prefix(PREFIX)?
            .to_owned(),
    )
}
