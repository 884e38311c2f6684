//! Pictures: what they tell of the place where they were taken, how large they
//! are, and those of the screen.

use anyhow::Context as _;
use intake_tests::files::run;
use intake_tests::page::Page;
use intake_tests::stack::{Stack, Ticket, Unchallenged};
use intake_tests::{Outcome, axe, engines, files, form};
use thirtyfour::Key;

use super::{list_is, open, open_with};

const CAPTURE: &str = "Take a screenshot";
const EDITOR: &str = "Edit the screenshot";

/// What only the whole photo tells: its comment, and on which half of the Earth
/// it was taken.
const TELLING: [&[u8]; 2] = [b"taken at home", b"N\0\0\0"];

fn tells(picture: &[u8], secret: &[u8]) -> bool {
    picture.windows(secret.len()).any(|part| part == secret)
}

/// Sends the form, and loads the one file that its ticket links to.
async fn sent_with_link(page: &Page, stack: &Stack) -> Outcome<(Ticket, Vec<u8>)> {
    form::fill(page).await?;
    form::send(page).await?;
    page.heading(form::DELIVERED).found().await?;
    let ticket = stack.sandbox.the_ticket().await?;
    let text = &ticket.messages[0].content;
    let link = text
        .split_whitespace()
        .find(|word| word.contains("/files/"))
        .with_context(|| format!("no link in {text}"))?;
    let bytes = reqwest::get(link)
        .await?
        .error_for_status()?
        .bytes()
        .await?;
    Ok((ticket, bytes.to_vec()))
}

/// Takes a picture of the painted screen.
async fn take(page: &Page) -> Outcome {
    files::put_up_screen(page).await?;
    page.button(CAPTURE).click().await?;
    page.dialog(EDITOR).found().await?;
    Ok(())
}

engines! {
    async fn a_photo_loses_its_place_and_keeps_its_looks(browser, stack: Unchallenged) {
        let page = open(browser, stack).await?;
        run(&page, "window.taken = await files.photo(640, 400, 6); files.hand('drop', [taken]);").await?;
        list_is(&page, &[("IMG_0042.jpg", "kept")]).await?;
        page.text_appears("location removed").await?;
        let told = page.announced("status").await?;
        assert!(told.contains("The place where it was taken was removed"), "{told}");
        let [wide, high, sent_wide, sent_high, difference]: [u32; 5] = serde_json::from_value(
            run(&page, "return files.compared(taken, files.sent[0]);").await?)?;
        assert_eq!((sent_wide, sent_high, difference), (wide, high, 0), "it looks different");
        let bytes = "return [taken, files.sent[0]].map((file) => file.arrayBuffer());";
        let bytes = run(&page, &format!(
            "return Promise.all((() => {{ {bytes} }})()).then((both) => both.map((one) => [...new Uint8Array(one)]));")).await?;
        let [before, sent]: [Vec<u8>; 2] = serde_json::from_value(bytes)?;
        let (ticket, kept) = sent_with_link(&page, stack).await?;
        assert!(ticket.messages[0].content.contains("IMG_0042.jpg"));
        assert_eq!(kept, sent, "there was nothing left to remove");
        for secret in TELLING {
            assert!(tells(&before, secret) && !tells(&kept, secret), "{secret:?}");
        }
    }

    async fn a_large_picture_is_scaled_down_where_the_operator_wishes(browser, stack: Unchallenged) {
        let page = open_with(browser, stack, "attachments = { scale_down = 400 }").await?;
        run(&page, "window.taken = await files.photo(1200, 800, 6, 'large.jpg', files.grained);
            files.hand('drop', [taken, await files.photo(400, 300, 1, 'small.jpg')]);").await?;
        list_is(&page, &[("large.jpg", "kept"), ("small.jpg", "kept")]).await?;
        page.text_appears("location removed").await?;
        let sizes = run(&page, "const sizes = [];
            for (const file of [taken, ...files.sent]) {
              const image = await createImageBitmap(file);
              sizes.push([image.width, image.height]);
            }
            return sizes;").await?;
        let sizes: Vec<[u32; 2]> = serde_json::from_value(sizes)?;
        // The photo lies on its side: it is looked at upright, before and after.
        assert_eq!(sizes, [[800, 1200], [267, 400], [400, 300]]);
        let tells_all: bool = serde_json::from_value(
            run(&page, "return (await files.sent[0].text()).includes('taken at home');").await?)?;
        assert!(!tells_all);
    }

    async fn a_screenshot_is_edited_before_it_is_attached(browser, stack: Unchallenged) {
        let page = open(browser, stack).await?;
        take(&page).await?;
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

    /// In the page's own dialog, and in a frame's.
    async fn our_own_dialog_is_not_in_the_picture(browser, stack: Unchallenged) {
        for framed in [false, true] {
            let (top, page) = match framed {
                false => {
                    let page = open(browser, stack).await?;
                    (page.clone(), page)
                }
                true => {
                    let top = browser.open(&stack.host.url("/strict")).await?;
                    top.button(form::LAUNCHER).click().await?;
                    let frame = top.frame(form::HEADING);
                    frame.field("Subject").found().await?;
                    (top, frame)
                }
            };
            watch(&top).await?;
            take(&page).await?;
            let seen: Vec<String> = top.eval("return seen;").await?;
            assert_eq!(seen.first().map(String::as_str), Some("0"), "framed: {framed}");
            top.holds("the dialog is back", "return getComputedStyle(ours).opacity === '1';").await?;
            page.button("Discard").click().await?;
            page.dialog(EDITOR).vanishes().await?;
        }
    }
}

/// Keeps how opaque our dialog is whenever somebody turns that.
async fn watch(top: &Page) -> Outcome {
    top.eval(
        "window.ours = everyElement().find((e) => e.localName === 'dialog' && e.open);
         window.seen = [];
         const look = () => seen.push(getComputedStyle(ours).opacity);
         const { host } = ours.getRootNode();
         new MutationObserver(look).observe(host, { attributes: true });",
    )
    .await
}
