//! Every kind of field: how it is answered, what is wrong with it, when it is
//! there, and what of it reaches the ticket.

use intake_tests::browser::{Browser, Size};
use intake_tests::page::Page;
use intake_tests::stack::{Stack, Unchallenged};
use intake_tests::{Outcome, axe, engines, form};
use thirtyfour::Key;

use super::looks::{fits, is_legible};

const HASH: &str = "0x00000000000000000000000000000000000000000000000000000000000000AB";

/// Opens the form on a page of its own, with `query` in its address.
async fn open(browser: &Browser, stack: &mut Stack, query: &str) -> Outcome<Page> {
    stack
        .proxy
        .reconfigure(|config| config.top = form::EVERY_FIELD.into())
        .await?;
    let address = format!("/f/bridge{query}");
    let page = browser.open(&stack.proxy.url(&address)).await?;
    page.field("Subject").found().await?;
    Ok(page)
}

/// Answers what every form asks.
async fn write(page: &Page) -> Outcome {
    page.field("Email").fill(form::EMAIL).await?;
    page.field("Subject").fill(form::SUBJECT).await?;
    page.field("Message").fill("See above.").await
}

async fn tick(page: &Page) -> Outcome {
    page.role("checkbox", "You may look up my address")
        .click()
        .await
}

/// Sends, and gives the ticket's message without what the proxy adds to every one.
async fn sent(page: &Page, stack: &Stack) -> Outcome<String> {
    form::send(page).await?;
    page.heading(form::DELIVERED).found().await?;
    let ticket = stack.sandbox.the_ticket().await?;
    let content = ticket.messages[0].content.clone();
    let end = content.find("\n\nPage: ").unwrap_or(content.len());
    Ok(content[..end].to_owned())
}

engines! {
    async fn every_kind_of_answer_reaches_the_ticket(browser, stack: Unchallenged) {
        let page = open(browser, stack, "?campaign=spring&plan=gold").await?;
        page.role("radio", "Nothing arrived").click().await?;
        page.role("combobox", "Network").choose("Base").await?;
        page.field("Transaction").fill(HASH).await?;
        page.field("Amount").fill("12.50").await?;
        page.role("checkbox", "USDC").click().await?;
        page.role("checkbox", "Ether").click().await?;
        page.field("Site").fill("https://bridge.example.com").await?;
        write(&page).await?;
        tick(&page).await?;
        let message = sent(&page, stack).await?;
        for told in [
            "What happened?: Nothing arrived",
            "Network: Base",
            &format!("Transaction: {}", HASH.to_lowercase()),
            "Amount: 12.50",
            "Tokens: Ether, USDC",
            "Site: https://bridge.example.com",
            "Plan: gold",
            "Urgency: In some days",
            "campaign: spring",
        ] {
            let told = told.split_once(": ").unwrap();
            assert!(message.contains(told.0) && message.contains(told.1), "{told:?} in {message}");
        }
        assert_eq!(stack.sandbox.the_ticket().await?.priority, 3);
    }

    async fn a_field_comes_and_goes_with_its_condition_and_keeps_what_was_typed(browser, stack: Unchallenged) {
        let page = open(browser, stack, "").await?;
        assert!(!page.field("Transaction").exists().await?);
        page.role("radio", "Nothing arrived").click().await?;
        page.field("Transaction").fill(HASH).await?;
        page.role("radio", "Just a question").click().await?;
        page.field("Transaction").vanishes().await?;
        page.role("combobox", "Network").vanishes().await?;
        page.role("radio", "It failed").click().await?;
        page.role("combobox", "Network").found().await?;
        assert!(!page.field("Transaction").exists().await?);
        page.role("radio", "Nothing arrived").click().await?;
        assert_eq!(page.field("Transaction").value().await?, HASH);

        // Out of sight it is neither missed nor sent.
        page.role("radio", "Just a question").click().await?;
        write(&page).await?;
        tick(&page).await?;
        let message = sent(&page, stack).await?;
        assert!(!message.contains("Transaction") && !message.contains("Network"), "{message}");
    }

    async fn groups_and_boxes_say_what_is_wrong_with_them(browser, stack: Unchallenged) {
        let page = open(browser, stack, "").await?;
        form::send(&page).await?;
        page.role("radio", "Nothing arrived").gets_focus().await?;
        let trouble = page.role("radiogroup", "What happened?");
        trouble.is_described_by("Please choose one.").await?;
        assert!(trouble.is_invalid().await?);
        let consent = page.role("checkbox", "You may look up my address");
        consent.is_described_by("Please tick this box").await?;
        assert!(consent.is_invalid().await?);

        page.role("radio", "It failed").click().await?;
        trouble.becomes_invalid(false).await?;
        tick(&page).await?;
        consent.becomes_invalid(false).await?;
        page.field("Amount").fill("0.001").await?;
        page.press(Key::Tab).await?;
        page.field("Amount").is_described_by("too small").await?;

        for token in ["Ether", "USDC", "Dai"] {
            page.role("checkbox", token).click().await?;
        }
        assert!(!page.role("checkbox", "Dai").is_invalid().await?, "nobody is interrupted while choosing");
        page.field("Site").click().await?;
        page.role("checkbox", "Dai").becomes_invalid(true).await?;
        page.role("group", "Tokens").is_described_by("more than you can choose").await?;
    }

    async fn an_address_fills_fields_in_and_locks_what_the_operator_wants_so(browser, stack: Unchallenged) {
        let page = open(browser, stack, "?trouble=failed&chain=10&plan=gold&tokens=eth&tokens=dai&consent=true&nonsense=1").await?;
        for (role, name) in [
            ("radio", "It failed"),
            ("checkbox", "Ether"),
            ("checkbox", "Dai"),
            ("checkbox", "You may look up my address"),
        ] {
            let ticked = page.role(role, name).ask("return arguments[0].checked;").await?;
            assert_eq!(ticked, true, "{name}");
        }
        assert_eq!(page.role("combobox", "Network").value().await?, "10");
        let plan = page.field("Plan");
        assert_eq!(plan.value().await?, "gold");
        plan.press("x").await?;
        assert_eq!(plan.value().await?, "gold");
    }

    async fn groups_are_answered_by_the_keyboard(browser, stack: Unchallenged) {
        let page = open(browser, stack, "").await?;
        let radio = page.role("radio", "Nothing arrived");
        radio.press(Key::Space).await?;
        page.role("combobox", "Network").found().await?;
        radio.press(Key::Down).await?;
        page.role("radio", "It failed").gets_focus().await?;
        page.field("Transaction").vanishes().await?;
        page.role("checkbox", "Ether").press(Key::Space).await?;
        let ticked = page.role("checkbox", "Ether").ask("return arguments[0].checked;").await?;
        assert_eq!(ticked, true);
    }

    async fn every_kind_of_field_is_accessible_and_fits(browser, stack: Unchallenged) {
        for size in [Size::Desktop, Size::Narrow] {
            browser.resize(size).await?;
            let page = open(browser, stack, "?plan=gold").await?;
            page.role("radio", "Nothing arrived").click().await?;
            page.role("checkbox", "USDC").click().await?;
            form::send(&page).await?;
            page.alert().await?;
            axe::check(&page, "all kinds of fields", "html").await?;
            fits(&page).await?;
            is_legible(&page).await?;
        }
    }
}
