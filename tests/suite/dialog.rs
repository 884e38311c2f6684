//! The dialog is a dialog: it holds the focus, lets go on Escape and gives the
//! focus back; and all of it works without a pointer.

use intake_tests::page::Page;
use intake_tests::stack::Unchallenged;
use intake_tests::{Outcome, engines, form};
use thirtyfour::Key;

/// More than there are stops in the dialog.
const MANY: usize = 14;

engines! {
    async fn escape_closes_the_dialog_gives_the_focus_back_and_keeps_the_text(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        page.field("Subject").fill("Half a thought").await?;
        page.press(Key::Escape).await?;
        page.heading(form::HEADING).vanishes().await?;
        page.button(form::LAUNCHER).gets_focus().await?;
        page.press(Key::Enter).await?;
        page.heading(form::HEADING).found().await?;
        assert_eq!(page.field("Subject").value().await?, "Half a thought");
        page.button("Close").click().await?;
        page.heading(form::HEADING).vanishes().await?;
        page.button(form::LAUNCHER).gets_focus().await?;
    }

    async fn the_dialog_is_named_and_everything_behind_it_is_out_of_reach(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        page.dialog(form::HEADING).found().await?;
        assert!(!page.button("Contact support").exists().await?);
        page.press(Key::Escape).await?;
        page.button("Contact support").found().await?;
    }

    async fn the_focus_stays_in_the_dialog(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        for shift in [false, true] {
            let mut stops = 0;
            for _ in 0..MANY {
                match shift {
                    false => page.press(Key::Tab).await?,
                    true => page.press_with(Key::Shift, Key::Tab).await?,
                }
                stops += usize::from(focus_is_inside(&page).await?);
            }
            assert!(stops >= MANY / 2, "the focus was inside {stops} times of {MANY}");
        }
    }

    async fn the_whole_way_works_without_a_pointer(browser, stack: Unchallenged) {
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.button(form::LAUNCHER).found().await?;
        tab_to(&page, form::LAUNCHER).await?;
        page.press(Key::Enter).await?;
        page.field("Name").gets_focus().await?;
        page.type_text(form::NAME).await?;
        for (field, text) in [("Email", form::EMAIL), ("Subject", form::SUBJECT), ("Message", "One line")] {
            tab_to(&page, field).await?;
            page.type_text(text).await?;
        }
        tab_to(&page, "Send request").await?;
        page.press(Key::Space).await?;
        page.heading(form::DELIVERED).gets_focus().await?;
        tab_to(&page, "Copy reference").await?;
        page.press(Key::Escape).await?;
        page.button(form::LAUNCHER).gets_focus().await?;
        let ticket = stack.sandbox.the_ticket().await?;
        assert_eq!(ticket.email_subject_line.as_deref(), Some(form::SUBJECT));
    }

    async fn what_the_page_marks_opens_the_form_and_gets_the_focus_back(browser, stack: Unchallenged) {
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.button(form::LAUNCHER).found().await?;
        page.button("Contact support").click().await?;
        page.heading(form::HEADING).found().await?;
        page.press(Key::Escape).await?;
        page.button("Contact support").gets_focus().await?;
        // A link keeps its address for those without scripts, and opens the form.
        page.role("link", "Write to us").click().await?;
        page.heading(form::HEADING).found().await?;
        assert_eq!(page.eval::<String>("return location.pathname;").await?, "/clean");
    }

    async fn opening_the_form_neither_scrolls_nor_shifts_the_page(browser, stack: Unchallenged) {
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.button(form::LAUNCHER).found().await?;
        page.eval::<()>("scrollTo(0, 300);").await?;
        let place = "return [scrollX, scrollY, document.querySelector('h1').getBoundingClientRect().x];";
        let before: [f64; 3] = page.eval(place).await?;
        page.button(form::LAUNCHER).click().await?;
        page.heading(form::HEADING).found().await?;
        assert_eq!(page.eval::<[f64; 3]>(place).await?, before);
        page.press(Key::Escape).await?;
        page.heading(form::HEADING).vanishes().await?;
        assert_eq!(page.eval::<[f64; 3]>(place).await?, before);
    }
}

/// Whether the focus is inside; between two rounds a browser may give it to
/// its own bars, and then to the dialog or the body, but never to the page.
async fn focus_is_inside(page: &Page) -> Outcome<bool> {
    page.eval(
        "const e = focusedElement();
         if (e === null || e === document.body || e.localName === 'dialog') return false;
         if (!holds(modal, e)) throw new Error(`the focus went out, to ${e.outerHTML}`);
         return true;",
    )
    .await
}

/// Presses Tab until something called `name` has the focus.
async fn tab_to(page: &Page, name: &str) -> Outcome {
    for _ in 0..2 * MANY {
        if page
            .focused()
            .await?
            .is_some_and(|found| found.name == name)
        {
            return Ok(());
        }
        page.press(Key::Tab).await?;
    }
    anyhow::bail!("Tab never came to {name}")
}
