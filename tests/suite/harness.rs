//! The harness, tried on pages of its own: a test that finds nothing must
//! fail, and what a person could not reach must not be found.

use intake_tests::browser::{Look, Scheme, Size};
use intake_tests::stack::{Site, WebPage};
use intake_tests::{axe, engines};
use thirtyfour::Key;

/// A page with a form in a dialog in a shadow root, and a frame beside it.
const SHADOW: &str = r#"
<h1>Host</h1><button>Outside</button><div id="host"></div>
<iframe title="Contact support" src="/frame"></iframe>
<script>
  const root = document.getElementById('host').attachShadow({ mode: 'open' });
  root.innerHTML = `
    <button id="open">Get help</button>
    <dialog aria-labelledby="t">
      <h2 id="t">Contact us</h2>
      <form novalidate>
        <label for="n">Name <span>(optional)</span></label><input id="n">
        <label for="e">Email</label><input id="e" aria-describedby="d"><p id="d"></p>
        <label for="m">Message</label><textarea id="m"></textarea>
        <div role="alert"></div><div hidden>Secret</div>
        <button>Send request</button>
      </form>
    </dialog>`;
  const at = (s) => root.querySelector(s);
  at('#open').onclick = () => at('dialog').showModal();
  at('form').onsubmit = (event) => {
    event.preventDefault();
    setTimeout(() => {
      at('#e').setAttribute('aria-invalid', 'true');
      at('#d').textContent = 'Check the email address.';
      at('[role=alert]').textContent = 'One field needs attention.';
      at('#e').focus();
    }, 50);
  };
</script>"#;

const FRAME: &str = r#"<div id="host"></div><script>
  const root = document.getElementById('host').attachShadow({ mode: 'open' });
  root.innerHTML = '<label for="s">Subject</label><input id="s"><button>Inside</button>';
  root.querySelector('button').onclick = (e) => { e.target.textContent = 'Clicked'; };
</script>"#;

fn put(site: &Site) -> String {
    site.put("/frame", WebPage::html("", FRAME));
    site.put("/", WebPage::html("", SHADOW))
}

engines! {
    async fn things_are_found_through_shadow_roots_and_modal_dialogs(browser, site: Site) {
        let page = browser.open(&put(site)).await?;
        assert!(page.button("Outside").exists().await?);
        assert!(!page.field("Email").exists().await?, "the dialog is closed");
        page.button("Get help").click().await?;
        page.dialog("Contact us").found().await?;
        assert!(!page.button("Outside").exists().await?, "a modal dialog makes the rest inert");

        page.field("Name").fill("Ada").await?;
        page.field("Email").fill("ada@").await?;
        page.field("Email").fill("ada@b").await?;
        page.field("Message").fill("one\ntwo").await?;
        assert_eq!(page.field("Email").value().await?, "ada@b");
        assert!(!page.text().await?.contains("Secret"));

        page.button("Send request").click().await?;
        assert_eq!(page.alert().await?, "One field needs attention.");
        page.field("Email").gets_focus().await?;
        page.field("Email").is_described_by("Check the email address.").await?;
        assert!(page.field("Email").is_invalid().await?);

        page.press(Key::Escape).await?;
        page.dialog("Contact us").vanishes().await?;
        page.button("Get help").gets_focus().await?;
    }

    async fn a_frame_is_a_page_of_its_own(browser, site: Site) {
        let page = browser.open(&put(site)).await?;
        let frame = page.frame("Contact support");
        frame.field("Subject").fill("Hello").await?;
        frame.button("Inside").click().await?;
        frame.text_appears("Clicked").await?;
        assert!(!page.button("Clicked").exists().await?);
        assert!(page.button("Outside").exists().await?);
        page.eval::<()>("document.querySelector('iframe').remove();").await?;
        assert!(frame.button("Clicked").exists().await.is_err());
    }

    async fn the_keyboard_goes_where_the_focus_is(browser, site: Site) {
        let page = browser.open(&put(site)).await?;
        page.press(Key::Tab).await?;
        page.button("Outside").gets_focus().await?;
        page.press(Key::Tab).await?;
        page.button("Get help").gets_focus().await?;
        page.press(Key::Enter).await?;
        page.dialog("Contact us").found().await?;
        page.field("Message").click().await?;
        page.press_with(Key::Shift, Key::Tab).await?;
        page.field("Email").gets_focus().await?;
        page.type_text("ada").await?;
        assert_eq!(page.field("Email").value().await?, "ada");
    }

    async fn viewports_are_exact(browser, site: Site) {
        let url = put(site);
        for size in [Size::Phone, Size::Narrow, Size::Desktop] {
            browser.resize(size).await?;
            let page = browser.open(&url).await?;
            let (width, height): (u32, u32) = page.eval("return [innerWidth, innerHeight];").await?;
            assert_eq!((width, height), size.pixels());
            assert!(page.button("Get help").exists().await?);
        }
    }

    async fn a_visitor_may_prefer_dark_colours_and_less_motion(browser, site: Site) {
        let url = put(site);
        let asks = "return ['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)']
                      .map((query) => matchMedia(query).matches);";
        let page = browser.open(&url).await?;
        assert_eq!(page.eval::<[bool; 2]>(asks).await?, [false, false]);
        let look = Look { scheme: Scheme::Dark, reduced_motion: true, ..Look::default() };
        browser.relaunch(look).await?;
        let page = browser.open(&url).await?;
        assert_eq!(page.eval::<[bool; 2]>(asks).await?, [true, true]);
    }

    async fn two_things_of_one_name_are_an_error(browser, site: Site) {
        let twice = "<button>Send</button><button>Send</button>";
        let page = browser.open(&site.put("/", WebPage::html("", twice))).await?;
        let error = page.button("Send").exists().await.unwrap_err().to_string();
        assert!(error.contains("2 things"), "{error}");
    }

    async fn axe_finds_what_is_wrong_inside_a_shadow_root(browser, site: Site) {
        let page = browser.open(&put(site)).await?;
        page.button("Get help").click().await?;
        axe::check(&page, "the open dialog", "#host").await?;
        page.eval::<()>(
            "document.getElementById('host').shadowRoot.querySelector('label').remove();",
        ).await?;
        let error = axe::check(&page, "a field without a label", "#host").await.unwrap_err();
        assert!(error.to_string().contains("Form elements must have labels"), "{error}");
    }

    /// Scripts of the harness must work where the page's own may not.
    async fn a_strict_policy_does_not_stop_the_harness(browser, site: Site) {
        let page = WebPage::html("", "<main><h1>Strict</h1><button>Send</button></main>")
            .policy("default-src 'none'; require-trusted-types-for 'script'");
        let page = browser.open(&site.put("/", page)).await?;
        assert!(page.button("Send").exists().await?);
        axe::check(&page, "a strict page", "body").await?;
    }
}
