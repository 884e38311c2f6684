//! The form where scripts are off, and where there is no WebAssembly.

use intake_tests::bare::Bare;
use intake_tests::browser::{Browser, Look, Without};
use intake_tests::stack::WebPage;
use intake_tests::{Outcome, axe, engines, form, wait};
use thirtyfour::By;

const SEND: &str = ".primary";

engines! {
    async fn without_scripts_the_forms_own_page_files_a_request(browser, stack) {
        let page = without_scripts(browser, &stack.proxy.url("/f/support")).await?;
        assert_eq!(page.text("h2").await?, form::HEADING);
        page.fill("#intake-email", "nobody").await?;
        page.fill("#intake-name", form::NAME).await?;
        page.fill("#intake-subject", form::SUBJECT).await?;
        page.fill("#intake-message", form::MESSAGE).await?;
        send_like_a_person(&page).await?;

        // What is wrong is told at its field, and nothing that was typed is gone.
        let told = page.text("#intake-email-error").await?;
        assert!(told.contains("email address"), "{told}");
        assert_eq!(page.text(".notice .link").await?, "Email");
        assert_eq!(page.value("#intake-email").await?, "nobody");
        assert_eq!(page.value("#intake-subject").await?, form::SUBJECT);
        assert!(stack.sandbox.calls().await?.is_empty());

        page.fill("#intake-email", form::EMAIL).await?;
        page.press(SEND).await?;
        let reference = page.text(".reference code").await?;
        assert_eq!(page.text("h2").await?, form::DELIVERED);
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.proxy.url("/f/support"));

        // Loading the receipt again, or going back to the form and sending it again,
        // leads to the same receipt.
        browser.web().refresh().await?;
        assert_eq!(page.text(".reference code").await?, reference);
        browser.web().back().await?;
        page.found("#intake-message").await?;
        assert_eq!(stack.sandbox.tickets().await?.len(), 1);
    }

    async fn without_scripts_the_form_in_a_pages_frame_files_a_request(browser, stack) {
        let body = format!("<iframe title=\"Help\" width=\"600\" height=\"900\" src=\"{}/f/support\"></iframe>", stack.proxy.origin());
        let host = stack.site.put("/", WebPage::html("", &body));
        let page = without_scripts(browser, &host).await?;
        page.found("iframe").await?.enter_frame().await?;
        page.fill("#intake-email", form::EMAIL).await?;
        page.fill("#intake-name", form::NAME).await?;
        page.fill("#intake-subject", form::SUBJECT).await?;
        page.fill("#intake-message", form::MESSAGE).await?;
        send_like_a_person(&page).await?;
        let reference = page.text(".reference code").await?;
        let ticket = stack.sandbox.the_ticket().await?;
        // Browsers tell a frame no more of the page around than its origin.
        form::assert_is_filled(&ticket, &reference, &format!("{}/", stack.site.origin()));
    }

    async fn without_webassembly_the_launchers_dialog_files_a_request(browser, stack) {
        browser.relaunch(Look::without(Without::Wasm)).await?;
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.eval::<()>(
            "window.heard = [];
             for (const name of ['ready', 'submitted'])
               addEventListener(`intake:${name}`, ({ detail }) => heard.push([name, detail.reference]));",
        ).await?;
        page.button(form::LAUNCHER).click().await?;
        let frame = page.frame(form::HEADING);
        form::fill(&frame).await?;
        axe::check(&frame, "the simple form", "main").await?;
        wait::until("the request is taken", || async {
            form::send(&frame).await?;
            let done = page.frame(form::DELIVERED).text().await;
            Ok(done.is_ok().then_some(()))
        }).await?;
        let frame = page.frame(form::DELIVERED);
        let reference = form::reference(&frame).await?;
        axe::check(&frame, "the simple receipt", "main").await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
        page.holds("the page hears of it", "return heard.some(([name]) => name === 'submitted');").await?;
        let heard: Vec<(String, Option<String>)> = page.eval("return heard;").await?;
        assert!(heard.contains(&("submitted".to_owned(), Some(reference))), "{heard:?}");
        frame.button("Close").click().await?;
        page.button(form::LAUNCHER).gets_focus().await?;
    }

    async fn with_scripts_nothing_of_the_simple_form_is_loaded_or_seen(browser, stack) {
        let page = form::open_own_page(browser, stack).await?;
        let loaded: Vec<String> =
            page.eval("return performance.getEntriesByType('resource').map((e) => e.name);").await?;
        assert!(loaded.iter().all(|url| !url.contains("plain")), "{loaded:?}");
        let here: String = page.eval("return location.pathname;").await?;
        assert_eq!(here, "/f/support");
    }
}

async fn without_scripts(browser: &mut Browser, url: &str) -> Outcome<Bare> {
    browser.relaunch(Look::without(Without::Scripts)).await?;
    browser.open(url).await?;
    Ok(Bare(browser.web().clone()))
}

/// Sends, and again as long as the proxy takes us for what we are: a person
/// would have needed longer for all that.
async fn send_like_a_person(page: &Bare) -> Outcome {
    wait::until("the proxy believes that a person wrote it", || async {
        page.press(SEND).await?;
        let doubted = match page.0.find(By::Css(".notice strong")).await {
            Ok(title) => title.text().await? == "Not sent yet",
            Err(_) => false,
        };
        Ok((!doubted).then_some(()))
    })
    .await
}
