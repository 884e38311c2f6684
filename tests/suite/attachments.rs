//! Files that go with a request: however they come, whatever they are, and
//! whatever becomes of their uploads.

use anyhow::Context as _;
use intake_tests::browser::Browser;
use intake_tests::files::run;
use intake_tests::page::Page;
use intake_tests::stack::{Config, Stack};
use intake_tests::{Outcome, axe, engines, files, form, wait};
use serde_json::json;
use thirtyfour::{Key, WebElement};

/// What the control is called.
const ADD: &str = "Add files";

/// Opens the form on a page where files can be made.
async fn open(browser: &Browser, stack: &mut Stack) -> Outcome<Page> {
    let takes_files = |config: &mut Config| config.form = form::TAKES_FILES.into();
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
    async fn files_that_are_picked_dropped_and_pasted_go_with_the_request(browser, stack) {
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
    async fn what_is_no_file_is_left_to_the_browser(browser, stack) {
        let page = open(browser, stack).await?;
        for (kind, types) in [("paste", "['text/plain', 'Files']"), ("drop", "['text/plain']"), ("dragover", "['text/uri-list']")] {
            let taken = run(&page, &format!("return files.hand('{kind}', [await files.picture('a.png')], {types});")).await?;
            assert_eq!(taken, json!(false), "{kind} of {types}");
        }
        assert_eq!(run(&page, "return files.hand('dragover', []);").await?, json!(true));
        assert_eq!(rows(&page).await?, []);
    }

    async fn a_photo_loses_its_place_and_keeps_its_looks(browser, stack) {
        let page = open(browser, stack).await?;
        run(&page, "window.taken = await files.photo(640, 400, 6); files.hand('drop', [taken]);").await?;
        list_is(&page, &[("IMG_0042.jpg", "kept")]).await?;
        page.text_appears("location removed").await?;
        let told = page.announced("status").await?;
        assert!(told.contains("The place where it was taken was removed"), "{told}");
        let [wide, high, sent_wide, sent_high, difference]: [u32; 5] = serde_json::from_value(
            run(&page, "return files.compared(taken, files.sent[0]);").await?)?;
        assert_eq!((sent_wide, sent_high, difference), (wide, high, 0), "it looks different");
        let texts = run(&page, "return [await taken.text(), await files.sent[0].text()];").await?;
        let [before, after]: [String; 2] = serde_json::from_value(texts)?;
        for secret in ["taken at home", "N\0\0\0"] {
            assert!(before.contains(secret) && !after.contains(secret), "{secret}");
        }
    }

    async fn what_is_not_taken_is_told_in_its_row_and_the_rest_goes_on(browser, stack) {
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

    async fn uploads_run_two_at_a_time_and_sending_waits_for_them(browser, stack) {
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

    async fn an_upload_that_broke_holds_the_request_until_it_is_tried_again_or_removed(browser, stack) {
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

    /// What takes files is loaded with the first one; where that fails the rest of
    /// the form is as good as before.
    async fn without_what_takes_files_the_visitor_is_told_and_may_try_again(browser, stack) {
        let page = open(browser, stack).await?;
        stack.proxy.stop().await?;
        page.button(ADD).click().await?;
        page.text_appears("Files can't be added right now.").await?;
        stack.proxy.go_on().await?;
        run(&page, "files.hand('drop', [files.text('a.txt')]);").await?;
        list_is(&page, &[("a.txt", "kept")]).await?;
        page.text_vanishes("Files can't be added right now.").await?;
    }

    async fn files_outlive_closing_the_dialog_and_a_change_of_language(browser, stack) {
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

    async fn a_screenshot_is_edited_before_it_is_attached(browser, stack) {
        let page = open(browser, stack).await?;
        // Where there is nothing to make a stream of, the others show what the editor does.
        if !files::put_up_screen(&page).await? {
            return Ok(());
        }
        page.button("Take a screenshot").click().await?;
        page.dialog("Edit the screenshot").found().await?;
        axe::check(&page, "editor", "intake-dialog").await?;
        // By keyboard: an area in the middle, moved and grown.
        page.button("Black out").press(Key::Enter).await?;
        page.button("Blacked-out area 1").gets_focus().await?;
        for _ in 0..3 {
            page.press(Key::Left).await?;
        }
        page.press_with(Key::Shift, Key::Down).await?;
        page.button("Attach").click().await?;
        list_is(&page, &[("screenshot.png", "kept")]).await?;
        let pixels: Vec<[u8; 3]> = serde_json::from_value(run(&page, "
          const bitmap = await createImageBitmap(files.sent[0]);
          const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
          const pen = canvas.getContext('2d');
          pen.drawImage(bitmap, 0, 0);
          return [[600, 400], [5, 5], [1275, 795]].map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data.slice(0, 3)]);").await?)
            .context("the pixels")?;
        assert_eq!(pixels[0], [0, 0, 0], "what is blacked out is gone");
        assert!(pixels[1][0] > 150 && pixels[1][1] < 90, "{pixels:?}");
        assert!(pixels[2].iter().all(|value| *value > 200), "{pixels:?}");
    }
}
