//! The form itself, empty or with what was typed and what is wrong with it.

use intake_contract::guard::Verdict;
use intake_contract::{Answers, FieldCode, FieldError, FieldType, Message, ProblemCode};
use maud::{Markup, html};

use super::answers::name_of;
use super::document::{Look, Told, notice, page};
use super::field::{Wrong, field};
use super::icon;

/// What a form's page shows.
#[derive(Default)]
pub struct Shown {
    /// What stands in the fields.
    pub typed: Answers,
    /// Why it was not sent.
    pub problem: Option<ProblemCode>,
    /// Fields in which the visitor finds no secret.
    pub overruled: Vec<String>,
    /// What is wrong, answer by answer.
    pub errors: Vec<FieldError>,
    /// The sealed token; without one there is no form to send.
    pub token: Option<String>,
    /// The address of the page around the form.
    pub page: Option<String>,
}

/// The whole page.
pub fn form(look: &Look<'_>, shown: &Shown) -> String {
    let definition = &look.form.definition;
    let wrong = wrong(look, shown);
    // Above the form: a new page is seen from its beginning.
    let (first, above) = match (shown.problem, wrong.len()) {
        (None, _) => (None, html! {}),
        (Some(code), 0) => {
            let title = look.catalogue.text(Message::RefusedTitle);
            let text = look.catalogue.problem(code);
            let told = notice(icon::ALERT, Some(&title), &text, &html! {});
            (Some(title), told)
        }
        (Some(_), count) => {
            let text = match count {
                1 => look.catalogue.text(Message::SummaryOne),
                count => look.catalogue.counted(Message::SummaryMany, count),
            };
            let told = notice(icon::ALERT, None, &text, &links(&wrong));
            (Some(text), told)
        }
    };
    let title = definition.title.as_ref().map(|title| look.own(title));
    let title = title.unwrap_or_else(|| look.catalogue.text(Message::Title));
    let intro = definition.intro.as_ref().map(|intro| look.own(intro));
    let content = match &shown.token {
        None => above,
        Some(token) => html! {
            form method="post" action="plain" accept-charset="utf-8" novalidate {
                input type="hidden" name="token" value=(token);
                input type="hidden" name="locale" value=(look.catalogue.locale());
                input type="hidden" name="theme" value=(look.theme);
                input type="hidden" name="page" value=(shown.page.as_deref().unwrap_or_default());
                (above)
                (fields(look, shown))
                (footer(look))
            }
        },
    };
    let (first, intro) = (first.as_deref(), intro.as_deref());
    page(look, first, &title, intro, &Told::default(), &content)
}

/// Ids and labels of the fields that are seen and wrong.
fn wrong(look: &Look<'_>, shown: &Shown) -> Vec<(String, String)> {
    let fields = look.form.definition.fields.iter();
    fields
        .filter(|field| field.kind != FieldType::Hidden && error(shown, &field.id).is_some())
        .map(|field| (name_of(&field.id), look.catalogue.label(field)))
        .collect()
}

fn errors<'s>(shown: &'s Shown, id: &'s str) -> impl Iterator<Item = &'s FieldError> {
    let errors = shown.errors.iter();
    errors.filter(move |error| error.field() == Some(id))
}

fn error(shown: &Shown, id: &str) -> Option<FieldCode> {
    errors(shown, id).next().map(|error| error.code)
}

/// Whether the visitor may say that there is no secret in an answer, and whether
/// they said so before.
fn overruling(shown: &Shown, id: &str) -> Option<bool> {
    let verdicts = errors(shown, id).filter_map(|error| Some(error.part?.verdict));
    let overruled = shown.overruled.iter().any(|overruled| overruled == id);
    match verdicts.max() {
        Some(Verdict::Blocked) => None,
        Some(Verdict::Asked) => Some(overruled),
        None => overruled.then_some(true),
    }
}

fn links(wrong: &[(String, String)]) -> Markup {
    html! {
        @for (id, label) in wrong { a class="link" href={ "#" (id) } { (label) } }
    }
}

fn fields(look: &Look<'_>, shown: &Shown) -> Markup {
    let definition = &look.form.definition;
    let first = wrong(look, shown).into_iter().next().map(|(id, _)| id);
    let one = |place: usize, grouped: bool| {
        let one = &definition.fields[place];
        let is_first = first.as_ref() == Some(&name_of(&one.id));
        let text = shown.typed.get(&one.id);
        let wrong = Wrong {
            error: error(shown, &one.id),
            first: is_first,
            overruled: overruling(shown, &one.id),
        };
        field(look, one, text, &wrong, grouped)
    };
    let hidden = definition.fields.iter();
    let hidden = hidden.filter(|field| field.kind == FieldType::Hidden);
    html! {
        @for field in hidden {
            input type="hidden" name=(name_of(&field.id)) value=(shown.typed.get(&field.id));
        }
        @for run in definition.runs() {
            @if let [place] = run.as_slice() {
                (one(*place, false))
            } @else {
                fieldset aria-describedby="intake-contact-help" {
                    legend { (look.catalogue.text(Message::Contact)) }
                    p class="help" id="intake-contact-help" {
                        (look.catalogue.text(Message::ContactHelp))
                    }
                    @for place in run { (one(place, true)) }
                }
            }
        }
    }
}

fn footer(look: &Look<'_>) -> Markup {
    html! {
        footer {
            p class="safety" {
                (icon::icon(icon::SHIELD)) " "
                span { (look.catalogue.text(Message::Safety)) }
            }
            button type="submit" class="primary" { (look.catalogue.text(Message::Send)) }
        }
    }
}
