//! The main job: a visitor files a request, on every surface.

use intake_tests::browser::{Browser, Engine};
use intake_tests::page::Page;
use intake_tests::{Outcome, engines, form};
use serde_json::json;
use thirtyfour::Key;

/// The wallet of EIP-55's own examples.
const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

engines! {
    async fn a_visitor_files_a_request_from_the_launcher(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let reference = form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));

        let kept: (String, usize) =
            page.eval("return [document.cookie, localStorage.length + sessionStorage.length];").await?;
        assert_eq!(kept, (String::new(), 0), "nothing is stored in the visitor's browser");
    }

    async fn a_visitor_files_a_request_from_the_frame_in_the_page(browser, stack) {
        let page = browser.open(&stack.host.url("/")).await?.frame("Contact support");
        page.heading(form::HEADING).found().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let reference = form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/"));
    }

    async fn a_visitor_files_a_request_from_the_form_in_the_page(browser, stack) {
        let page = browser.open(&stack.host.url("/inline")).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        assert!(!page.button("Close").exists().await?, "only a dialog can be closed");
        stack.sandbox.the_ticket().await?;
    }

    async fn a_visitor_files_a_request_on_the_forms_own_page(browser, stack) {
        let page = form::open_own_page(browser, stack).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        stack.sandbox.the_ticket().await?;
    }

    async fn the_ticket_stands_on_the_agents_page(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        let reference = form::reference(&page).await?;
        let agents = browser.open(&stack.sandbox.page_url()).await?;
        for text in [form::SUBJECT, form::NAME, form::EMAIL, "It left Arbitrum an hour ago.", &reference] {
            agents.text_appears(text).await?;
        }
    }

    /// Somebody with a wallet need not give an email, and may type the address
    /// in small letters.
    async fn a_wallet_alone_is_enough_and_is_sent_checksummed(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        page.field("Wallet address").fill(&WALLET.to_lowercase()).await?;
        page.field("Subject").fill(form::SUBJECT).await?;
        page.field("Message").fill("Hello").await?;
        form::send(&page).await?;
        form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        assert_eq!(ticket.customer.wallet_address.as_deref(), Some(WALLET));
        assert_eq!(ticket.customer.email, None);
        let text = &ticket.messages[0].content;
        assert!(text.contains("(claimed, not proven)"), "{text}");
    }

    async fn the_reference_can_be_copied(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        let reference = form::reference(&page).await?;
        page.button("Copy reference").click().await?;
        page.text_appears("Copied").await?;
        assert_eq!(pasted(browser, &page).await?, reference);
    }

    async fn another_request_begins_with_an_empty_form_and_makes_another_ticket(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        let first = form::reference(&page).await?;
        page.button("Write another request").click().await?;
        page.heading(form::HEADING).found().await?;
        assert_eq!(page.field("Message").value().await?, "");
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let second = form::reference(&page).await?;
        assert_ne!(first, second);
        assert_eq!(stack.sandbox.tickets().await?.len(), 2);
    }
}

/// What a paste brings. Headless Chromium knows no key for it, but may be asked.
async fn pasted(browser: &Browser, page: &Page) -> Outcome<String> {
    if browser.engine() == Engine::Chromium {
        let permissions = json!({ "permissions": ["clipboardReadWrite"] });
        browser
            .devtools("Browser.grantPermissions", permissions)
            .await?;
        let read =
            "navigator.clipboard.readText().then(arguments[0], (e) => arguments[0](`${e}`));";
        let text = page.script_async(read, vec![]).await?;
        return Ok(text.as_str().unwrap_or_default().to_owned());
    }
    page.button("Write another request").click().await?;
    page.field("Subject").click().await?;
    page.press_with(Key::Control, 'v').await?;
    page.field("Subject").value().await
}
