//! Files that go with a request: however they come, whatever they are, and
//! whatever becomes of their uploads.

mod pictures;

use intake_tests::browser::Browser;
use intake_tests::files::run;
use intake_tests::page::Page;
use intake_tests::stack::{Config, Stack, Unchallenged};
use intake_tests::{Outcome, axe, engines, files, form, wait};
use serde_json::json;
use thirtyfour::{Key, WebElement};

/// What the control is called.
const ADD: &str = "Add files";

/// Opens the form on a page where files can be made.
async fn open(browser: &Browser, stack: &mut Stack) -> Outcome<Page> {
    open_with(browser, stack, form::TAKES_FILES).await
}

/// As [`open`], with further lines of the form's table.
async fn open_with(browser: &Browser, stack: &mut Stack, lines: &str) -> Outcome<Page> {
    let takes_files = |config: &mut Config| config.form = lines.into();
    stack.proxy.reconfigure(takes_files).await?;
    let page = form::open(browser, stack, "/clean").await?;
    files::prepare(&page).await?;
    Ok(page)
}

/// What stands in the list: each name, and what is said of it.
async fn rows(page: &Page) -> Outcome<Vec<(String, String)>> {
    page.eval(
        "return everyElement().filter((e) => e.matches('.row')).map((row) =>
           [tidy(row.querySelector('.name').textContent), row.dataset.state]);",
    )
    .await
}

/// Waits until the list is as expected: names with their states.
async fn list_is(page: &Page, expected: &[(&str, &str)]) -> Outcome {
    wait::until("the list is as it should be", || async {
        let rows = rows(page).await?;
        let same = rows.len() == expected.len()
            && rows
                .iter()
                .zip(expected)
                .all(|((name, state), other)| (name.as_str(), state.as_str()) == *other);
        anyhow::ensure!(same, "it is {rows:?}");
        Ok(Some(()))
    })
    .await
}

