//! The ticket's first message: what the visitor wrote, the answers to the
//! operator's own fields, where it came from, and the reference at the end.

use intake_contract::text::{truncate_utf16, utf16_len};
use intake_contract::{Answers, Context, FieldDefinition, Reference, limits};
use url::Url;

use super::files;
use super::{Known, Wallet, customer, reading};
use crate::config::{FormConfig, Target};

/// The line by which a ticket is recognised. It takes [`limits::REFERENCE_LINE`]
/// with the two line breaks before it.
#[must_use]
pub(crate) fn reference_line(reference: Reference) -> String {
    format!("Reference {reference}")
}

/// At most [`limits::MAVA_MESSAGE_MAX`] UTF-16 code units. The form's own rules
/// leave room for everything; if they changed since, the message is cut first.
pub(super) fn render(
    form: &FormConfig,
    answers: &Answers,
    context: &Context,
    known: Known<'_>,
    reference: Reference,
) -> String {
    let end = format!("\n\n{}", reference_line(reference));
    let place = place(form, answers, context, known);
    let files = files::block(known.files);
    // A form whose rules changed since may have left too little for all links.
    let most = limits::MAVA_MESSAGE_MAX - utf16_len(&end) - utf16_len(&place);
    let files = truncate_utf16(&files, most);
    let room = most - utf16_len(&files);
    let own = truncate_utf16(&own_answers(form, answers), room);
    let message = answers.get(FieldDefinition::MESSAGE);
    let message = truncate_utf16(message, room - utf16_len(&own));
    let whole = format!("{message}{own}{files}{place}{end}");
    whole.trim_start().to_owned()
}

/// The answers that go into the message, each with its label. Answers to
/// fields that the form no longer has are kept under their ids.
fn own_answers(form: &FormConfig, answers: &Answers) -> String {
    let fields = &form.definition.fields;
    let mut block = String::new();
    for field in fields {
        let answer = reading::answer(form, answers, field);
        if !answer.is_empty() && Target::of(&form.targets, field).message {
            paragraph(&mut block, reading::label(field), &answer);
        }
    }
    for (id, answer) in &answers.0 {
        let usual = FieldDefinition::USUAL.iter().any(|(usual, _)| usual == id);
        if !usual && form.definition.field(id).is_none() {
            paragraph(&mut block, id, answer);
        }
    }
    block
}

/// A label that ends a sentence of its own needs no colon: "What is it about?".
fn paragraph(block: &mut String, label: &str, answer: &str) {
    let colon = if label.ends_with(['?', '!', '.', ':']) {
        ""
    } else {
        ":"
    };
    let gap = if answer.contains('\n') { '\n' } else { ' ' };
    block.push_str(&format!("\n\n{label}{colon}{gap}{answer}"));
}

/// Where the request came from and from whom: at most [`limits::CONTEXT_BLOCK`]
/// UTF-16 code units with the line breaks before it, and as many more as a signed
/// identity and a proven wallet need. A long address gives way to the rest.
fn place(form: &FormConfig, answers: &Answers, context: &Context, known: Known<'_>) -> String {
    let most = limits::CONTEXT_BLOCK
        + known.identity.map_or(0, |_| limits::IDENTITY_BLOCK)
        + known.wallet.map_or(0, |_| limits::WALLET_BLOCK);
    let wallet = Wallet::of(answers, context, known);
    let mut lines = Vec::new();
    if !known.suspicions.is_empty() {
        let told: Vec<_> = known.suspicions.iter().map(|one| one.told()).collect();
        lines.push(format!("Suspect: {}", told.join("; ")));
    }
    if let Some(locale) = &context.locale {
        lines.push(format!("Language: {locale}"));
    }
    let told = wallet.as_ref().and_then(Wallet::chain_id);
    if let Some(chain) = context.chain_id.filter(|chain| told != Some(*chain)) {
        lines.push(format!("Chain ID: {chain}"));
    }
    let places = lines.len();
    lines.extend(customer::lines(form, answers, known.identity));
    lines.extend(wallet.and_then(|wallet| wallet.line(&form.ticket.wallet)));
    let length = |lines: &[String]| -> usize { lines.iter().map(|line| utf16_len(line) + 1).sum() };
    if let Some(wallet) = &context.wallet {
        // Its name matters least of all, and gives way as a whole.
        let line = format!("Wallet app: {wallet}");
        if "\n\n".len() + length(&lines) + utf16_len(&line) <= most {
            lines.insert(places, line);
        }
    }
    let rest = length(&lines);
    if let Some(page) = context.page_url.as_deref().and_then(page) {
        let room = most.saturating_sub("\n\nPage: ".len() + rest);
        lines.insert(0, format!("Page: {}", truncate_utf16(&page, room)));
    }
    if lines.is_empty() {
        return String::new();
    }
    truncate_utf16(&format!("\n\n{}", lines.join("\n")), most)
}

/// The page's address without what a query, a fragment or a user's name may tell.
fn page(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let origin = url.origin();
    Some(format!("{}{}", origin.ascii_serialization(), url.path())).filter(|_| origin.is_tuple())
}
