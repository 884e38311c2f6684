//! What goes wrong on the way: nothing is lost, nothing is filed twice, and
//! the visitor is told the truth.

use std::time::Duration;

use intake_tests::page::Page;
use intake_tests::stack::Fault;
use intake_tests::{Outcome, engines, form, wait};
use thirtyfour::Key;

/// While Mava is down, the proxy tries again after seconds.
const NEXT_ATTEMPT: Duration = Duration::from_secs(60);

/// Mava's part of a configuration in which a call of unknown fate is looked up
/// soon: after twice the time that a call may take.
const SOON_LOOKED_UP: &str = "timeout = \"5s\"";

engines! {
    async fn while_mava_is_down_the_request_is_queued_and_comes_later(browser, stack) {
        stack.sandbox.fault(Fault::Status(500), 100).await?;
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::QUEUED).found().await?;
        let reference = form::reference(&page).await?;
        assert!(stack.sandbox.tickets().await?.is_empty());
        stack.sandbox.clear_faults().await?;
        let ticket = wait::until_within(NEXT_ATTEMPT, "the ticket comes", || async {
            Ok(stack.sandbox.tickets().await?.pop())
        }).await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
    }

    async fn a_queued_request_is_followed_until_it_is_delivered(browser, stack) {
        stack.sandbox.fault(Fault::Status(500), 1).await?;
        let page = form::open(browser, stack, "/clean").await?;
        page.eval::<()>(LISTEN).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::QUEUED).gets_focus().await?;
        let reference = form::reference(&page).await?;
        wait::until_within(NEXT_ATTEMPT, "the screen tells of the delivery", || async {
            Ok(page.heading(form::DELIVERED).exists().await?.then_some(()))
        }).await?;
        page.heading(form::DELIVERED).gets_focus().await?;
        assert_eq!(form::reference(&page).await?, reference);
        assert_eq!(told(&page).await?, [format!("{reference} queued"), format!("{reference} delivered")]);
    }

    async fn a_request_that_mava_refuses_is_said_to_be_kept(browser, stack) {
        stack.sandbox.fault(Fault::Status(500), 1).await?;
        stack.sandbox.fault(Fault::Status(400), 1).await?;
        let page = form::open(browser, stack, "/clean").await?;
        page.eval::<()>(LISTEN).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::QUEUED).found().await?;
        let reference = form::reference(&page).await?;
        wait::until_within(NEXT_ATTEMPT, "the screen tells of the refusal", || async {
            Ok(page.text().await?.contains("could not be passed on automatically").then_some(()))
        }).await?;
        page.heading(form::QUEUED).found().await?;
        assert_eq!(form::reference(&page).await?, reference);
        assert_eq!(told(&page).await?, [format!("{reference} queued"), format!("{reference} refused")]);
    }

    async fn a_lost_connection_keeps_the_text_and_trying_again_works(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        stack.proxy.stop().await?;
        form::send(&page).await?;
        let alert = page.alert().await?;
        assert!(alert.contains("No connection"), "{alert}");
        assert_eq!(page.field("Message").value().await?, form::MESSAGE);
        stack.proxy.go_on().await?;
        page.button("Try again").click().await?;
        page.heading(form::DELIVERED).found().await?;
        let reference = form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
    }

    /// The proxy dies after it took the request and before it answered: the
    /// visitor tries again, and the one ticket bears the one reference.
    async fn trying_again_after_a_lost_answer_makes_one_ticket(browser, stack) {
        stack.proxy.reconfigure(|config| config.mava = SOON_LOOKED_UP.into()).await?;
        stack.sandbox.fault(Fault::Delay(2500), 1).await?;
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        wait::until("the proxy has called Mava", || async {
            Ok((!stack.sandbox.calls().await?.is_empty()).then_some(()))
        }).await?;
        stack.proxy.kill().await?;
        page.button("Try again").found().await?;
        stack.sandbox.the_ticket().await?;
        stack.proxy.go_on().await?;
        page.button("Try again").click().await?;
        let reference = form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
        // Whatever the proxy still wants to do about it, it must not file it again.
        let settled = "no request waits any more";
        wait::until_within(NEXT_ATTEMPT, settled, || async {
            let calls = stack.sandbox.calls().await?;
            let looked_up = calls.iter().any(|call| call.method == "GET");
            Ok(looked_up.then_some(()))
        }).await?;
        assert_eq!(stack.sandbox.tickets().await?.len(), 1);
    }

    async fn an_answer_that_mava_cut_off_makes_one_ticket(browser, stack) {
        stack.proxy.reconfigure(|config| config.mava = SOON_LOOKED_UP.into()).await?;
        stack.sandbox.fault(Fault::CutAfterCommit, 1).await?;
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        let reference = form::reference(&page).await?;
        wait::until_within(NEXT_ATTEMPT, "the proxy has looked the ticket up", || async {
            let calls = stack.sandbox.calls().await?;
            Ok(calls.iter().any(|call| call.method == "GET").then_some(()))
        }).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        form::assert_is_filled(&ticket, &reference, &stack.host.url("/clean"));
    }

    /// The operator asks one more question while a visitor writes: what the
    /// page knows of the form is out of date, and the proxy refuses.
    async fn a_refused_request_keeps_the_text_and_says_why(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        stack.proxy.reconfigure(|config| config.form = form::ONE_MORE_QUESTION.into()).await?;
        form::send(&page).await?;
        let alert = page.alert().await?;
        assert!(alert.contains("Not sent yet"), "{alert}");
        assert_eq!(page.field("Message").value().await?, form::MESSAGE);
        assert!(stack.sandbox.calls().await?.is_empty());
    }

    async fn a_double_click_makes_one_ticket(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        page.button("Send request").double_click().await?;
        page.heading(form::DELIVERED).found().await?;
        assert_eq!(stack.sandbox.tickets().await?.len(), 1);
        assert_eq!(posts(&stack.sandbox.calls().await?), 1);
    }

    async fn enter_pressed_twice_makes_one_ticket(browser, stack) {
        stack.sandbox.fault(Fault::Delay(500), 1).await?;
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        page.field("Subject").press(Key::Enter + Key::Enter).await?;
        page.heading(form::DELIVERED).found().await?;
        assert_eq!(stack.sandbox.tickets().await?.len(), 1);
        assert_eq!(posts(&stack.sandbox.calls().await?), 1);
    }

    async fn a_form_that_cannot_load_says_so_and_loads_when_tried_again(browser, stack) {
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.button(form::LAUNCHER).found().await?;
        stack.proxy.stop().await?;
        page.button(form::LAUNCHER).click().await?;
        page.text_appears("The form could not be loaded").await?;
        stack.proxy.go_on().await?;
        wait::until("a way to try again", || async {
            for found in page.all("button").await? {
                if found.name.contains("ry again") {
                    found.element.click().await?;
                    return Ok(Some(()));
                }
            }
            Ok(None)
        }).await?;
        page.heading(form::HEADING).found().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
    }
}

/// Keeps what the page is told of requests that were accepted.
const LISTEN: &str = "window.told = [];
    Intake.on('submitted', ({ reference, state }) => told.push(`${reference} ${state}`));";

async fn told(page: &Page) -> Outcome<Vec<String>> {
    page.eval("return told;").await
}

fn posts(calls: &[intake_tests::stack::Call]) -> usize {
    calls.iter().filter(|call| call.method == "POST").count()
}
