//! What is wrong is told where it is wrong, when it helps, and no longer.

use intake_tests::browser::Size;
use intake_tests::stack::Unchallenged;
use intake_tests::{engines, form};
use thirtyfour::Key;

const NOT_AN_EMAIL: &str = "This doesn't look like an email address.";
const FILL_IN: &str = "Please fill this in.";
const ONE_OF_THESE: &str = "Please give at least one of these";
const TYPO: &str = "This address probably has a typo";

engines! {
    async fn a_mistake_is_told_on_leaving_the_field_and_goes_while_it_is_mended(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        let email = page.field("Email");
        email.fill("ada@").await?;
        assert!(!email.is_invalid().await?, "nobody is interrupted while typing");
        page.press(Key::Tab).await?;
        email.is_described_by(NOT_AN_EMAIL).await?;
        assert!(email.is_invalid().await?);
        assert!(!page.field("Subject").is_invalid().await?, "other fields are not blamed yet");

        email.click().await?;
        email.press("example.com").await?;
        email.becomes_invalid(false).await?;
        page.text_vanishes(NOT_AN_EMAIL).await?;
        email.gets_focus().await?;
    }

    async fn sending_an_empty_form_tells_all_and_leads_to_the_first(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        form::send(&page).await?;
        let summary = page.alert().await?;
        assert!(summary.contains("answers need another look"), "{summary}");
        page.field("Email").gets_focus().await?;
        page.field("Email").is_described_by(ONE_OF_THESE).await?;
        page.field("Subject").is_described_by(FILL_IN).await?;
        page.field("Message").is_described_by(FILL_IN).await?;
        assert!(!page.field("Name").is_invalid().await?, "a name may stay empty");

        // The summary leads to each of them, and shrinks with the mistakes.
        page.button("Message").click().await?;
        page.field("Message").gets_focus().await?;
        form::fill(&page).await?;
        page.text_vanishes("another look").await?;
        assert_eq!(stack.sandbox.calls().await?.len(), 0, "nothing wrong was sent");
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
    }

    // The error that shows on leaving a field moved the button away between the
    // press and the release, and the click was lost.
    async fn a_press_is_not_lost_to_the_error_that_it_brings_up(browser, stack: Unchallenged) {
        browser.resize(Size::Phone).await?;
        let page = form::open(browser, stack, "/clean").await?;
        page.field("Email").fill("ada@").await?;
        form::send(&page).await?;
        page.field("Subject").becomes_invalid(true).await?;
    }

    async fn white_space_is_no_answer(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        page.field("Message").fill(" \n ").await?;
        form::send(&page).await?;
        page.field("Message").gets_focus().await?;
        page.field("Message").is_described_by(FILL_IN).await?;
        let summary = page.alert().await?;
        assert!(summary.contains("One answer needs another look"), "{summary}");
    }

    async fn a_wallet_with_a_typo_is_told_from_one_that_is_none(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        let wallet = page.field("Wallet address");
        wallet.fill("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD").await?;
        page.press(Key::Tab).await?;
        wallet.is_described_by(TYPO).await?;
        wallet.fill("vitalik.eth").await?;
        page.press(Key::Tab).await?;
        wallet.is_described_by("This isn't a wallet address.").await?;
    }

    async fn a_counter_appears_near_the_limit_and_counts_as_mava_does(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        let subject = page.field("Subject");
        subject.paste(&"a".repeat(100)).await?;
        assert!(!page.text().await?.contains("characters left"));
        // An emoji is two of Mava's characters.
        subject.paste(&format!("{}😀", "a".repeat(988))).await?;
        page.text_appears("8 characters left").await?;
        subject.paste(&"a".repeat(1000)).await?;
        page.text_appears("2 characters too many").await?;
        page.press(Key::Tab).await?;
        subject.is_described_by("This is too long.").await?;
    }

    async fn hidden_characters_are_refused(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        let subject = page.field("Subject");
        subject.paste("Refund \u{202e}dnufer").await?;
        page.press(Key::Tab).await?;
        subject.is_described_by("changes the direction of text").await?;
        subject.paste("Refund\u{1b}[2J").await?;
        page.press(Key::Tab).await?;
        subject.is_described_by("a hidden control character").await?;
    }
}
