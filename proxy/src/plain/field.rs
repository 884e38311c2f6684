//! One field: label, help, control and error, tied together for screen readers
//! as the widget ties them.

use intake_contract::limits::MESSAGE_ROOM_MIN;
use intake_contract::{Condition, FieldCode, FieldDefinition, FieldType, Message, check_field};
use maud::{Markup, html};

use super::answers::name_of;
use super::choice;
use super::document::Look;
use super::texts::Text;

/// What a field's parts have in common.
pub struct Drawn<'d> {
    /// What stands in the field.
    pub text: &'d str,
    /// Whether that is wrong.
    pub wrong: bool,
    /// Whether it is the first wrong one, to which the focus goes.
    pub first: bool,
    /// Whether the visitor can't change it.
    pub locked: bool,
    /// The ids of what describes it.
    pub described: String,
}

/// What is wrong with an answer.
pub struct Wrong {
    /// What it is, if anything is.
    pub error: Option<FieldCode>,
    /// Whether it is the first wrong one, to which the focus goes.
    pub first: bool,
    /// Whether the visitor may say that there is no secret in it, and whether they did.
    pub overruled: Option<bool>,
}

/// A field; `grouped` where another one may be answered in its stead.
pub fn field(
    look: &Look<'_>,
    field: &FieldDefinition,
    text: &str,
    wrong: &Wrong,
    grouped: bool,
) -> Markup {
    let Wrong { error, first, .. } = *wrong;
    let id = name_of(&field.id);
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let drawn = Drawn {
        text,
        wrong: error.is_some(),
        first,
        locked: field.read_only && matches!(check_field(field, text), Ok(Some(_))),
        described: format!("{help_id} {error_id}"),
    };
    let label = look.catalogue.label(field);
    let optional = (!field.required && !grouped).then(|| look.catalogue.text(Message::Optional));
    let help = help(look, field);
    let name = field.kind.as_str();
    let lock = drawn.locked.then_some("page");
    let described = html! { p class="help" id=(help_id) { (help) } };
    let under = html! {
        div class="under" {
            p class="error" id=(error_id) {
                @if let Some(code) = error { (look.catalogue.error(code)) }
            }
        }
        @if let Some(overruled) = wrong.overruled {
            label class="option" {
                input type="checkbox" name="overruled" value=(field.id) checked[overruled];
                span { (Text::NoSecret.fill(look.catalogue.locale(), &[])) }
            }
        }
    };
    let name_and_optional = html! {
        (label) " "
        @if let Some(optional) = &optional { span class="optional" { (optional) } }
    };
    match field.kind {
        FieldType::Radio | FieldType::Multiselect => {
            let is_radio = field.kind == FieldType::Radio;
            html! {
                fieldset class="field" data-type=(name) data-lock=[lock]
                    role=[is_radio.then_some("radiogroup")] aria-invalid=[is_radio.then_some(drawn.wrong)]
                    aria-describedby=(drawn.described) {
                    legend { (name_and_optional) }
                    (described)
                    (choice::options(look, field, &drawn))
                    (under)
                }
            }
        }
        FieldType::Checkbox => html! {
            div class="field" data-type=(name) data-lock=[lock] {
                (choice::checkbox(field, &drawn, &label))
                (described)
                (under)
            }
        },
        _ => html! {
            div class="field" data-type=(name) data-lock=[lock] {
                label for=(id) { (name_and_optional) }
                (described)
                (control(look, field, &id, &drawn))
                (under)
            }
        },
    }
}

fn control(look: &Look<'_>, field: &FieldDefinition, id: &str, drawn: &Drawn<'_>) -> Markup {
    let Drawn {
        text,
        wrong,
        first,
        locked,
        described,
    } = drawn;
    let own = field.placeholder.as_ref().map(|own| look.own(own));
    // Without a placeholder `:placeholder-shown` would never match.
    let placeholder = own.unwrap_or_else(|| " ".to_owned());
    match field.kind {
        FieldType::Textarea => {
            let rows = if field.max_length >= MESSAGE_ROOM_MIN {
                5
            } else {
                3
            };
            html! {
                // HTML drops the first line break of its content.
                textarea id=(id) name=(id) dir="auto" rows=(rows) aria-required=(field.required)
                    aria-invalid=(wrong) aria-describedby=(described) placeholder=(placeholder)
                    readonly[*locked] autofocus[*first] { "\n" (text) }
            }
        }
        FieldType::Select | FieldType::Chain => html! {
            select id=(id) name=(id) aria-required=(field.required) aria-invalid=(wrong)
                aria-describedby=(described) autofocus[*first] {
                option value="" disabled[*locked] { (look.catalogue.text(Message::Choose)) }
                @for option in &field.options {
                    @let chosen = option.value == *text;
                    option value=(option.value) selected[chosen] disabled[*locked && !chosen] {
                        (look.own(&option.label))
                    }
                }
            }
        },
        kind => {
            let plain = kind == FieldType::Text;
            let number = (kind == FieldType::Number).then_some("decimal");
            html! {
                input id=(id) name=(id) type=(kind.input_type()) inputmode=[number]
                    dir=(if plain { "auto" } else { "ltr" }) autocomplete=(field.autocomplete())
                    autocapitalize=(if plain { "sentences" } else { "none" }) spellcheck=(plain)
                    aria-required=(field.required) aria-invalid=(wrong) aria-describedby=(described)
                    placeholder=(placeholder) value=(text) readonly[*locked] autofocus[*first];
            }
        }
    }
}

/// When the field is asked for, since nothing can hide it meanwhile; the
/// operator's words; how much may be chosen.
fn help(look: &Look<'_>, field: &FieldDefinition) -> String {
    let condition = field.show_when.as_ref();
    let condition = condition.and_then(|condition| only_if(look, condition));
    let own = field.help.as_ref().map(|own| look.own(own));
    let most = field.max_choices;
    let most = most.map(|most| look.catalogue.counted(Message::ChoicesMost, most));
    let all = condition.into_iter().chain(own).chain(most);
    all.collect::<Vec<_>>().join(" ")
}

fn only_if(look: &Look<'_>, condition: &Condition) -> Option<String> {
    let decides = look.form.definition.field(&condition.field)?;
    let (label, locale) = (look.catalogue.label(decides), look.catalogue.locale());
    if decides.kind == FieldType::Checkbox {
        return Some(Text::OnlyIfTicked.fill(locale, &[("field", &label)]));
    }
    let options = decides.options.iter();
    let answers = options
        .filter(|option| condition.is.contains(&option.value))
        .map(|option| Text::Answer.fill(locale, &[("answer", &look.own(&option.label))]));
    let answers = answers.collect::<Vec<_>>().join(" / ");
    Some(Text::OnlyIf.fill(locale, &[("field", &label), ("answers", &answers)]))
}
