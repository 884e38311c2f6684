//! What must never be sent is seen before it is, told plainly, and taken out
//! with one press.

use intake_tests::browser::{Look, Size};
use intake_tests::page::Page;
use intake_tests::stack::Config;
use intake_tests::wallet::{self, Surface};
use intake_tests::{Outcome, axe, engines, files, form, wait};
use thirtyfour::Key;

use crate::looks::{fits, is_legible};

const PHRASE: &str = form::SEED_PHRASE;
const IS_PHRASE: &str = "This is a wallet's seed phrase";
const IS_TOKEN: &str = "This looks like a secret access token";
const MOVE_FUNDS: &str = "move your funds to a new wallet now";
const NOT_SENT: &str = "Not sent yet";
const REMOVE: &str = "Remove it";
const KEEP: &str = "It isn't a secret, keep it";
const KEEP_FILE: &str = "It isn't a secret, attach it";
const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

const KEY: &str = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";

/// The key of [`wallet::ADA`], which everybody knows.
const OWN_KEY: &str = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

/// What matters of a keystore file.
const KEYSTORE: &str = "{\"crypto\":{\"cipher\":\"aes-128-ctr\",\"ciphertext\":\"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46\",\"kdf\":\"scrypt\"}}";

/// Twelve Spanish words with a right checksum, composed as keyboards type them.
const SPANISH: &str =
    "abierto alma aviso cliente elogio ganar ídolo matriz olivo proceso sesión abuso";

/// A secret key of Solana: the first vector of RFC 8032.
const SOLANA: &str = "[157,97,177,157,239,253,90,96,186,132,74,244,146,236,44,196,68,73,197,105,123,50,\
105,25,112,59,172,3,28,174,127,96,215,90,152,1,130,177,10,183,213,75,254,211,201,100,7,58,14,225,114,\
243,218,166,35,37,175,2,26,104,247,7,81,26]";

/// What the field holds now.
async fn message(page: &Page) -> Outcome<String> {
    page.field("Message").value().await
}

