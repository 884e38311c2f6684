//! A vendor's captcha in the challenge's place, with a stand-in for the vendor:
//! its script draws a button, and its verification says what the test wants.

use intake_tests::browser::{Look, Size};
use intake_tests::page::Page;
use intake_tests::stack::{Stack, WebPage};
use intake_tests::{Outcome, axe, engines, form, wait};

use crate::looks::{fits, is_legible};

/// What the vendors' scripts make of the place that they get; hCaptcha's asks
/// over its whole page.
const SCRIPT: &str = "
    const script = document.currentScript;
    const render = (place, options) => {
      const button = document.createElement('button');
      button.style.cssText = options.size == 'compact'
        ? 'inline-size: 150px; block-size: 140px' : 'inline-size: 300px; block-size: 65px';
      const say = (text) => (button.textContent = text);
      say('I am human');
      button.dataset.told = [options.sitekey, options.action, options.size, options.language].join();
      const solve = () => {
        say('Solved');
        options.callback('solution-' + Date.now());
      };
      button.onclick = () => {
        if (script.src.includes('turnstile') || button.textContent != 'I am human') return solve();
        options['open-callback']();
        say('Click all cats');
      };
      place.append(button);
    };
    window.turnstile = window.hcaptcha = { render };
    window[new URL(script.src).searchParams.get('onload')]();
";

/// What the vendor says of a solution.
const GOOD: &str = r#"{ "success": true, "hostname": "127.0.0.1", "action": "support" }"#;
const ELSEWHERE: &str = r#"{ "success": true, "hostname": "evil.example", "action": "support" }"#;
const OTHER_FORM: &str = r#"{ "success": true, "hostname": "127.0.0.1", "action": "sales" }"#;
const BAD: &str = r#"{ "success": false, "error-codes": ["invalid-input-response"] }"#;
const USED: &str = r#"{ "success": false, "error-codes": ["timeout-or-duplicate"] }"#;
const BROKEN: &str = "<html>Bad gateway</html>";

/// What the frame is called.
const FRAME: &str = "Safety check";

/// Has the form ask for a captcha of a vendor whose script is there.
async fn ask(stack: &mut Stack, vendor: &'static str) -> Outcome {
    serve_script(stack);
    ask_without_script(stack, vendor).await
}

fn serve_script(stack: &Stack) {
    for path in ["/turnstile/v0/api.js", "/1/api.js"] {
        let script = WebPage::raw(SCRIPT).header("content-type", "text/javascript");
        stack.stranger.put(path, script);
    }
}

async fn ask_without_script(stack: &mut Stack, vendor: &'static str) -> Outcome {
    says(stack, GOOD);
    let service = stack.stranger.origin().to_owned();
    let reconfigured = stack.proxy.reconfigure(|config| {
        config.challenge = vendor;
        config.form = format!(
            "captcha = {{ site_key = \"0x4AAA\", secret_env = \"INTAKE_CAPTCHA_SECRET\", \
             service = \"{service}\" }}"
        );
    });
    reconfigured.await
}

fn says(stack: &Stack, answer: &str) {
    for path in ["/turnstile/v0/siteverify", "/siteverify"] {
        let answer = WebPage::raw(answer).header("content-type", "application/json");
        stack.stranger.put(path, answer);
    }
}

/// Writes a request, and solves the captcha that came with the first touch.
async fn fill_and_solve(page: &Page) -> Outcome<Page> {
    form::fill(page).await?;
    let captcha = page.frame(FRAME);
    solve(&captcha).await?;
    Ok(captcha)
}

async fn solve(captcha: &Page) -> Outcome {
    captcha.button("I am human").click().await?;
    captcha.button("Solved").found().await?;
    Ok(())
}

/// Nothing typed is lost, and nothing was sent on.
async fn assert_kept(page: &Page, stack: &Stack) -> Outcome {
    assert_eq!(page.field("Message").value().await?, form::MESSAGE);
    assert!(stack.sandbox.calls().await?.is_empty());
    Ok(())
}

