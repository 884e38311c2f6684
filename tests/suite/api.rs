//! What a host page can do: `window.Intake`, its events, and the queue stub.

use intake_tests::{engines, form};
use serde_json::{Value, json};
use thirtyfour::Key;

engines! {
    async fn calls_before_the_loader_is_there_are_kept(browser, stack) {
        let page = browser.open(&stack.host.url("/stub")).await?;
        page.heading(form::HEADING).found().await?;
        let subject = page.field("Subject");
        subject.found().await?;
        assert_eq!(subject.value().await?, "Prefilled through the stub");
        page.press(Key::Escape).await?;
        page.holds("the page hears of it", "return seen.includes('close');").await?;
        let seen: Vec<String> = page.eval("unsubscribe(); return seen;").await?;
        assert!(seen.contains(&"open".to_owned()) && seen.contains(&"unsubscribed".to_owned()));
        page.eval::<()>("seen.length = 0; Intake.open();").await?;
        page.holds("the page hears of it", "return seen.includes('open');").await?;
        assert!(!page.eval::<Vec<String>>("return seen;").await?.contains(&"unsubscribed".to_owned()));
    }

    async fn a_page_opens_closes_and_toggles_the_form(browser, stack) {
        let page = browser.open(&stack.host.url("/manual")).await?;
        page.holds("the loader is there", "return !!window.Intake?.toggle;").await?;
        assert!(!page.button(form::LAUNCHER).exists().await?, "nothing shows by itself");
        let heading = page.heading(form::HEADING);
        for (call, open) in [
            ("Intake.open()", true),
            ("Intake.open('support')", true),
            ("Intake.close()", false),
            ("Intake.toggle()", true),
            ("Intake.toggle()", false),
        ] {
            page.eval::<()>(&format!("{call};")).await?;
            match open {
                true => drop(heading.found().await?),
                false => heading.vanishes().await?,
            }
        }
        let dialogs: usize = page.eval("return document.querySelectorAll('intake-dialog').length;").await?;
        assert_eq!(dialogs, 1);
    }

    async fn a_page_sets_answers_language_theme_and_wallet(browser, stack) {
        let page = browser.open(&stack.host.url("/manual")).await?;
        page.holds("the loader is there", "return !!window.Intake?.open;").await?;
        page.eval::<()>(
            "Intake.prefill({ subject: 'From the page', email: 'page@example.com' });
             Intake.open();",
        ).await?;
        page.field("Subject").found().await?;
        assert_eq!(page.field("Subject").value().await?, "From the page");
        page.field("Email").fill(form::EMAIL).await?;
        page.eval::<()>("Intake.prefill({ email: 'other@example.com', message: 'More' });").await?;
        page.holds("the message comes", "return everyElement()
            .some((e) => e.localName === 'textarea' && e.value === 'More');").await?;
        assert_eq!(page.field("Email").value().await?, form::EMAIL, "what was typed stays");

        page.eval::<()>("Intake.setWallet({ address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', chainId: 1 });").await?;
        page.role("group", "Connected account 0x5aAeb6…1BeAed").found().await?;
        page.eval::<()>("Intake.setTheme('dark');").await?;
        page.holds("dark colours", "const e = everyElement().find((e) => e.matches('.intake'));
            return getComputedStyle(e).colorScheme === 'dark';").await?;
        page.eval::<()>("Intake.setLocale('de');").await?;
        page.button("Anfrage senden").found().await?;
        assert_eq!(page.field("Betreff").value().await?, "From the page");
        page.eval::<()>("Intake.setLocale('en');").await?;

        form::send(&page).await?;
        form::reference(&page).await?;
        let ticket = stack.sandbox.the_ticket().await?;
        let text = &ticket.messages[0].content;
        assert!(text.starts_with("More\n\n") && text.contains("Wallet: eip155:1:0x5aAe"), "{text}");
    }

    /// A host page's analytics hear the events; what was typed is none of theirs.
    async fn events_tell_what_happened_and_nothing_that_was_typed(browser, stack) {
        let page = browser.open(&stack.host.url("/clean")).await?;
        page.button(form::LAUNCHER).found().await?;
        page.eval::<()>(
            "window.heard = [];
             for (const name of ['ready', 'open', 'close', 'submit', 'submitted', 'error']) {
               addEventListener(`intake:${name}`, (e) => heard.push([name, e.detail]));
               Intake.on(name, (detail) => heard.push([`on ${name}`, detail]));
             }",
        ).await?;
        page.button(form::LAUNCHER).click().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        let reference = form::reference(&page).await?;
        page.press(Key::Escape).await?;
        page.holds("the page hears of the end", "return heard.some(([name]) => name === 'close');").await?;
        let heard: Vec<(String, Value)> = page.eval("return heard;").await?;
        let names: Vec<_> = heard.iter().map(|(name, _)| name.as_str()).collect();
        for name in ["open", "ready", "submit", "submitted", "close"] {
            assert_eq!(names.iter().filter(|n| **n == name).count(), 1, "{name} in {names:?}");
            let called = format!("on {name}");
            assert_eq!(names.iter().filter(|n| **n == called).count(), 1, "{called} in {names:?}");
        }
        let (_, submitted) = heard.iter().find(|(name, _)| name == "submitted").unwrap();
        let ticket = stack.sandbox.the_ticket().await?;
        assert_eq!(*submitted, json!({
            "form": "support", "reference": reference, "state": "delivered", "ticketId": ticket.id,
        }));
        let all = serde_json::to_string(&heard)?;
        for typed in [form::NAME, form::EMAIL, form::SUBJECT, "Arbitrum"] {
            assert!(!all.contains(typed), "{all}");
        }
    }

    async fn a_form_is_mounted_once_and_unmounts_whole(browser, stack) {
        let page = browser.open(&stack.host.url("/manual")).await?;
        page.holds("the loader is there", "return !!window.Intake?.mount;").await?;
        page.eval::<()>("window.first = Intake.mount('#here'); window.second = Intake.mount('#here');").await?;
        page.field("Subject").fill("Inline").await?;
        page.eval::<()>("first.unmount();").await?;
        page.field("Subject").vanishes().await?;
        let left: usize = page.eval("return document.querySelector('#here').childNodes.length;").await?;
        assert_eq!(left, 0);
        page.eval::<()>("window.third = Intake.mount('#here');").await?;
        page.field("Subject").found().await?;
        page.eval::<()>("third.unmount(); third.unmount();").await?;
        page.field("Subject").vanishes().await?;
    }

    async fn a_provider_is_asked_only_what_needs_no_consent(browser, stack) {
        let page = browser.open(&stack.host.url("/manual")).await?;
        page.holds("the loader is there", "return !!window.Intake?.setWallet;").await?;
        page.eval::<()>(
            "window.asked = [];
             Intake.setWallet({ request: async ({ method }) => {
               asked.push(method);
               if (method === 'eth_accounts') return ['0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed'];
               if (method === 'eth_chainId') return '0xa4b1';
               throw new Error(method);
             } });
             Intake.open();",
        ).await?;
        page.role("group", "Connected account 0x5aAeb6…1BeAed").found().await?;
        page.text_appears("Arbitrum One").await?;
        let mut asked: Vec<String> = page.eval("return asked;").await?;
        asked.sort();
        asked.dedup();
        assert_eq!(asked, ["eth_accounts", "eth_chainId"]);
    }
}
