//! Attributes of a ticket and of its customer: what the operator set for all,
//! and answers that go there.

use intake_contract::limits::MAVA_ATTRIBUTES_MAX;
use intake_contract::{Answers, Reference};

use super::reading;
use super::wallet::Wallet;
use crate::config::{AttributeConfig, FormConfig, Target};
use crate::identity::VerifiedIdentity;
use crate::mava::Attribute;

/// The ticket's, at most Mava's limit.
pub(super) fn of_ticket(
    form: &FormConfig,
    answers: &Answers,
    wallet: Option<&Wallet>,
    reference: Reference,
) -> Vec<Attribute> {
    let reference = form
        .ticket
        .reference_attribute
        .iter()
        .map(|id| attribute(id, reference.to_string()));
    let answered = answered(form, answers, |target| target.ticket_attribute);
    let fixed = fixed(&form.ticket.attributes);
    let wallet = wallet
        .into_iter()
        .flat_map(|wallet| wallet.parts(&form.ticket.wallet))
        .filter_map(|(id, content)| Some(attribute(id?, content.to_owned())));
    reference
        .chain(wallet)
        .chain(fixed)
        .chain(answered)
        .take(MAVA_ATTRIBUTES_MAX)
        .collect()
}

/// The customer's, at most Mava's limit. What was signed goes before what the
/// form says.
pub(super) fn of_customer(
    form: &FormConfig,
    answers: &Answers,
    identity: Option<&VerifiedIdentity>,
) -> Vec<Attribute> {
    let signed = |id: &String| identity.is_some_and(|known| known.attributes.contains_key(id));
    let answered = answered(form, answers, |target| target.customer_attribute);
    let unsigned = fixed(&form.ticket.customer_attributes)
        .chain(answered)
        .filter(|one| !signed(&one.attribute));
    let all = identity.iter().flat_map(|known| &known.attributes);
    all.map(|(id, content)| attribute(id, content.clone()))
        .chain(unsigned)
        .take(MAVA_ATTRIBUTES_MAX)
        .collect()
}

fn fixed(attributes: &[AttributeConfig]) -> impl Iterator<Item = Attribute> {
    attributes
        .iter()
        .map(|one| attribute(&one.attribute, one.content.clone()))
}

fn answered(
    form: &FormConfig,
    answers: &Answers,
    place: impl Fn(Target) -> Option<String>,
) -> impl Iterator<Item = Attribute> {
    form.definition.fields.iter().filter_map(move |field| {
        let id = place(Target::of(&form.targets, field))?;
        let answer = reading::answer(form, answers, field);
        (!answer.is_empty()).then(|| attribute(&id, answer.into_owned()))
    })
}

fn attribute(id: &str, content: String) -> Attribute {
    Attribute {
        attribute: id.to_owned(),
        content,
    }
}
