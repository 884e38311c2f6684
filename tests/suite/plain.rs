//! The form where scripts are off, and where there is no WebAssembly.

use intake_tests::browser::{Browser, Look, Without};
use intake_tests::page::Page;
use intake_tests::stack::WebPage;
use intake_tests::{Outcome, axe, engines, form, wait};
use serde_json::Value;

/// What is said of a request that was not taken.
const NOT_SENT: &str = "Not sent yet";

/// Since when a document is there, once all of it is; before that it is zero.
const LOADED: &str = "return document.readyState == 'complete' ? performance.timeOrigin : 0;";

engines! {
    async fn without_scripts_the_forms_own_page_files_a_request(browser, stack) {
        let page = without_scripts(browser, &stack.proxy.url("/f/support?locale=en")).await?;
        page.heading(form::HEADING).found().await?;
        form::fill(&page).await?;
        page.field("Email").fill("nobody").await?;
        send_like_a_person(&page).await?;

        // What is wrong is told at its field, and nothing that was typed is gone.
        page.field("Email").is_described_by("This doesn't look like an email address").await?;
        page.role("link", "Email").found().await?;
        assert_eq!(page.field("Email").value().await?, "nobody");
        assert_eq!(page.field("Message").value().await?, form::MESSAGE);
        assert!(stack.sandbox.calls().await?.is_empty());

        page.field("Email").fill(form::EMAIL).await?;
        form::send(&page).await?;
        let reference = form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.proxy.url("/f/support"));

        // Loading the receipt again tells where the request stands, and files nothing more.
        wait::until("the receipt tells that it was sent", || async {
            browser.web().refresh().await?;
            page.heading(form::DELIVERED).look().await
        }).await?;
        assert_eq!(form::reference(&page).await?, reference);
        assert_eq!(stack.sandbox.tickets().await?.len(), 1);
    }

    async fn without_scripts_the_form_in_a_pages_frame_files_a_request(browser, stack) {
        let body = format!(
            "<iframe title=\"Help\" width=\"600\" height=\"900\" src=\"{}/f/support?locale=en\"></iframe>",
            stack.proxy.origin()
        );
        let host = stack.site.put("/", WebPage::html("", &body));
        let page = without_scripts(browser, &host).await?.frame("Help");
        form::fill(&page).await?;
        send_like_a_person(&page).await?;
        let reference = form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        // Browsers tell a frame no more of the page around than its origin.
        form::assert_is_filled(&ticket, &reference, &format!("{}/", stack.site.origin()));
    }

    async fn without_webassembly_the_launchers_dialog_files_a_request(browser, stack) {
        browser.relaunch(Look::without(Without::Wasm)).await?;
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.button(form::LAUNCHER).found().await?;
        page.eval::<()>(
            "window.heard = [];
             addEventListener('intake:submitted', ({ detail }) => heard.push(detail));",
        ).await?;
        page.button(form::LAUNCHER).click().await?;
        let frame = page.frame(form::HEADING);
        form::fill(&frame).await?;
        axe::check(&frame, "the simple form", "main").await?;
        wait::until("the request is taken", || async {
            let heard = async || page.eval::<bool>("return heard.length > 0;").await;
            if heard().await? {
                return Ok(Some(()));
            }
            let frame = page.frame(form::HEADING);
            let before: f64 = frame.eval(LOADED).await?;
            if frame.button("Send request").exists().await? {
                form::send(&frame).await?;
            }
            wait::until("the next page comes", || async {
                let came = heard().await? || ![0.0, before].contains(&frame.eval(LOADED).await?);
                Ok(came.then_some(()))
            }).await?;
            Ok(None)
        }).await?;
        let heard: Vec<Value> = page.eval("return heard;").await?;
        let title = if heard[0]["state"] == "delivered" { form::DELIVERED } else { form::QUEUED };
        let frame = page.frame(title);
        let reference = form::reference(&frame).await?;
        axe::check(&frame, "the simple receipt", "main").await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
        assert!(heard.len() == 1 && heard[0]["reference"] == reference, "{heard:?}");
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

async fn without_scripts(browser: &mut Browser, url: &str) -> Outcome<Page> {
    browser.relaunch(Look::without(Without::Scripts)).await?;
    browser.open(url).await
}

/// Sends, and again as long as the proxy takes us for what we are: a person
/// would have needed longer for all that.
async fn send_like_a_person(page: &Page) -> Outcome {
    wait::until("the proxy believes that a person wrote it", || async {
        let before: f64 = page.eval(LOADED).await?;
        form::send(page).await?;
        wait::until("the next page comes", || async {
            let came = ![0.0, before].contains(&page.eval(LOADED).await?);
            Ok(came.then_some(()))
        })
        .await?;
        Ok((!page.text().await?.contains(NOT_SENT)).then_some(()))
    })
    .await
}
