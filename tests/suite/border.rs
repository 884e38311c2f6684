//! What the browser enforces for the form: its page's policy, and that nothing
//! is left behind.

use std::path::Path;

use intake_tests::page::Page;
use intake_tests::stack::WebPage;
use intake_tests::{Outcome, engines, form, workspace};
use serde_json::{Value, json};

/// Counts what a page's origin keeps, wherever a page can keep something.
const KEPT: &str = "const done = arguments[0];
    (async () => ({
      cookies: document.cookie,
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: window.caches ? (await caches.keys()).length : 0,
      workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
    }))().then(done, (error) => done(String(error)));";

engines! {
    async fn nothing_is_kept_in_the_visitors_browser(browser, stack) {
        // In the page itself.
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        form::reference(&page).await?;
        keeps_nothing(&page).await?;
        // In a frame: neither the page nor the frame's own origin.
        let page = browser.open(&stack.host.url("/")).await?;
        let frame = page.frame("Contact support");
        form::fill(&frame).await?;
        form::send(&frame).await?;
        form::reference(&frame).await?;
        keeps_nothing(&frame).await?;
        keeps_nothing(&page).await?;
        let cookies = browser.web().get_all_cookies().await?;
        assert!(cookies.is_empty(), "{cookies:?}");
    }

    async fn a_frame_s_page_turns_no_text_into_active_markup(browser, stack) {
        let page = form::open_own_page(browser, stack).await?;
        let tried: Value = page.eval(
            "const box = document.createElement('div');
             const tried = (markup) => {
               try { box.innerHTML = markup; return 'taken'; } catch (error) { return error.name; }
             };
             return {
               known: !!window.trustedTypes,
               inert: tried('<p class=\"x\">a</p>'),
               active: ['<img src=x onerror=\"window.ran = 1\">', '<script>ran = 1</script>', '<a href=\"javascript:1\">a</a>',
                 '<p onclick=\"ran = 1\">a</p>', '<iframe></iframe>', '<svg><use href=\"#a\"/></svg>', '<p style=\"a\">'].map(tried),
               policy: (() => { try { trustedTypes.createPolicy('other', {}); return 'made'; } catch (error) { return error.name; } })(),
               ran: window.ran ?? null,
             };",
        ).await?;
        if tried["known"] == true {
            assert_eq!(tried["inert"], "taken", "{tried}");
            assert_eq!(tried["active"], json!(vec!["TypeError"; 7]), "{tried}");
            assert_eq!(tried["policy"], "TypeError", "{tried}");
        } else {
            assert_ne!(browser.engine(), intake_tests::browser::Engine::Chromium, "Chromium knows Trusted Types");
        }
        assert_eq!(tried["ran"], Value::Null);
        // The form itself is not in its own way.
        form::fill(&page).await?;
        form::send(&page).await?;
        form::reference(&page).await?;
    }

    async fn a_module_that_was_changed_on_the_way_is_not_run(browser, stack) {
        for (ending, path) in [
            ("embed-.js", "/clean"),
            ("intake-widget-.js", "/clean"),
            ("intake-widget-_bg.wasm", "/clean"),
            ("widget-.css", "/clean"),
            ("frames-.js", "/strict"),
        ] {
            let folder = tempfile::tempdir()?;
            change(&workspace::assets()?, folder.path(), ending)?;
            let assets = folder.path().display().to_string();
            stack.proxy.reconfigure(|config| config.variables = vec![("INTAKE_ASSETS", assets)]).await?;
            let page = browser.open(&stack.host.url(path)).await?;
            page.button(form::LAUNCHER).click().await?;
            page.text_appears("The form could not be loaded.").await?;
            let ran: Value = page.eval("return window.changed ?? null;").await?;
            assert_eq!(ran, Value::Null, "{ending} was run");
        }
    }

    async fn a_page_that_isolates_itself_may_frame_the_form(browser, stack) {
        let body = format!(
            "<iframe title=\"Help\" width=\"600\" height=\"900\" src=\"{}/f/support\"></iframe>",
            stack.proxy.origin()
        );
        let page = WebPage::html("", &body)
            .header("cross-origin-embedder-policy", "require-corp")
            .header("cross-origin-opener-policy", "same-origin");
        let page = browser.open(&stack.site.put("/isolated", page)).await?;
        let isolated: bool = page.eval("return window.crossOriginIsolated;").await?;
        assert!(isolated, "the test is one");
        let frame = page.frame("Help");
        form::fill(&frame).await?;
        form::send(&frame).await?;
        form::reference(&frame).await?;
    }
}

/// Copies the assets, one of them with something more at its end. The file is
/// known by its name without the digits of its hash.
fn change(from: &Path, to: &Path, which: &str) -> Outcome {
    let (stem, ending) = which.split_once('-').expect("a name has a hash");
    let mut changed = 0;
    for entry in std::fs::read_dir(from)? {
        let (path, name) = (entry.as_ref().unwrap().path(), entry?.file_name());
        let to = to.join(&name);
        let name = name.to_string_lossy();
        if path.is_dir() {
            std::fs::create_dir_all(&to)?;
            changed += usize::from(change(&path, &to, which).is_ok());
        } else if !name.ends_with(".br") && !name.ends_with(".gz") {
            let mut bytes = std::fs::read(path)?;
            let (stem, ending) = match ending.rsplit_once('-') {
                Some((more, ending)) => (format!("{stem}-{more}-"), ending),
                None => (format!("{stem}-"), ending),
            };
            if name.starts_with(&stem)
                && name.ends_with(ending)
                && name.len() == stem.len() + 12 + ending.len()
            {
                bytes.extend_from_slice(b"\nwindow.changed = 1;");
                changed += 1;
            }
            std::fs::write(to, bytes)?;
        }
    }
    anyhow::ensure!(changed == 1, "{changed} files were changed");
    Ok(())
}

async fn keeps_nothing(page: &Page) -> Outcome {
    let kept = page.script_async(KEPT, vec![]).await?;
    let nothing = json!({ "cookies": "", "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0 });
    anyhow::ensure!(kept == nothing, "something is kept: {kept}");
    Ok(())
}
