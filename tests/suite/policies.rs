//! Host pages with a content security policy, each by the means it leaves;
//! and what a page pays before anybody wants the form.

use intake_tests::page::Page;
use intake_tests::{Outcome, wait};
use intake_tests::{engines, form};

/// Every resource that the page has loaded, by address.
const LOADED: &str = "return performance.getEntriesByType('resource').map((e) => e.name);";

engines! {
    async fn where_the_policy_forbids_wasm_the_form_comes_in_a_frame(browser, stack) {
        for path in ["/strict", "/trusted-types", "/no-connect"] {
            let page = browser.open(&stack.host.url(path)).await?;
            page.button(form::LAUNCHER).click().await?;
            let frame = page.frame(form::HEADING);
            frame.heading(form::HEADING).found().await?;
            assert!(!page.field("Subject").exists().await?, "{path}: the page itself holds no form");
            if path == "/strict" {
                form::fill(&frame).await?;
                form::send(&frame).await?;
                let reference = form::reference(&frame).await?;
                let ticket = stack.sandbox.the_ticket().await?;
                form::assert_is_filled(&ticket, &reference, &stack.host.url(path));
                frame.button("Close").click().await?;
                page.button(form::LAUNCHER).gets_focus().await?;
            }
        }
    }

    async fn where_the_policy_lets_wasm_in_the_form_stands_in_the_page(browser, stack) {
        let page = form::open(browser, stack, "/wasm-csp").await?;
        assert_eq!(page.eval::<usize>("return window.length;").await?, 0, "no frame");
        // Styles came without `style-src`.
        assert_ne!(page.field("Subject").style("border-radius").await?, "0px");
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
    }

    async fn before_intent_the_page_makes_one_request(browser, stack) {
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.button(form::LAUNCHER).found().await?;
        assert_eq!(from_proxy(&page, stack.proxy.origin()).await?, [stack.proxy.url("/intake.js")]);
        // Pointing at the launcher is intent: the rest begins to load.
        page.button(form::LAUNCHER).hover().await?;
        wait::until("the rest loads", || async {
            let loaded = from_proxy(&page, stack.proxy.origin()).await?;
            Ok(loaded.iter().any(|url| url.ends_with(".wasm")).then_some(()))
        }).await?;
        assert!(!page.heading(form::HEADING).exists().await?, "pointing opens nothing");
        let foreign: Vec<String> = page.eval::<Vec<String>>(LOADED).await?.into_iter()
            .filter(|url| !url.starts_with(stack.proxy.origin()) && !url.starts_with(stack.host.origin()))
            .collect();
        assert!(foreign.is_empty(), "nobody else is asked: {foreign:?}");
    }
}

async fn from_proxy(page: &Page, origin: &str) -> Outcome<Vec<String>> {
    let loaded: Vec<String> = page.eval(LOADED).await?;
    Ok(loaded
        .into_iter()
        .filter(|url| url.starts_with(origin))
        .collect())
}
