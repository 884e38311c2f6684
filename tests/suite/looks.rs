//! Every state, in light and dark, from 320 pixels to a desktop, left to right
//! and right to left: nobody is shut out.

use intake_tests::browser::{Browser, Look, Size};
use intake_tests::page::Page;
use intake_tests::stack::{Fault, Stack, Unchallenged};
use intake_tests::{Outcome, axe, engines, form};

/// Where axe looks on the form's own page: everywhere.
const WHOLE_PAGE: &str = "html";
const DIALOG: &str = "intake-dialog";

/// Goes through all states in the dialog and on the form's own page.
async fn every_state_is_accessible(browser: &Browser, stack: &mut Stack) -> Outcome {
    for (own_page, scope) in [(false, DIALOG), (true, WHOLE_PAGE)] {
        let open = async |browser: &Browser, stack: &Stack| match own_page {
            true => form::open_own_page(browser, stack).await,
            false => form::open(browser, stack, "/clean").await,
        };
        let page = open(browser, stack).await?;
        axe::check(&page, "empty", scope).await?;
        form::send(&page).await?;
        page.alert().await?;
        axe::check(&page, "wrong", scope).await?;
        form::fill(&page).await?;
        axe::check(&page, "filled", scope).await?;

        stack
            .proxy
            .reconfigure(|config| config.form = form::ONE_MORE_QUESTION.into())
            .await?;
        form::send(&page).await?;
        page.text_appears("Not sent yet").await?;
        axe::check(&page, "refused", scope).await?;
        stack
            .proxy
            .reconfigure(|config| config.form.clear())
            .await?;

        stack.proxy.stop().await?;
        form::send(&page).await?;
        page.button("Try again").found().await?;
        axe::check(&page, "offline", scope).await?;
        stack.proxy.go_on().await?;

        stack.sandbox.fault(Fault::Delay(3500), 1).await?;
        page.button("Try again").click().await?;
        page.button("Sending…").found().await?;
        axe::check(&page, "sending", scope).await?;
        page.heading(form::DELIVERED).found().await?;
        axe::check(&page, "delivered", scope).await?;

        stack.sandbox.fault(Fault::Status(500), 100).await?;
        let page = open(browser, stack).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::QUEUED).found().await?;
        axe::check(&page, "queued", scope).await?;
        stack.sandbox.reset().await?;
    }
    let page = browser.open(&stack.host.url("/clean")).await?;
    page.button(form::LAUNCHER).found().await?;
    axe::check(&page, "the launcher", "intake-launcher").await
}

/// Nothing sticks out, in the page and in everything of ours.
pub async fn fits(page: &Page) -> Outcome {
    let sticking_out: Vec<String> = page.eval(
        "const wide = (e) => e.scrollWidth > e.clientWidth + 1
           && !['visible', 'clip'].includes(getComputedStyle(e).overflowX);
         const all = everyElement().filter(perceivable);
         const out = all.filter((e) => {
           const box = e.getBoundingClientRect();
           return wide(e) || (box.width > 1 && box.height > 1 && (box.right > innerWidth + 1 || box.left < -1));
         });
         const page = document.scrollingElement;
         if (page.scrollWidth > page.clientWidth) out.push(page);
         return out.map((e) => e.cloneNode(false).outerHTML);",
    ).await?;
    anyhow::ensure!(sticking_out.is_empty(), "{}", sticking_out.join("\n"));
    Ok(())
}

/// No line of text lies on another one.
pub async fn is_legible(page: &Page) -> Outcome {
    let lying: Vec<String> = page
        .eval(
            "const lines = [];
             for (const element of (modal ? everyElement(modal) : everyElement()).filter(perceivable))
               for (const node of element.childNodes) {
                 if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
                 const range = document.createRange();
                 range.selectNodeContents(node);
                 for (const box of range.getClientRects()) {
                   // Rows may share the air above and below their letters.
                   const air = box.height / 4;
                   if (box.width > 1 && box.height > 1)
                     lines.push({ node, left: box.left, right: box.right, top: box.top + air, bottom: box.bottom - air });
                 }
               }
             const meet = (a, b) => a.node !== b.node && a.left < b.right - 1 && b.left < a.right - 1
               && a.top < b.bottom - 1 && b.top < a.bottom - 1;
             return lines.flatMap((a, at) => lines.slice(at + 1).filter((b) => meet(a, b))
               .map((b) => `“${tidy(a.node.data)}” lies on “${tidy(b.node.data)}”`));",
        )
        .await?;
    anyhow::ensure!(lying.is_empty(), "{}", lying.join("\n"));
    Ok(())
}

