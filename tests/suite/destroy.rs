//! `Intake.destroy()` leaves nothing: no node, listener, timer, observer,
//! style sheet or global. The page counts before the loader comes and after
//! it is gone.

use anyhow::Context;
use intake_tests::page::Page;
use intake_tests::stack::{Fault, Stack, WebPage};
use intake_tests::{Outcome, engines, files, form, wait};
use thirtyfour::Key;

/// Counts what is alive, by standing between the page and the browser.
const WATCH: &str = include_str!("destroy/watch.js");

/// A page that watches, and loads the loader when it is told to.
fn watched(stack: &Stack, attributes: &str) -> String {
    let head = format!("<script>{WATCH}</script>");
    let body = format!(
        "<h1>Watched</h1><button data-intake-open>Contact support</button><div id=\"here\"></div>
         <script>
           window.load = () => {{
             const script = document.createElement('script');
             script.src = '{}/intake.js';
             script.dataset.form = 'support';
             Object.assign(script.dataset, {attributes});
             script.onload = () => {{ script.remove(); }};
             document.head.append(script);
           }};
         </script>",
        stack.proxy.origin()
    );
    stack.site.put("/watched", WebPage::html(&head, &body))
}

/// What `watch.js` tells.
type Alive = serde_json::Value;

/// Waits until the page holds no more than it did before the loader came.
async fn nothing_is_left(page: &Page, before: &Alive) -> Outcome {
    wait::until("nothing is left", || async {
        let after: Alive = page.eval("return alive();").await?;
        anyhow::ensure!(after == *before, "there is {after}\nand there was {before}");
        Ok(Some(()))
    })
    .await
}

engines! {
    async fn destroy_leaves_nothing_of_launcher_and_dialog(browser, stack) {
        let page = browser.open(&watched(stack, "{}")).await?;
        let before: Alive = page.eval("return alive();").await?;
        page.eval::<()>("load();").await?;
        page.button(form::LAUNCHER).click().await?;
        page.heading(form::HEADING).found().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        form::reference(&page).await?;
        page.press(Key::Escape).await?;
        page.button(form::LAUNCHER).gets_focus().await?;
        let during: Alive = page.eval("return alive();").await?;
        assert_ne!(before, during, "the page watches in vain");
        page.eval::<()>("Intake.destroy();").await?;
        nothing_is_left(&page, &before).await?;
        page.button("Contact support").click().await?;
        assert!(!page.heading(form::HEADING).exists().await?, "nothing answers any more");
    }

    async fn destroy_in_the_middle_of_everything_leaves_nothing(browser, stack) {
        for surface in ["shadow", "frame"] {
            let page = browser.open(&watched(stack, &format!("{{ surface: '{surface}' }}"))).await?;
            let before: Alive = page.eval("return alive();").await?;
            page.eval::<()>("load();").await?;
            page.button(form::LAUNCHER).found().await?;
            page.eval::<()>("Intake.mount('#here'); Intake.open();").await?;
            let inside = match surface {
                "frame" => page.frame(form::HEADING),
                _ => page.clone(),
            };
            inside.heading(form::HEADING).found().await?;
            inside.field("Subject").fill("Half a thought").await?;
            page.eval::<()>("Intake.destroy();").await?;
            nothing_is_left(&page, &before).await.context(surface)?;
        }
    }

    /// A queued request is asked after from time to time; that ends as well.
    async fn destroy_while_a_request_is_followed_leaves_nothing(browser, stack) {
        stack.sandbox.fault(Fault::Status(500), 100).await?;
        let page = browser.open(&watched(stack, "{}")).await?;
        let before: Alive = page.eval("return alive();").await?;
        page.eval::<()>("load();").await?;
        page.button(form::LAUNCHER).click().await?;
        page.heading(form::HEADING).found().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::QUEUED).found().await?;
        let during: Alive = page.eval("return alive();").await?;
        let listeners = during["listeners"].to_string();
        assert!(listeners.contains("window visibilitychange"), "{listeners}");
        page.eval::<()>("Intake.destroy();").await?;
        nothing_is_left(&page, &before).await?;
    }

    /// Files, their uploads and the module that takes them go as well.
    async fn destroy_in_the_middle_of_an_upload_leaves_nothing(browser, stack) {
        stack.proxy.reconfigure(|config| config.form = form::TAKES_FILES.into()).await?;
        let page = browser.open(&watched(stack, "{}")).await?;
        files::prepare(&page).await?;
        let before: Alive = page.eval("return alive();").await?;
        page.eval::<()>("load();").await?;
        page.button(form::LAUNCHER).click().await?;
        page.button("Add files").found().await?;
        files::run(&page, "files.hold(); files.hand('drop', [await files.picture('a.png'), files.text('b.txt')]);").await?;
        page.button("Cancel the upload of b.txt").found().await?;
        page.eval::<()>("Intake.destroy();").await?;
        nothing_is_left(&page, &before).await?;
    }

    async fn destroy_before_the_form_has_loaded_leaves_nothing(browser, stack) {
        let page = browser.open(&watched(stack, "{}")).await?;
        let before: Alive = page.eval("return alive();").await?;
        page.eval::<()>("load();").await?;
        page.button(form::LAUNCHER).found().await?;
        page.eval::<()>("Intake.open(); Intake.destroy();").await?;
        nothing_is_left(&page, &before).await?;
    }

    async fn after_destroy_the_loader_can_come_again(browser, stack) {
        let page = browser.open(&watched(stack, "{}")).await?;
        for _ in 0..2 {
            page.eval::<()>("load();").await?;
            page.button(form::LAUNCHER).click().await?;
            page.heading(form::HEADING).found().await?;
            page.eval::<()>("Intake.destroy();").await?;
            page.heading(form::HEADING).vanishes().await?;
        }
    }
}
