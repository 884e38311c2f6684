//! After an accepted request: where it stands whenever the page is loaded, and
//! the reference to keep.

use intake_contract::{DeliveryState, Message, SubmissionStatus};
use maud::html;

use super::document::{Look, Told, page, state_name};
use super::icon;

/// The whole page; `again` is the address of an empty form.
pub fn receipt(look: &Look<'_>, status: &SubmissionStatus, again: &str) -> String {
    let (drawing, title, text) = match status.state {
        DeliveryState::Delivered => (icon::CHECK, Message::DeliveredTitle, Message::DeliveredText),
        DeliveryState::Queued => (icon::CLOCK, Message::QueuedTitle, Message::QueuedText),
        DeliveryState::Refused => (icon::TRAY, Message::QueuedTitle, Message::HeldText),
    };
    let say = |message| look.catalogue.text(message);
    let reference = status.reference.to_string();
    let content = html! {
        section class="accepted" data-kind=(state_name(status.state)) {
            span class="seal" { (icon::icon(drawing)) }
            p role="status" { (say(text)) }
            div class="reference" {
                span class="name" { (say(Message::Reference)) }
                code { (reference) }
            }
            a class="plain" href=(again) { (say(Message::Another)) }
        }
    };
    let told = Told {
        reference: Some(&reference),
        state: Some(status.state),
    };
    page(look, None, &say(title), None, &told, &content)
}