engines! {
    async fn files_that_are_picked_dropped_and_pasted_go_with_the_request(browser, stack: Unchallenged) {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("server.log");
        std::fs::write(&path, "12:00 all is well\n12:01 nothing is\n")?;
        let page = open(browser, stack).await?;
        let path = path.to_string_lossy().into_owned();
        page.button(ADD).found().await?;
        let dropped = run(&page, "return files.hand('drop', [await files.picture('error.png')]);").await?;
        assert_eq!(dropped, json!(true), "the browser must not open what is dropped");
        list_is(&page, &[("error.png", "kept")]).await?;
        run(&page, "files.hand('paste', [await files.picture('image.png')]);").await?;
        // No driver can be led through the system's own dialog: the file goes to what opens it.
        let control = page.script("return everyElement().find((e) => e.matches('input[type=file]'));", vec![]).await?;
        WebElement::from_json(control, page.web().handle().clone())?.send_keys(path.as_str()).await?;
        list_is(&page, &[("error.png", "kept"), ("image.png", "kept"), ("server.log", "kept")]).await?;
        page.text_appears("3 of 10 files").await?;
        axe::check(&page, "files", "intake-dialog").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        stack.sandbox.the_ticket().await?;
        // The next request begins with none.
        page.button("Write another request").click().await?;
        page.field("Subject").found().await?;
        assert_eq!(rows(&page).await?, []);
    }

    /// Text that is copied along with a picture of it is text that was meant.
    async fn what_is_no_file_is_left_to_the_browser(browser, stack: Unchallenged) {
        let page = open(browser, stack).await?;
        for (kind, types) in [("paste", "['text/plain', 'Files']"), ("drop", "['text/plain']"), ("dragover", "['text/uri-list']")] {
            let taken = run(&page, &format!("return files.hand('{kind}', [await files.picture('a.png')], {types});")).await?;
            assert_eq!(taken, json!(false), "{kind} of {types}");
        }
        assert_eq!(run(&page, "return files.hand('dragover', []);").await?, json!(true));
        assert_eq!(rows(&page).await?, []);
    }

    async fn what_is_not_taken_is_told_in_its_row_and_the_rest_goes_on(browser, stack: Unchallenged) {
        let page = open(browser, stack).await?;
        page.field("Subject").fill(form::SUBJECT).await?;
        run(&page, "files.hand('drop', [
            new File([], 'empty.txt'),
            new File([new Uint8Array(11 * 1024 * 1024)], 'film.mp4', { type: 'video/mp4' }),
            new File(['<svg xmlns=\"http://www.w3.org/2000/svg\"/>'], 'logo.png', { type: 'image/png' }),
            files.text('fine.txt'),
        ]);").await?;
        list_is(&page, &[("empty.txt", "refused"), ("film.mp4", "refused"), ("logo.png", "refused"), ("fine.txt", "kept")]).await?;
        for told in ["This file is empty.", "This file is too large.", "This kind of file can't be attached here."] {
            page.text_appears(told).await?;
        }
        axe::check(&page, "files that are not taken", "intake-dialog").await?;
        run(&page, "files.hand('drop', Array.from({ length: 11 }, (_, at) => files.text(at + '.txt')));").await?;
        page.text_appears("2 files were left out: this form takes 10.").await?;
        page.button("Remove empty.txt").click().await?;
        page.button("Remove film.mp4").gets_focus().await?;
        assert_eq!(page.field("Subject").value().await?, form::SUBJECT);
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
    }

    async fn uploads_run_two_at_a_time_and_sending_waits_for_them(browser, stack: Unchallenged) {
        let page = open(browser, stack).await?;
        form::fill(&page).await?;
        run(&page, "files.hold(); files.hand('drop', ['a', 'b', 'c'].map((name) => files.text(name + '.txt')));").await?;
        list_is(&page, &[("a.txt", "uploading"), ("b.txt", "uploading"), ("c.txt", "waiting")]).await?;
        run(&page, "files.progress(0.5);").await?;
        page.holds("the bar is half full", "return everyElement().find((e) => e.matches('[role=progressbar]'))
            .getAttribute('aria-valuenow') === '50';").await?;
        form::send(&page).await?;
        page.button("Uploading your files…").found().await?;
        axe::check(&page, "waiting for files", "intake-dialog").await?;
        assert!(stack.sandbox.tickets().await?.is_empty());
        // What is under way can still be taken back, and the next one begins.
        page.button("Cancel the upload of a.txt").click().await?;
        list_is(&page, &[("b.txt", "uploading"), ("c.txt", "uploading")]).await?;
        run(&page, "files.release();").await?;
        page.heading(form::DELIVERED).found().await?;
        stack.sandbox.the_ticket().await?;
    }

    async fn an_upload_that_broke_holds_the_request_until_it_is_tried_again_or_removed(browser, stack: Unchallenged) {
        let page = open(browser, stack).await?;
        form::fill(&page).await?;
        run(&page, "files.hand('drop', [files.text('c.txt')]);").await?;
        list_is(&page, &[("c.txt", "kept")]).await?;
        page.button("Remove c.txt").click().await?;
        stack.proxy.stop().await?;
        run(&page, "files.hand('drop', [files.text('a.txt'), files.text('b.txt')]);").await?;
        list_is(&page, &[("a.txt", "failed"), ("b.txt", "failed")]).await?;
        page.text_appears("The upload was interrupted.").await?;
        axe::check(&page, "files that failed", "intake-dialog").await?;
        stack.proxy.go_on().await?;
        form::send(&page).await?;
        page.button("Try again").gets_focus().await?;
        page.press(Key::Enter).await?;
        list_is(&page, &[("a.txt", "kept"), ("b.txt", "failed")]).await?;
        page.button("Remove b.txt").click().await?;
        list_is(&page, &[("a.txt", "kept")]).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
    }

    /// A form that stood open overnight: the file was erased meanwhile.
    async fn what_the_proxy_says_of_a_file_stands_in_its_row(browser, stack: Unchallenged) {
        let page = open(browser, stack).await?;
        form::fill(&page).await?;
        run(&page, "files.hand('drop', [files.text('early.txt')]);").await?;
        list_is(&page, &[("early.txt", "kept")]).await?;
        files::let_expire(stack.proxy.store()).await?;
        run(&page, "files.hand('drop', [files.text('late.txt')]);").await?;
        list_is(&page, &[("early.txt", "kept"), ("late.txt", "kept")]).await?;
        form::send(&page).await?;
        list_is(&page, &[("early.txt", "failed"), ("late.txt", "kept")]).await?;
        page.text_appears("This file is no longer there.").await?;
        assert_eq!(page.field("Subject").value().await?, form::SUBJECT);
        axe::check(&page, "a file that is gone", "intake-dialog").await?;
        page.button("Try again").click().await?;
        list_is(&page, &[("early.txt", "kept"), ("late.txt", "kept")]).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let ticket = stack.sandbox.the_ticket().await?;
        assert_eq!(ticket.messages[0].content.matches("/files/").count(), 2);
    }

    /// As in the demo: in a bucket that Mava approves, and on the agents' page.
    async fn files_in_the_bucket_stand_on_the_ticket(browser, stack: Unchallenged) {
        let bucket = format!(
            "[attachments]\nstorage = \"s3\"\ndelivery = \"bucket\"\n[attachments.s3]\nendpoint = \"{}\"\n\
             bucket = \"mava-sandbox-files\"\npublic_url = \"https://mava-sandbox-files.s3.amazonaws.com\"",
            stack.sandbox.origin(),
        );
        stack.proxy.reconfigure(|config| config.top = bucket).await?;
        let page = open(browser, stack).await?;
        run(&page, "files.hand('drop', [await files.picture('error.png'), files.text('server.log')]);").await?;
        list_is(&page, &[("error.png", "kept"), ("server.log", "kept")]).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        stack.sandbox.the_ticket().await?;
        let agents = browser.open(&stack.sandbox.page_url()).await?;
        for text in ["error.png", "server.log"] {
            agents.text_appears(text).await?;
        }
        axe::check(&agents, "the agents' page", "body").await?;
    }

    /// What takes files is loaded with the first one; where that fails the rest of
    /// the form is as good as before.
    async fn without_what_takes_files_the_visitor_is_told_and_may_try_again(browser, stack: Unchallenged) {
        let page = open(browser, stack).await?;
        stack.proxy.stop().await?;
        page.button(ADD).click().await?;
        page.text_appears("Files can't be added right now.").await?;
        stack.proxy.go_on().await?;
        run(&page, "files.hand('drop', [files.text('a.txt')]);").await?;
        list_is(&page, &[("a.txt", "kept")]).await?;
        page.text_vanishes("Files can't be added right now.").await?;
    }

    async fn files_outlive_closing_the_dialog_and_a_change_of_language(browser, stack: Unchallenged) {
        let page = open(browser, stack).await?;
        run(&page, "files.hand('drop', [await files.picture('error.png')]);").await?;
        list_is(&page, &[("error.png", "kept")]).await?;
        page.press(Key::Escape).await?;
        page.button(form::LAUNCHER).click().await?;
        page.heading(form::HEADING).found().await?;
        list_is(&page, &[("error.png", "kept")]).await?;
        page.eval::<()>("Intake.setLocale('de');").await?;
        page.button("error.png entfernen").click().await?;
        list_is(&page, &[]).await?;
    }
}
