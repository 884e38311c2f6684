//! What every scenario does with the form, in the words of its labels.

use intake_tests::Outcome;
use intake_tests::browser::Browser;
use intake_tests::page::Page;
use intake_tests::stack::{Stack, Ticket};
use intake_tests::wait;

/// The form's heading while nothing is sent.
pub const HEADING: &str = "How can we help?";

/// What the launcher is called.
pub const LAUNCHER: &str = "Get help";

/// The heading once Mava has the ticket.
pub const DELIVERED: &str = "Your request was sent";

/// The heading once the proxy has the request.
pub const QUEUED: &str = "We have your request";

pub const NAME: &str = "Ada Lovelace";
pub const EMAIL: &str = "ada@example.com";
pub const SUBJECT: &str = "My transfer is stuck";
pub const MESSAGE: &str = "It left Arbitrum an hour ago.\nNothing has come — what now?";

/// Opens a page of the example host and, by its launcher, the form.
pub async fn open(browser: &Browser, stack: &Stack, path: &str) -> Outcome<Page> {
    let page = browser.open(&stack.host.url(path)).await?;
    page.button(LAUNCHER).click().await?;
    page.heading(HEADING).found().await?;
    page.field("Subject").found().await?;
    Ok(page)
}

/// Opens the form's own page.
pub async fn open_own_page(browser: &Browser, stack: &Stack) -> Outcome<Page> {
    let page = browser.open(&stack.proxy.url("/f/support")).await?;
    page.field("Subject").found().await?;
    Ok(page)
}

/// Gives every answer but the wallet's.
pub async fn fill(page: &Page) -> Outcome {
    page.field("Name").fill(NAME).await?;
    page.field("Email").fill(EMAIL).await?;
    page.field("Subject").fill(SUBJECT).await?;
    page.field("Message").fill(MESSAGE).await
}

/// Presses the button.
pub async fn send(page: &Page) -> Outcome {
    page.button("Send request").click().await
}

/// Waits for the receipt and reads its reference.
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
pub fn assert_is_filled(ticket: &Ticket, reference: &str, page_url: &str) {
    assert_eq!(ticket.customer.name.as_deref(), Some(NAME));
    assert_eq!(ticket.customer.email.as_deref(), Some(EMAIL));
    assert_eq!(ticket.customer.wallet_address, None);
    assert_eq!(ticket.email_subject_line.as_deref(), Some(SUBJECT));
    let contents: Vec<_> = ticket.messages.iter().map(|m| m.content.as_str()).collect();
    let expected = format!("{MESSAGE}\n\nPage: {page_url}\nLanguage: en\n\nReference {reference}");
    assert_eq!(contents, [expected.as_str()]);
    assert_eq!(
        (ticket.status.as_str(), ticket.source_type.as_str()),
        ("Open", "web")
    );
    assert_eq!(ticket.priority, 2);
}

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