engines! {
    async fn every_state_is_accessible_in_light(browser, stack: Unchallenged) {
        every_state_is_accessible(browser, stack).await?;
    }

    async fn every_state_is_accessible_in_dark(browser, stack: Unchallenged) {
        browser.relaunch(Look::dark()).await?;
        every_state_is_accessible(browser, stack).await?;
    }

    async fn on_the_narrowest_screen_nothing_sticks_out(browser, stack: Unchallenged) {
        for size in [Size::Narrow, Size::Phone] {
            browser.resize(size).await?;
            for path in ["/clean", "/strict", ""] {
                let page = match path {
                    "" => form::open_own_page(browser, stack).await?,
                    "/strict" => {
                        let page = browser.open(&stack.host.url(path)).await?;
                        page.button(form::LAUNCHER).click().await?;
                        page.frame(form::HEADING)
                    }
                    _ => form::open(browser, stack, path).await?,
                };
                page.field("Subject").found().await?;
                fits(&page).await?;
                form::send(&page).await?;
                page.alert().await?;
                fits(&page).await?;
                is_legible(&page).await?;
                let smallest: f64 = page.eval(
                    "return Math.min(...everyElement().filter((e) => e.matches('input, select, textarea'))
                       .map((e) => parseFloat(getComputedStyle(e).fontSize)));",
                ).await?;
                assert!(smallest >= 16.0, "a phone would zoom into {smallest} pixels");
                fits(&page.top()).await?;
            }
        }
    }

    async fn no_text_lies_on_another(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/").await?;
        is_legible(&page).await?;
        form::send(&page).await?;
        page.alert().await?;
        is_legible(&page).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        form::reference(&page).await?;
        is_legible(&page).await?;
    }

    async fn on_a_phone_a_visitor_files_a_request(browser, stack: Unchallenged) {
        browser.resize(Size::Phone).await?;
        let page = form::open(browser, stack, "/").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        fits(&page).await?;
        stack.sandbox.the_ticket().await?;
    }

    async fn the_form_speaks_arabic_from_right_to_left(browser, stack: Unchallenged) {
        let top = browser.open(&stack.host.url("/rtl")).await?;
        for in_frame in [true, false] {
            let page = match in_frame {
                true => top.frame("اتصل بالدعم"),
                false => {
                    top.button("المساعدة").click().await?;
                    top.clone()
                }
            };
            page.heading("كيف يمكننا مساعدتك؟").found().await?;
            page.button("إرسال الطلب").click().await?;
            page.alert().await?;
            page.field("الموضوع").is_described_by("يُرجى ملء هذا الحقل.").await?;
            assert_eq!(page.heading("كيف يمكننا مساعدتك؟").style("direction").await?, "rtl");
            page.field("البريد الإلكتروني").fill(form::EMAIL).await?;
            page.field("الموضوع").fill("مشكلة في التحويل").await?;
            page.field("الرسالة").fill("لم يصل التحويل").await?;
            page.button("إرسال الطلب").click().await?;
            page.heading("تم إرسال طلبك").found().await?;
        }
        let tickets = stack.sandbox.tickets().await?;
        assert_eq!(tickets.len(), 2);
        for ticket in tickets {
            assert_eq!(ticket.email_subject_line.as_deref(), Some("مشكلة في التحويل"));
            let text = &ticket.messages[0].content;
            assert!(text.starts_with("لم يصل التحويل\n\n") && text.contains("Language: ar"), "{text}");
        }
    }

    async fn who_asked_for_less_motion_gets_none(browser, stack: Unchallenged) {
        browser.relaunch(Look { reduced_motion: true, ..Look::default() }).await?;
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.button(form::LAUNCHER).click().await?;
        page.heading(form::HEADING).found().await?;
        let moving: Vec<String> = page.eval(
            "const seconds = (list) => Math.max(...list.split(',').map(parseFloat));
             return everyElement(document.querySelector('intake-dialog').shadowRoot)
               .filter((e) => {
                 const style = getComputedStyle(e);
                 return seconds(style.transitionDuration) > 0.011 || (style.animationName !== 'none'
                   && seconds(style.animationDuration) > 0.011);
               })
               .map((e) => e.cloneNode(false).outerHTML);",
        ).await?;
        assert!(moving.is_empty(), "{moving:?}");
    }
}