engines! {
    async fn a_seed_phrase_is_told_while_it_is_written_and_gone_with_one_press(browser, stack) {
        for surface in [Surface::Shadow, Surface::Strict] {
            let page = wallet::open(browser, stack, surface, "").await?.form;
            form::fill(&page).await?;
            page.field("Message").fill(&format!("Please help me with {PHRASE}")).await?;
            page.text_appears(IS_PHRASE).await?;
            page.text_appears(MOVE_FUNDS).await?;
            page.field("Message").is_described_by(IS_PHRASE).await?;
            page.field("Message").becomes_invalid(true).await?;
            assert!(page.announced("alert").await?.contains(IS_PHRASE));
            assert!(!page.button(KEEP).exists().await?, "what is blocked can't be kept");

            page.button(REMOVE).click().await?;
            page.text_vanishes(IS_PHRASE).await?;
            assert_eq!(message(&page).await?.trim_end(), "Please help me with");
            page.field("Message").gets_focus().await?;
            page.field("Message").becomes_invalid(false).await?;
            page.text_appears("Removed, and not sent.").await?;
            page.text_appears(MOVE_FUNDS).await?;

            form::send(&page).await?;
            page.heading(form::DELIVERED).found().await?;
            let ticket = stack.sandbox.the_ticket().await?;
            assert!(ticket.messages[0].content.starts_with("Please help me with\n"), "{surface:?}");
            stack.sandbox.reset().await?;
        }
    }

    async fn the_key_of_the_connected_account_is_known_without_a_word_about_it(browser, stack) {
        for surface in [Surface::Shadow, Surface::Frame] {
            let dapp = wallet::open(browser, stack, surface, wallet::ONE).await?;
            dapp.connect().await?;
            dapp.form.field("Message").fill(OWN_KEY).await?;
            dapp.form.text_appears("This looks like a private key").await?;
            dapp.form.text_appears("so it can't be sent").await?;
        }
    }

    async fn what_only_the_proxy_finds_is_shown_in_the_same_way(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        // Without its words the guard knows no Spanish.
        page.eval::<()>(
            "const get = fetch;
             window.fetch = (url, ...rest) => String(url).includes('/words/') ? Promise.reject(new TypeError()) : get(url, ...rest);",
        ).await?;
        form::fill(&page).await?;
        for by_mouse in [true, false] {
            page.field("Message").fill(&format!("  Ayuda: {SPANISH}")).await?;
            form::send(&page).await?;
            page.text_appears(IS_PHRASE).await?;
            page.text_appears(MOVE_FUNDS).await?;
            page.text_appears(NOT_SENT).await?;
            page.field("Message").gets_focus().await?;
            let remove = page.button(REMOVE);
            if by_mouse {
                remove.click().await?;
            } else {
                remove.press(Key::Enter).await?;
            }
            page.text_appears("Removed, and not sent.").await?;
            page.text_vanishes(NOT_SENT).await?;
            assert_eq!(message(&page).await?.trim(), "Ayuda:");
        }
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        assert!(stack.sandbox.the_ticket().await?.messages[0].content.starts_with("Ayuda:\n"));
    }

    async fn a_file_with_a_secret_is_not_taken_and_one_that_may_have_one_is_asked_about(browser, stack) {
        let takes_files = |config: &mut Config| config.form = form::TAKES_FILES.into();
        stack.proxy.reconfigure(takes_files).await?;
        let page = form::open(browser, stack, "/clean").await?;
        files::prepare(&page).await?;
        form::fill(&page).await?;
        let dropped = format!(
            "files.hand('drop', [
               new File([{KEYSTORE:?}], 'UTC--2024.json', {{ type: 'application/json' }}),
               new File(['{} {SPANISH}'], 'notes.txt', {{ type: 'text/plain' }}),
               files.text('{KEY}.txt'),
               new File(['token: {TOKEN}'], 'server.log', {{ type: 'text/plain' }}),
               files.text('fine.txt'),
             ]);",
            "line ".repeat(20_000)
        );
        files::run(&page, &dropped).await?;
        for told in [
            "This is a wallet's keystore file.",
            "There is a wallet's seed phrase in it.",
            "There is a wallet's private key in it.",
            "There may be a secret access token or a private key in it.",
        ] {
            page.text_appears(told).await?;
        }
        page.holds("what is fine is kept", "return everyElement().filter((e) => e.matches('.row'))
            .map((row) => row.dataset.state).join() === 'refused,refused,refused,failed,kept';").await?;
        axe::check(&page, "files with secrets", "intake-dialog").await?;
        let sent: Vec<String> = serde_json::from_value(
            files::run(&page, "return files.sent.map((one) => one.name || 'unnamed');").await?,
        )?;
        assert_eq!(sent.len(), 1, "nothing that is not taken leaves the browser: {sent:?}");

        // The request waits until its visitor has said what to do.
        form::send(&page).await?;
        page.button(KEEP_FILE).gets_focus().await?;
        page.button(KEEP_FILE).click().await?;
        page.holds("it is kept", "return everyElement().filter((e) => e.matches('.row[data-state=kept]')).length === 2;").await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        stack.sandbox.the_ticket().await?;
    }

    async fn what_is_blocked_never_leaves_the_browser(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        page.eval::<()>(LISTEN).await?;
        form::fill(&page).await?;
        // Sent before the pause after typing is over, and by a key: the notice that
        // comes with it moves the button away from a pointer.
        page.field("Message").paste(PHRASE).await?;
        page.button("Send request").press(Key::Enter).await?;
        page.text_appears(IS_PHRASE).await?;
        page.text_appears(NOT_SENT).await?;
        page.field("Message").gets_focus().await?;
        form::send(&page).await?;
        let told: Vec<String> = wait::until("both attempts are told", || async {
            let told: Vec<String> = page.eval("return window.told;").await?;
            Ok((told.len() == 2).then_some(told))
        }).await?;
        assert_eq!(told, [r#"{"form":"support","code":"secret_detected"}"#; 2]);
        let sent: Vec<String> = page.eval(
            "return performance.getEntriesByType('resource').map((e) => e.name).filter((name) => name.includes('/submissions'));",
        ).await?;
        assert!(sent.is_empty(), "{sent:?}");
        assert!(stack.sandbox.calls().await?.is_empty());
    }

    async fn what_may_be_a_secret_is_sent_if_its_visitor_says_that_it_is_none(browser, stack) {
        let page = form::open(browser, stack, "/clean").await?;
        form::fill(&page).await?;
        page.field("Message").fill(&format!("Is {TOKEN} yours?")).await?;
        page.text_appears(IS_TOKEN).await?;
        form::send(&page).await?;
        page.text_appears(NOT_SENT).await?;
        page.button(KEEP).click().await?;
        page.text_vanishes(IS_TOKEN).await?;
        page.text_vanishes(NOT_SENT).await?;
        page.press(Key::End).await?;
        page.field("Message").press(" Or whose?").await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let ticket = stack.sandbox.the_ticket().await?;
        assert!(ticket.messages[0].content.contains(TOKEN));
    }

    async fn further_words_and_arithmetic_are_fetched_when_they_are_needed(browser, stack) {
        let page = form::open_own_page(browser, stack).await?;
        let fetched = |name: &'static str| {
            let page = &page;
            async move {
                let all: Vec<String> = page.eval(
                    "return performance.getEntriesByType('resource').map((e) => e.name);",
                ).await?;
                Ok::<_, anyhow::Error>(all.iter().any(|one| one.contains(name)))
            }
        };
        page.field("Message").fill("Hello, where is my transfer of 2 ETH?").await?;
        wait::until("the guard is there", || async { Ok(fetched("guard.wasm").await?.then_some(())) }).await?;
        page.field("Message").fill(SPANISH).await?;
        page.text_appears(IS_PHRASE).await?;
        assert!(fetched("words/spanish.txt").await?);
        assert!(!fetched("guard-deep.wasm").await? && !fetched("words/korean.txt").await?);
        page.field("Message").fill(SOLANA).await?;
        page.text_appears("This is a private key").await?;
        assert!(fetched("guard-deep.wasm").await?);
    }

    async fn the_notice_is_accessible_and_fits_everywhere(browser, stack) {
        for look in [Look { size: Size::Narrow, ..Look::default() }, Look::dark()] {
            browser.relaunch(look).await?;
            let page = form::open(browser, stack, "/clean").await?;
            page.field("Message").fill(PHRASE).await?;
            page.text_appears(IS_PHRASE).await?;
            page.field("Subject").fill(TOKEN).await?;
            page.text_appears(IS_TOKEN).await?;
            fits(&page).await?;
            is_legible(&page).await?;
            axe::check(&page, "a secret", "intake-dialog").await?;
        }
    }

    async fn the_notice_speaks_the_forms_language(browser, stack) {
        let page = browser.open(&stack.host.url("/rtl")).await?;
        page.button("المساعدة").click().await?;
        page.field("الرسالة").fill(PHRASE).await?;
        page.text_appears("هذه عبارة استرداد لمحفظة").await?;
        fits(&page).await?;
        page.button("إزالته").click().await?;
        page.text_appears("أُزيل ولم يُرسَل").await?;
    }
}

/// Keeps what the page hears of attempts that failed.
const LISTEN: &str = "
  window.told = [];
  addEventListener('intake:error', (event) => told.push(JSON.stringify(event.detail)));";
