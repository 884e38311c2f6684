//! What every scenario does with the form, in the words of its labels.

use crate::browser::Browser;
use crate::page::Page;
use crate::stack::{Stack, Ticket};
use crate::{Outcome, wait};

/// The form `bridge`, with a field of every type.
pub const EVERY_FIELD: &str = include_str!("form/every-field.toml");

/// The form's heading while nothing is sent.
pub const HEADING: &str = "How can we help?";

/// What the launcher is called.
pub const LAUNCHER: &str = "Get help";

/// The heading once Mava has the ticket.
pub const DELIVERED: &str = "Your request was sent";

/// The heading once the proxy has the request.
pub const QUEUED: &str = "We have your request";

/// Who writes.
pub const NAME: &str = "Ada Lovelace";
/// How to reach them.
pub const EMAIL: &str = "ada@example.com";
/// What it is about.
pub const SUBJECT: &str = "My transfer is stuck";
/// What happened, with a line break and a sign beyond ASCII.
pub const MESSAGE: &str = "It left Arbitrum an hour ago.\nNothing has come — what now?";

/// A seed phrase that nobody uses: a vector of BIP-39.
pub const SEED_PHRASE: &str = "void come effort suffer camp survey warrior heavy shoot primary clutch \
    crush open amazing screen patrol group space point ten exist slush involve unfold";

/// A form's further configuration: the usual questions and one more. A page
/// that knew the form before sends answers which the proxy then refuses.
pub const ONE_MORE_QUESTION: &str = "fields = [
  { id = \"name\" }, { id = \"email\" }, { id = \"walletAddress\" }, { id = \"subject\" }, { id = \"message\" },
  { id = \"order\", type = \"text\", label = \"Order\", required = true },
]";

/// A form's further configuration: it takes files, as usual.
pub const TAKES_FILES: &str = "attachments = {}";

/// Opens a page of the example host and, by its launcher, the form.
///
/// # Errors
/// When something on the way does not come.
pub async fn open(browser: &Browser, stack: &Stack, path: &str) -> Outcome<Page> {
    let page = browser.open(&stack.host.url(path)).await?;
    page.button(LAUNCHER).click().await?;
    page.heading(HEADING).found().await?;
    page.field("Subject").found().await?;
    Ok(page)
}

/// Opens the form's own page.
///
/// # Errors
/// When something on the way does not come.
pub async fn open_own_page(browser: &Browser, stack: &Stack) -> Outcome<Page> {
    let page = browser.open(&stack.proxy.url("/f/support")).await?;
    page.field("Subject").found().await?;
    Ok(page)
}

/// Gives every answer but the wallet's.
///
/// # Errors
/// When something on the way does not come.
pub async fn fill(page: &Page) -> Outcome {
    page.field("Name").fill(NAME).await?;
    page.field("Email").fill(EMAIL).await?;
    page.field("Subject").fill(SUBJECT).await?;
    page.field("Message").fill(MESSAGE).await
}

/// Presses the button.
///
/// # Errors
/// When something on the way does not come.
pub async fn send(page: &Page) -> Outcome {
    page.button("Send request").click().await
}

/// Waits for the receipt and reads its reference.
///
/// # Errors
/// When none comes.
pub async fn reference(page: &Page) -> Outcome<String> {
    wait::until("a reference can be read", || async {
        let text = page.text().await?;
        Ok(text
            .split_whitespace()
            .find(|word| is_reference(word))
            .map(str::to_owned))
    })
    .await
}

/// `IN-` and two groups of four of Crockford's digits.
fn is_reference(word: &str) -> bool {
    let is_digit = |c: char| "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(c);
    let groups: Vec<_> = word.split('-').collect();
    let [start, first, second] = groups.as_slice() else {
        return false;
    };
    *start == "IN"
        && [first, second]
            .iter()
            .all(|g| g.len() == 4 && g.chars().all(is_digit))
}

/// Asserts that `ticket` is what [`fill`] typed on the page at `page_url`, and no more.
///
/// # Panics
/// When it is not.
pub fn assert_is_filled(ticket: &Ticket, reference: &str, page_url: &str) {
    assert_eq!(ticket.customer.name.as_deref(), Some(NAME));
    assert_eq!(ticket.customer.email.as_deref(), Some(EMAIL));
    assert_eq!(ticket.customer.wallet_address, None);
    assert_eq!(ticket.email_subject_line.as_deref(), Some(SUBJECT));
    let contents: Vec<_> = ticket.messages.iter().map(|m| m.content.as_str()).collect();
    let expected = format!(
        "{MESSAGE}\n\nPage: {page_url}\nLanguage: en\n\
         Email: {EMAIL} (claimed, not proven)\n\nReference {reference}"
    );
    assert_eq!(contents, [expected.as_str()]);
    assert_eq!(
        (ticket.status.as_str(), ticket.source_type.as_str()),
        ("Open", "web")
    );
    assert_eq!(ticket.priority, 2);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_known_by_its_shape() {
        for (word, is) in [
            ("IN-7F3K-9QXM", true),
            ("IN-7F3K-9QXI", false),
            ("IN-7F3K", false),
            ("OUT-7F3K-9QXM", false),
        ] {
            assert_eq!(is_reference(word), is, "{word}");
        }
    }
}