engines! {
    async fn a_captcha_is_solved_in_a_frame_of_its_own(browser, stack) {
        ask(stack, "turnstile").await?;
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        let captcha = page.frame(FRAME);
        captcha.button("I am human").found().await?;
        let told: String = captcha.eval("return document.querySelector('button').dataset.told;").await?;
        assert_eq!(told, "0x4AAA,support,flexible,en");
        axe::check(&captcha, "the captcha", "main").await?;
        // Whoever goes on from what was typed comes to the captcha before the button.
        let order: Vec<String> = page.eval(
            "return everyElement().filter((e) => ['textarea', 'iframe'].includes(e.localName)
               || e.className === 'primary').map((e) => e.localName);",
        ).await?;
        assert_eq!(order, ["textarea", "iframe", "button"]);
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
        // The next request has a captcha of its own.
        page.button("Write another request").click().await?;
        fill_and_solve(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        assert_eq!(stack.sandbox.tickets().await?.len(), 2);
    }

    /// On its own, and in a frame where the page around it names the proxy alone.
    async fn the_framed_form_shows_a_captcha_too(browser, stack) {
        ask(stack, "turnstile").await?;
        let own = form::open_own_page(browser, stack).await?;
        fill_and_solve(&own).await?;
        form::send(&own).await?;
        own.heading(form::DELIVERED).found().await?;
        let page = browser.open(&stack.host.url("/strict")).await?;
        page.button(form::LAUNCHER).click().await?;
        let framed = page.frame(form::HEADING);
        framed.field("Subject").found().await?;
        fill_and_solve(&framed).await?;
        form::send(&framed).await?;
        framed.heading(form::DELIVERED).found().await?;
        assert_eq!(stack.sandbox.tickets().await?.len(), 2);
    }

    /// The room for it comes and goes with the vendor's puzzle.
    async fn a_puzzle_over_the_captcha_has_room(browser, stack) {
        ask(stack, "hcaptcha").await?;
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        let captcha = page.frame(FRAME);
        let height = "everyElement().find((e) => e.localName === 'iframe').clientHeight";
        captcha.button("I am human").click().await?;
        page.holds("the puzzle has room", &format!("return {height} > 500;")).await?;
        captcha.button("Click all cats").click().await?;
        page.holds("the room is given back", &format!("return {height} < 100;")).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
    }

    /// What the vendor does not confirm is not sent, and a fresh one takes its
    /// place by itself.
    async fn a_captcha_that_is_not_confirmed_is_shown_anew(browser, stack) {
        ask(stack, "turnstile").await?;
        let page = form::open(browser, stack, "/clean").await?;
        let invalid = "Your browser's safety check did not succeed.";
        let expired = "Your browser's safety check has expired.";
        says(stack, BAD);
        let captcha = fill_and_solve(&page).await?;
        for (first, second, sentence) in [(BAD, ELSEWHERE, invalid), (OTHER_FORM, USED, expired)] {
            says(stack, first);
            form::send(&page).await?;
            captcha.button("I am human").found().await?;
            says(stack, second);
            captcha.button("I am human").click().await?;
            page.text_appears(sentence).await?;
            assert_kept(&page, stack).await?;
        }
        says(stack, USED);
        form::send(&page).await?;
        captcha.button("I am human").found().await?;
        says(stack, GOOD);
        captcha.button("I am human").click().await?;
        page.heading(form::DELIVERED).found().await?;
        let reference = form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
    }

    /// Nobody is asked for another captcha where the vendor is what fails.
    async fn a_vendor_that_can_not_confirm_is_told_to_both(browser, stack) {
        ask(stack, "turnstile").await?;
        says(stack, BROKEN);
        let page = form::open(browser, stack, "/clean").await?;
        let captcha = fill_and_solve(&page).await?;
        form::send(&page).await?;
        page.text_appears("The safety check can't be done just now.").await?;
        assert_kept(&page, stack).await?;
        let log = stack.proxy.log();
        assert!(log.contains("no captcha can be verified"), "{log}");
        captcha.button("Solved").found().await?;
        says(stack, GOOD);
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
    }

    async fn a_captcha_that_can_not_be_loaded_says_so_and_can_be_tried_again(browser, stack) {
        ask_without_script(stack, "turnstile").await?;
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        let captcha = page.frame(FRAME);
        assert_eq!(captcha.alert().await?, "The safety check could not be loaded.");
        axe::check(&captcha, "no captcha", "main").await?;
        form::send(&page).await?;
        page.text_appears("Your browser's safety check did not run.").await?;
        assert_kept(&page, stack).await?;
        serve_script(stack);
        captcha.button("Try again").click().await?;
        solve(&captcha).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
    }

    async fn a_captcha_speaks_the_form_s_language(browser, stack) {
        ask(stack, "turnstile").await?;
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        page.frame(FRAME).button("I am human").found().await?;
        page.eval::<()>("Intake.setLocale('de');").await?;
        let captcha = page.frame("Sicherheitsprüfung");
        captcha.button("I am human").found().await?;
        let lang: String = captcha.eval("return document.documentElement.lang;").await?;
        assert_eq!(lang, "de");
    }

    async fn a_captcha_suits_dark_and_narrow_forms(browser, stack) {
        browser.relaunch(Look::dark()).await?;
        ask(stack, "turnstile").await?;
        for (size, told) in [(Size::Desktop, "flexible"), (Size::Narrow, "compact")] {
            browser.resize(size).await?;
            let page = form::open(browser, stack, "/clean").await?;
            let captcha = fill_and_solve(&page).await?;
            let options: String = captcha.eval("return document.querySelector('button').dataset.told;").await?;
            assert_eq!(options, format!("0x4AAA,support,{told},en"));
            let scheme: String = captcha.eval("return getComputedStyle(document.body).colorScheme;").await?;
            assert_eq!(scheme, "dark");
            axe::check(&page, "the captcha in dark", "intake-dialog").await?;
            fits(&page).await?;
            fits(&captcha).await?;
            is_legible(&page).await?;
        }
    }

    /// Who asks for no captcha loads nothing for one.
    async fn a_form_without_a_captcha_loads_none(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        wait::until("the challenge is loaded", || async {
            Ok(page.eval::<String>(LOADED).await?.contains("/challenge-").then_some(()))
        }).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let loaded = page.eval::<String>(LOADED).await?;
        assert!(!loaded.contains("captcha"), "{loaded}");
    }
}

/// Every resource that the page has loaded, by address.
const LOADED: &str =
    "return performance.getEntriesByType('resource').map((e) => e.name).join(' ');";
