//! The framed form and the loader beside it: height, the one pinned channel,
//! and who may hold its other end.

use intake_tests::stack::WebPage;
use intake_tests::{engines, form, wait};

const FRAME: &str = "Contact support";

engines! {
    async fn the_frame_is_as_high_as_its_form(browser, stack) {
        let page = browser.open(&stack.host.url("/")).await?;
        let frame = page.frame(FRAME);
        frame.field("Message").found().await?;
        let inside = "return Math.ceil(document.querySelector('main').getBoundingClientRect().height);";
        let outside = "const f = document.querySelector('iframe'); return f.clientHeight
            - parseFloat(getComputedStyle(f).paddingTop) - parseFloat(getComputedStyle(f).paddingBottom);";
        let mut heights = Vec::new();
        for step in 0..2 {
            let height = wait::until("both heights agree", || async {
                let (form, box_height): (f64, f64) = (frame.eval(inside).await?, page.eval(outside).await?);
                anyhow::ensure!((form - box_height).abs() < 1.5, "{form} in {box_height}");
                Ok(Some(form))
            }).await?;
            heights.push(height);
            if step == 0 {
                form::send(&frame).await?;
                frame.alert().await?;
            }
        }
        assert!(heights[0] > 200.0 && heights[1] > heights[0], "it grows with its errors: {heights:?}");
        let scrolls: bool = frame.eval(
            "const e = document.scrollingElement; return e.scrollHeight > e.clientHeight + 1;",
        ).await?;
        assert!(!scrolls, "nothing is cut off");
    }

    /// The frame takes a channel from its parent alone, and the page's own
    /// messages stay the page's own.
    async fn nobody_else_gets_hold_of_the_frames_channel(browser, stack) {
        let stranger = stack.stranger.put("/", WebPage::html("", "<h1>Waiting</h1><script>
            onmessage = ({ data, source }) => {
              const channel = new MessageChannel();
              channel.port1.onmessage = () => { document.querySelector('h1').textContent = 'Taken'; };
              // The form's frame is the stranger's sibling.
              parent.frames[data.at].postMessage({ v: 1, type: 'connect' }, '*', [channel.port2]);
              channel.port1.postMessage({ v: 1, type: 'prefill', value: { api: { subject: 'Forged' } } });
              document.querySelector('h1').textContent = 'Tried';
            };
            </script>"));
        let body = format!(
            "<h1>Host</h1><iframe title=\"{FRAME}\" src=\"{}/f/support\"></iframe>
             <iframe title=\"Stranger\" src=\"{stranger}\"></iframe>",
            stack.proxy.origin(),
        );
        let page = browser.open(&stack.site.put("/", WebPage::html("", &body))).await?;
        let frame = page.frame(FRAME);
        frame.field("Subject").found().await?;
        page.frame("Stranger").heading("Waiting").found().await?;
        page.eval::<()>("frames[1].postMessage({ at: 0 }, '*');").await?;
        page.frame("Stranger").heading("Tried").found().await?;

        // The parent itself still gets its channel, after the stranger's try.
        page.eval::<()>(
            "window.heard = [];
             const channel = new MessageChannel();
             channel.port1.onmessage = ({ data }) => heard.push(data.type);
             frames[0].postMessage({ v: 1, type: 'connect' }, '*', [channel.port2]);
             channel.port1.postMessage({ v: 1, type: 'prefill', value: { api: { subject: 'From the parent' } } });",
        ).await?;
        page.holds("the parent is greeted", "return heard.includes('hello');").await?;
        wait::until("the parent's answer stands", || async {
            Ok((frame.field("Subject").value().await? == "From the parent").then_some(()))
        }).await?;
        assert!(page.frame("Stranger").heading("Tried").exists().await?);
    }

    async fn a_message_to_the_host_page_moves_nothing(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        page.eval::<()>(
            "for (const type of ['close', 'event', 'resize', 'hello', 'connect'])
               postMessage({ v: 1, type, name: 'submitted', height: 5, detail: { reference: 'IN-0000-0000' } }, '*');
             window.heard = 0;
             addEventListener('intake:submitted', () => { heard += 1; });
             postMessage('last', '*');
             addEventListener('message', ({ data }) => { if (data === 'last') window.last = true; });",
        ).await?;
        page.holds("all have come", "return window.last;").await?;
        assert!(page.heading(form::HEADING).exists().await?);
        assert_eq!(page.eval::<u32>("return heard;").await?, 0);
    }

    async fn an_origin_that_is_not_on_the_list_gets_no_form(browser, stack) {
        let body = format!(
            "<h1>Stranger</h1><iframe title=\"{FRAME}\" src=\"{}/f/support\"></iframe>
             <script>addEventListener('load', () => document.body.dataset.loaded = 1)</script>",
            stack.proxy.origin()
        );
        let page = browser.open(&stack.stranger.put("/framing", WebPage::html("", &body))).await?;
        page.holds("the page has loaded", "return document.body.dataset.loaded;").await?;
        let frame = page.frame(FRAME);
        assert!(!frame.field("Subject").exists().await.unwrap_or(false));
        assert!(!frame.text().await.unwrap_or_default().contains(form::HEADING));
    }

    async fn an_origin_that_is_not_on_the_list_files_nothing(browser, stack) {
        let page = browser.open(&stack.stranger.put("/calling", WebPage::html("", "<h1>Stranger</h1>"))).await?;
        let answer = page.script_async(
            "const [url, done] = arguments;
             fetch(url, {
               method: 'POST',
               headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
               body: JSON.stringify({ fields: { email: 'a@b.co', subject: 'x', message: 'y' }, context: {} }),
             }).then((r) => done(String(r.status)), () => done('refused'));",
            vec![stack.proxy.url("/v1/forms/support/submissions").into()],
        ).await?;
        assert_eq!(answer, "refused", "the browser lets it read nothing");
        assert!(stack.sandbox.calls().await?.is_empty());
    }
}
