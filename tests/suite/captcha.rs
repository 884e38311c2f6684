//! A vendor's captcha in the challenge's place, with a stand-in for the vendor:
//! its script draws a button, and its verification says what the test wants.

use intake_tests::page::Page;
use intake_tests::stack::{Stack, WebPage};
use intake_tests::{Outcome, axe, engines, form};

/// What the vendor's script makes of the place that it gets.
const SCRIPT: &str = "
    const script = document.currentScript;
    window.turnstile = {
      render(place, { sitekey, action, theme, callback }) {
        const button = document.createElement('button');
        button.textContent = 'I am human';
        button.dataset.told = [sitekey, action, theme].join();
        button.onclick = () => {
          button.textContent = 'Solved';
          callback('solution-' + Date.now());
        };
        place.append(button);
      },
    };
    window[new URL(script.src).searchParams.get('onload')]();
";

/// What the vendor says of a solution.
const GOOD: &str = r#"{ "success": true, "hostname": "127.0.0.1", "action": "support" }"#;
const BAD: &str = r#"{ "success": false, "error-codes": ["invalid-input-response"] }"#;

/// What the frame is called.
const FRAME: &str = "Safety check";

/// Has the form ask for a captcha.
async fn ask(stack: &mut Stack) -> Outcome {
    let script = WebPage::raw(SCRIPT).header("content-type", "text/javascript");
    stack.stranger.put("/turnstile/v0/api.js", script);
    says(stack, GOOD);
    let service = stack.stranger.origin().to_owned();
    let reconfigured = stack.proxy.reconfigure(|config| {
        config.challenge = "turnstile";
        // Any secret will do: the one that there is.
        config.form = format!(
            "captcha = {{ site_key = \"0x4AAA\", secret_env = \"INTAKE_IDENTITY_SECRET\", \
             service = \"{service}\" }}"
        );
    });
    reconfigured.await
}

fn says(stack: &Stack, answer: &str) {
    let answer = WebPage::raw(answer).header("content-type", "application/json");
    stack.stranger.put("/turnstile/v0/siteverify", answer);
}

/// Writes a request, and solves the captcha that came with the first touch.
async fn fill_and_solve(page: &Page) -> Outcome<Page> {
    form::fill(page).await?;
    let captcha = page.frame(FRAME);
    captcha.button("I am human").click().await?;
    captcha.button("Solved").found().await?;
    Ok(captcha)
}

engines! {
    async fn a_captcha_is_solved_in_a_frame_of_its_own(browser, stack) {
        ask(stack).await?;
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        let captcha = page.frame(FRAME);
        captcha.button("I am human").found().await?;
        let told = captcha.eval::<String>("return document.querySelector('button').dataset.told;").await?;
        assert!(told.starts_with("0x4AAA,support,"), "{told}");
        // Whoever sends before it is solved is told what for is waited.
        form::send(&page).await?;
        page.text_appears("Your browser is finishing a short safety check.").await?;
        axe::check(&page, "waiting for the captcha", "intake-dialog").await?;
        captcha.button("I am human").click().await?;
        page.heading(form::DELIVERED).found().await?;
        let reference = form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
        // The vendor's script never came near the page or what was typed.
        let apart: bool = page.eval("return !window.turnstile && !document.querySelector('script[src*=turnstile]');").await?;
        assert!(apart);
    }

    async fn the_forms_own_page_shows_a_captcha_too(browser, stack) {
        ask(stack).await?;
        let page = form::open_own_page(browser, stack).await?;
        fill_and_solve(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        assert_eq!(stack.sandbox.tickets().await?.len(), 1);
    }

    /// What the vendor does not confirm is not sent, and nothing typed is lost.
    async fn a_captcha_that_is_not_confirmed_is_shown_anew(browser, stack) {
        ask(stack).await?;
        says(stack, BAD);
        let page = form::open(browser, stack, "/clean").await?;
        let captcha = fill_and_solve(&page).await?;
        form::send(&page).await?;
        // A fresh one takes its place by itself.
        captcha.button("I am human").click().await?;
        page.text_appears("Your browser's safety check did not succeed.").await?;
        assert_eq!(page.field("Message").value().await?, form::MESSAGE);
        assert!(stack.sandbox.calls().await?.is_empty());
    }
}
