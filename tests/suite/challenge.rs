//! What a browser does before its form sends a request: nothing that its visitor
//! must know of.

use std::process::Stdio;

use intake_tests::axe;
use intake_tests::page::Page;
use intake_tests::stack::Stack;
use intake_tests::{Outcome, engines, form, workspace};
use tokio::process::Command;

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

    /// Whoever sends before the browser is done is told, and need not do anything.
    async fn an_unfinished_challenge_is_waited_for_in_words(browser, stack) {
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.button(form::LAUNCHER).found().await?;
        page.eval::<()>(&wrapped("/challenge", "
            await new Promise((resolve) => (window.go = resolve));
            return before(input, options);
        ")).await?;
        page.button(form::LAUNCHER).click().await?;
        page.field("Subject").found().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.text_appears("Your browser is finishing a short safety check.").await?;
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
