//! Options that are all in view, and the single box to tick.

use intake_contract::{FieldDefinition, FieldType, TICKED, picked};
use maud::{Markup, html};

use super::answers::name_of;
use super::document::{Look, words};
use super::field::Drawn;

/// The options of a field: one of them may be chosen, or several.
pub fn options(look: &Look<'_>, field: &FieldDefinition, drawn: &Drawn<'_>) -> Markup {
    let all = field.options.iter().enumerate();
    html! {
        div class="options" {
            @for (place, option) in all {
                (one(field, drawn, place, &option.value, &look.own(&option.label), None))
            }
        }
    }
}

/// A box that is ticked or not.
pub fn checkbox(field: &FieldDefinition, drawn: &Drawn<'_>, label: &str) -> Markup {
    one(field, drawn, 0, TICKED, label, Some(&drawn.described))
}

fn one(
    field: &FieldDefinition,
    drawn: &Drawn<'_>,
    place: usize,
    value: &str,
    label: &str,
    described: Option<&str>,
) -> Markup {
    let name = name_of(&field.id);
    // The first one has the field's own id: links to the field lead there.
    let id = (place == 0).then_some(&name);
    let is_radio = field.kind == FieldType::Radio;
    let kind = if is_radio { "radio" } else { "checkbox" };
    let wrong = (!is_radio).then_some(drawn.wrong);
    let chosen = picked(drawn.text).any(|one| one == value);
    let fixed = drawn.locked && !chosen;
    html! {
        label class="option" {
            input id=[id] name=(name) type=(kind) value=(value) aria-invalid=[wrong]
                aria-describedby=[described] checked[chosen] disabled[fixed]
                autofocus[drawn.first && place == 0];
            (words(label))
        }
    }
}
