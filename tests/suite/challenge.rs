//! What a browser does before its form sends a request: nothing that its visitor
//! must know of.

mod old;

use std::process::Stdio;
use std::time::Duration;

use intake_tests::axe;
use intake_tests::browser::Browser;
use intake_tests::page::Page;
use intake_tests::stack::Stack;
use intake_tests::{Outcome, engines, form, scenario, workspace};
use tokio::process::Command;

/// What is to be read while a challenge is waited for.
const CHECKING: &str = "Your browser is finishing a short safety check.";

/// Makes the page's `fetch` treat calls to an address of the proxy as `how` says.
fn wrapped(part: &str, how: &str) -> String {
    format!(
        "const before = fetch;
         window.seen = [];
         window.fetch = async (input, options) => {{
           const url = input.url ?? String(input);
           if (!url.endsWith('{part}')) return before(input, options);
           seen.push(url);
           {how}
         }};"
    )
}

/// Opens the form on a page whose `fetch` treats calls as [`wrapped`] says from
/// the first challenge on.
async fn open_wrapped(browser: &Browser, stack: &Stack, part: &str, how: &str) -> Outcome<Page> {
    let page = browser.open(&stack.host.url("/clean")).await?;
    page.button(form::LAUNCHER).found().await?;
    page.eval::<()>(&wrapped(part, how)).await?;
    page.button(form::LAUNCHER).click().await?;
    page.field("Subject").found().await?;
    Ok(page)
}

/// Lets the browser do its check in the proxy's time, and looks meanwhile at
/// what its visitor sees: what they wrote, and nothing that went wrong.
async fn is_calm_while_checking(page: &Page) -> Outcome {
    page.text_appears(CHECKING).await?;
    assert_eq!(page.field("Message").value().await?, form::MESSAGE);
    for alert in page.all("alert").await? {
        assert_eq!(alert.element.text().await?, "");
    }
    Ok(())
}

/// Sends one, and then another without loading the page again.
async fn two_requests(page: &Page) -> Outcome {
    for _ in 0..2 {
        form::fill(page).await?;
        form::send(page).await?;
        page.heading(form::DELIVERED).found().await?;
        page.button("Write another request").click().await?;
        page.field("Subject").found().await?;
    }
    Ok(())
}

engines! {
    /// The first challenge is spoilt on its way, and a fresh one is had by itself.
    async fn a_challenge_that_is_not_taken_is_replaced_without_the_visitor(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        page.eval::<()>(&wrapped("/submissions", "
            const body = JSON.parse(await new Request(input, options).text());
            if (seen.length == 1) body.challenge = body.challenge.slice(0, -40);
            const headers = { 'content-type': 'application/json', 'idempotency-key': 'challenge-0123456789' };
            return before(url, { method: 'POST', headers, body: JSON.stringify(body), credentials: 'omit' });
        ")).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let reference = form::reference(&page).await?;
        assert_eq!(page.eval::<usize>("return seen.length;").await?, 2);
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
    }

    /// As of a page that was brought back with what it had sent before.
    async fn a_challenge_that_was_used_is_replaced_without_the_visitor(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        page.eval::<()>(&wrapped("/submissions", "
            const request = new Request(input, options);
            const { headers } = request;
            const body = JSON.parse(await request.text());
            if (seen.length == 1) window.used = body.challenge;
            if (seen.length == 2) body.challenge = used;
            return before(url, { method: 'POST', headers, body: JSON.stringify(body), credentials: 'omit' });
        ")).await?;
        two_requests(&page).await?;
        assert_eq!(page.eval::<usize>("return seen.length;").await?, 3);
        assert_eq!(stack.sandbox.tickets().await?.len(), 2);
    }

    /// As of a device that slept over it: the first challenge is from long ago, and
    /// the proxy refuses what the browser made of it.
    async fn a_challenge_that_expired_is_replaced_without_the_visitor(browser, stack) {
        let old = old::answer(stack, old::LIFETIME + Duration::from_secs(1)).await?;
        let page = open_wrapped(browser, stack, "/challenge", &format!("
            if (seen.length == 1) return Response.json({old});
            await new Promise((resolve) => (window.go = resolve));
            return before(input, options);
        ")).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        is_calm_while_checking(&page).await?;
        page.eval::<()>("window.go();").await?;
        page.heading(form::DELIVERED).found().await?;
        let reference = form::reference(&page).await?;
        assert_eq!(page.eval::<usize>("return seen.length;").await?, 2);
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
        assert!(stack.log().contains("challenge_expired"), "{}", stack.log());
    }

    /// A browser knows how long its solution is good for, and does not try it after.
    async fn who_writes_for_longer_than_a_challenge_lasts_sends_a_fresh_one(browser, stack) {
        let page = open_wrapped(browser, stack, "/challenge", "
            const answer = await before(input, options);
            window.came = true;
            return answer;
        ").await?;
        form::fill(&page).await?;
        page.holds("the first challenge came", "return !!window.came;").await?;
        let later = old::LIFETIME.as_millis();
        // Firefox's driver has a `Date` of its own.
        page.eval::<()>(&format!(
            "const now = window.Date.now; window.Date.now = () => now() + {later};"
        )).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        assert_eq!(page.eval::<usize>("return seen.length;").await?, 2);
        stack.sandbox.the_ticket().await?;
        assert!(!stack.log().contains("challenge_"), "{}", stack.log());
    }

    /// Whoever sends before the browser is done is told, and need not do anything.
    async fn an_unfinished_challenge_is_waited_for_in_words(browser, stack) {
        let page = open_wrapped(browser, stack, "/challenge", "
            await new Promise((resolve) => (window.go = resolve));
            return before(input, options);
        ").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.text_appears(CHECKING).await?;
        page.button("Sending…").found().await?;
        axe::check(&page, "waiting for the challenge", "intake-dialog").await?;
        page.eval::<()>("window.go();").await?;
        page.heading(form::DELIVERED).found().await?;
    }

    async fn the_next_request_has_a_challenge_of_its_own(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        page.eval::<()>(&wrapped("/submissions", "return before(input, options);")).await?;
        two_requests(&page).await?;
        // Neither was refused and sent once more.
        assert_eq!(page.eval::<usize>("return seen.length;").await?, 2);
        assert_eq!(stack.sandbox.tickets().await?.len(), 2);
    }

    /// What a program fills in that people don't see marks the ticket, and
    /// nobody is turned away for it.
    async fn the_trap_is_out_of_sight_and_marks_the_ticket(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        let seen: bool = page.eval(
            "const trap = everyElement().find((e) => e.name === 'website');
             const { width } = trap.getBoundingClientRect();
             trap.value = 'https://spam.example';
             return width > 2 || trap.tabIndex >= 0;",
        ).await?;
        assert!(!seen);
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let text = &stack.sandbox.the_ticket().await?.messages[0].content;
        assert!(text.contains("Suspect: a field that people don't see was filled in"), "{text}");
        assert!(!text.contains("spam.example"), "{text}");
    }
}

/// The protocol is ALTCHA's: their library and ours understand each other.
#[tokio::test]
async fn our_challenges_and_the_protocol_s_own_library_understand_each_other() {
    scenario::install_crypto();
    let stack = Stack::start().await.unwrap();
    let output = Command::new("node")
        .arg(workspace::root().join("tests/suite/challenge/interop.mjs"))
        .arg(workspace::altcha_lib().unwrap())
        .arg(workspace::root().join("loader/challenge.js"))
        .args([stack.proxy.origin(), stack.host.origin()])
        .stdin(Stdio::null())
        .output()
        .await
        .expect("Node.js runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{}", stack.log());
}
