//! Visitors with a wallet: they connect it, see what will be sent, leave out what
//! they would rather keep, and are told in plain words when something is wrong.

use intake_tests::page::Page;
use intake_tests::stack::Unchallenged;
use intake_tests::wallet::{ADA, ADA_SHORT, BOB_SHORT, ONE, Surface, open};
use intake_tests::{Outcome, engines, form, wait};

/// Waits until the panel, or the field in its place, says something.
async fn says(page: &Page, text: &str) -> Outcome {
    page.text_appears(text).await
}

/// What a box of the list of what is sent along is called.
fn boxed(page: &Page, name: &str) -> intake_tests::find::Locator {
    page.role("checkbox", name)
}

engines! {
    async fn a_wallet_is_connected_and_goes_with_the_request(browser, stack: Unchallenged) {
        for surface in Surface::ALL {
            let dapp = open(browser, stack, surface, ONE).await?;
            assert!(dapp.calls("wallet").await?.is_empty(), "nothing is asked before the visitor wants it");
            dapp.connect().await?;
            assert_eq!(dapp.calls("wallet").await?, ["eth_requestAccounts", "eth_chainId"], "{surface:?}");
            let form = &dapp.form;
            for told in ["Test Wallet", "Ethereum", "Sent along with your answers"] {
                says(form, told).await?;
            }
            assert!(!form.field("Wallet address").exists().await?, "a connected account can't be edited");
            dapp.fill().await?;
            form::send(form).await?;
            form.heading(form::DELIVERED).found().await?;
            let tickets = stack.sandbox.tickets().await?;
            let ticket = tickets.last().unwrap();
            assert_eq!(ticket.customer.wallet_address.as_deref(), Some(ADA));
            let text = &ticket.messages[0].content;
            for line in ["Ethereum", "Wallet app: Test Wallet", "Page: ", "Language: en", "claimed, not proven"] {
                assert!(text.contains(line), "{surface:?}: {text}");
            }
            stack.sandbox.reset().await?;
        }
    }

    async fn what_the_visitor_unticks_is_not_sent(browser, stack: Unchallenged) {
        for surface in [Surface::Shadow, Surface::Frame] {
            let dapp = open(browser, stack, surface, ONE).await?;
            let form = &dapp.form;
            form.field("Email").fill(form::EMAIL).await?;
            dapp.connect().await?;
            for name in [
                &format!("Account {ADA_SHORT}"), "Network Ethereum", "Wallet Test Wallet",
                &format!("Page {}/dapp", stack.site.origin()), "Language en",
            ] {
                boxed(form, name).click().await?;
            }
            dapp.fill().await?;
            form::send(form).await?;
            let reference = form::reference(form).await?;
            let ticket = stack.sandbox.the_ticket().await?;
            assert_eq!(ticket.customer.wallet_address, None);
            assert_eq!(ticket.messages[0].content, format!(
                "It is stuck.\n\nEmail: {} (claimed, not proven)\n\nReference {reference}", form::EMAIL,
            ));
            stack.sandbox.reset().await?;
        }
    }

    async fn whoever_has_no_wallet_sees_what_is_sent_as_well(browser, stack: Unchallenged) {
        let page = form::open(browser, stack, "/clean").await?;
        page.button("What else is sent?").click().await?;
        boxed(&page, &format!("Page {}/clean", stack.host.origin())).click().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let ticket = stack.sandbox.the_ticket().await?;
        let text = &ticket.messages[0].content;
        assert!(!text.contains("Page:") && text.contains("Language: en"), "{text}");
    }

    async fn among_several_wallets_the_visitor_chooses_and_late_ones_join(browser, stack: Unchallenged) {
        let several = "
            window.first = new TestWallet({ name: 'First' }).install();
            window.second = new TestWallet({ name: 'Second', key: 'bob', chain: 8453 }).install();
            window.twin = new TestWallet({ name: 'Second', rdns: 'twin.example', icon: 'https://tracker.example/i.png' }).install();";
        for surface in [Surface::Shadow, Surface::Frame] {
            let dapp = open(browser, stack, surface, several).await?;
            let form = &dapp.form;
            form.button("Connect wallet").click().await?;
            form.button("First").found().await?;
            says(form, "twin.example").await?;
            dapp.page.eval::<()>("window.late = new TestWallet({ name: 'Late' }).install();").await?;
            form.button("Late").found().await?;
            let images: Vec<String> = form.eval(
                "return everyElement().filter((e) => e.closest('.badge') && e.src).map((e) => `${e.localName} ${e.src.slice(0, 11)}`);",
            ).await?;
            assert_eq!(images, ["img data:image/"; 3], "icons are data in images, and nothing else");
            form.button("Second example.test").click().await?;
            dapp.shows(BOB_SHORT).await?;
            says(form, "Base").await?;
            for idle in ["first", "twin", "late"] {
                assert!(dapp.calls(idle).await?.is_empty(), "{idle} was not chosen");
            }
        }
    }

    async fn an_older_kind_of_wallet_is_found_where_there_is_no_other(browser, stack: Unchallenged) {
        let legacy = "window.wallet = new TestWallet(); window.ethereum = wallet.provider;";
        let dapp = open(browser, stack, Surface::Shadow, legacy).await?;
        dapp.connect().await?;
        says(&dapp.form, "Browser wallet").await?;
        let both = format!("{legacy} window.other = new TestWallet({{ name: 'Other' }}).install();");
        let dapp = open(browser, stack, Surface::Shadow, &both).await?;
        dapp.connect().await?;
        assert!(dapp.calls("wallet").await?.is_empty(), "one that announces itself comes first");
    }

    async fn without_a_wallet_the_visitor_is_told_and_types_the_address(browser, stack: Unchallenged) {
        for surface in [Surface::Shadow, Surface::Frame] {
            let dapp = open(browser, stack, surface, "").await?;
            let form = &dapp.form;
            form.button("Connect wallet").click().await?;
            says(form, "No wallet was found in this browser.").await?;
            form.button("Cancel").click().await?;
            form.field("Wallet address").fill(&ADA.to_lowercase()).await?;
            says(form, &format!("Account {ADA_SHORT}")).await?;
            dapp.fill().await?;
            form::send(form).await?;
            form.heading(form::DELIVERED).found().await?;
            let ticket = stack.sandbox.the_ticket().await?;
            assert_eq!(ticket.customer.wallet_address.as_deref(), Some(ADA));
            stack.sandbox.reset().await?;
        }
    }

    async fn every_no_of_a_wallet_is_said_in_human_words(browser, stack: Unchallenged) {
        for surface in [Surface::Shadow, Surface::Frame] {
            let dapp = open(browser, stack, surface, ONE).await?;
            let form = &dapp.form;
            form.button("Connect wallet").found().await?;
            for (at, (code, told)) in [
                (4001, "You said no in your wallet"),
                (4100, "doesn't let this page do that"),
                (4200, "This wallet can't do that"),
                (4900, "has lost its connection"),
                (4901, "can't reach this network"),
                (-32002, "still waiting for your answer"),
                (-32603, "reported a problem"),
                (1234, "reported a problem"),
            ].into_iter().enumerate() {
                // More than a person presses in a minute; the port counts.
                if at == 6 {
                    dapp.page.eval::<()>("const { Date } = window, { now } = Date; Date.now = () => now.call(Date) + 61000;").await?;
                }
                dapp.page.eval::<()>(&format!("wallet.next.eth_requestAccounts = {code};")).await?;
                let again = if at == 0 { "Connect wallet" } else { "Test Wallet" };
                form.button(again).click().await?;
                says(form, told).await?;
            }
            dapp.page.eval::<()>("wallet.next = {};").await?;
            form.button("Test Wallet").click().await?;
            dapp.shows(ADA_SHORT).await?;
        }
    }

    async fn a_visitor_need_not_wait_for_a_wallet_that_does_not_answer(browser, stack: Unchallenged) {
        for surface in [Surface::Shadow, Surface::Frame] {
            let dapp = open(browser, stack, surface, ONE).await?;
            let form = &dapp.form;
            dapp.page.eval::<()>("wallet.next.eth_requestAccounts = new Promise((answer) => { window.answer = answer; });").await?;
            form.button("Connect wallet").click().await?;
            says(form, "Please confirm in Test Wallet.").await?;
            form.button("Cancel").gets_focus().await?;
            form.button("Cancel").click().await?;
            form.button("Connect wallet").gets_focus().await?;
            // What comes too late changes nothing.
            dapp.page.eval::<()>("answer();").await?;
            dapp.page.eval::<()>("wallet.next = {};").await?;
            form.field("Wallet address").found().await?;
            dapp.connect().await?;
        }
    }

    async fn the_form_follows_the_wallet(browser, stack: Unchallenged) {
        for surface in [Surface::Shadow, Surface::Frame] {
            let dapp = open(browser, stack, surface, ONE).await?;
            let form = &dapp.form;
            dapp.connect().await?;
            dapp.page.eval::<()>("wallet.useChain(42161);").await?;
            says(form, "Arbitrum One").await?;
            dapp.page.eval::<()>("wallet.useAccount('bob');").await?;
            dapp.shows(BOB_SHORT).await?;
            dapp.page.eval::<()>("wallet.leave();").await?;
            form.field("Wallet address").found().await?;
            assert_eq!(form.field("Wallet address").value().await?, "");

            form.button("Connect wallet").click().await?;
            dapp.shows(BOB_SHORT).await?;
            assert_ne!(dapp.page.eval::<u32>("return wallet.followers;").await?, 0);
            form.button("Disconnect").click().await?;
            form.field("Wallet address").found().await?;
            assert_eq!(form.field("Wallet address").value().await?, "");
            form.button("Connect wallet").gets_focus().await?;
            wait::until("nobody follows the wallet any more", || async {
                Ok((dapp.page.eval::<u32>("return wallet.followers;").await? == 0).then_some(()))
            }).await?;
        }
    }

    async fn the_address_is_shown_whole_on_demand(browser, stack: Unchallenged) {
        let dapp = open(browser, stack, Surface::Shadow, ONE).await?;
        dapp.connect().await?;
        dapp.form.button("Show the whole address").click().await?;
        says(&dapp.form, ADA).await?;
        dapp.form.button("Shorten the address").click().await?;
        dapp.form.text_vanishes(ADA).await?;
    }

    async fn the_page_hands_over_its_own_wallet(browser, stack: Unchallenged) {
        for surface in [Surface::Shadow, Surface::Frame] {
            let dapp = open(browser, stack, surface, ONE).await?;
            let form = &dapp.form;
            dapp.page.eval::<()>("wallet.connected = true; Intake.setWallet(wallet.provider);").await?;
            dapp.shows(ADA_SHORT).await?;
            says(form, "Test Wallet").await?;
            dapp.page.eval::<()>("wallet.useAccount('bob');").await?;
            dapp.shows(BOB_SHORT).await?;
            // What the visitor takes back does not come again by itself.
            form.button("Disconnect").click().await?;
            form.field("Wallet address").found().await?;
            dapp.page.eval::<()>("Intake.setWallet(wallet.provider);").await?;
            dapp.page.eval::<()>("wallet.useChain(10);").await?;
            form.field("Wallet address").found().await?;
            form.button("Connect wallet").click().await?;
            dapp.shows(BOB_SHORT).await?;
            says(form, "Optimism").await?;
            dapp.page.eval::<()>("Intake.setWallet(null);").await?;
            form.field("Wallet address").found().await?;
            let asked = dapp.calls("wallet").await?;
            assert!(asked.iter().all(|method| method.starts_with("eth_")), "{asked:?}");
            assert_eq!(asked.iter().filter(|method| *method == "eth_requestAccounts").count(), 1, "{asked:?}");
        }
    }

    async fn what_the_page_only_claims_can_be_taken_back(browser, stack: Unchallenged) {
        let dapp = open(browser, stack, Surface::Frame, "").await?;
        let claim = format!("Intake.setWallet({{ address: '{}', chainId: 7777 }});", ADA.to_lowercase());
        dapp.page.eval::<()>(&claim).await?;
        dapp.shows(ADA_SHORT).await?;
        says(&dapp.form, "Connected to this page").await?;
        says(&dapp.form, "Network 7777").await?;
        dapp.form.button("Disconnect").click().await?;
        dapp.form.field("Wallet address").found().await?;
    }

    async fn what_was_understood_of_a_transaction_is_shown(browser, stack: Unchallenged) {
        stack.proxy.reconfigure(|config| config.top = form::EVERY_FIELD.into()).await?;
        let page = browser.open(&stack.proxy.url("/f/bridge?plan=Gold")).await?;
        page.role("radio", "Nothing arrived").click().await?;
        let field = page.field("Transaction");
        let hash = "ab12cd34".repeat(8);
        field.fill(&format!("https://www.basescan.org/tx/0x{hash}#eventlog")).await?;
        says(&page, "Transaction 0xab12cd…12cd34 on Base").await?;
        let link = page.role("link", "Open at basescan.org");
        assert_eq!(
            link.ask("return [arguments[0].href, arguments[0].rel];").await?,
            serde_json::json!([format!("https://www.basescan.org/tx/0x{hash}"), "noopener noreferrer"]),
        );
        field.fill(&hash).await?;
        page.text_vanishes("on Base").await?;
        page.press(thirtyfour::Key::Tab).await?;
        field.is_described_by("this could be a private key").await?;
    }

    async fn what_was_understood_outlives_a_change_of_language(browser, stack: Unchallenged) {
        let dapp = open(browser, stack, Surface::Shadow, "").await?;
        dapp.form.field("Wallet address").fill(ADA).await?;
        says(&dapp.form, &format!("Account {ADA_SHORT}")).await?;
        for (locale, said) in [("de", "Konto"), ("en", "Account")] {
            dapp.page.eval::<()>(&format!("Intake.setLocale('{locale}');")).await?;
            says(&dapp.form, &format!("{said} {ADA_SHORT}")).await?;
        }
    }

    async fn destroy_leaves_nothing_with_the_wallet(browser, stack: Unchallenged) {
        for surface in [Surface::Shadow, Surface::Frame] {
            let dapp = open(browser, stack, surface, ONE).await?;
            dapp.page.eval::<()>("wallet.connected = true; Intake.setWallet(wallet.provider);").await?;
            dapp.shows(ADA_SHORT).await?;
            dapp.form.button("Disconnect").click().await?;
            dapp.form.button("Connect wallet").click().await?;
            dapp.shows(ADA_SHORT).await?;
            assert_ne!(dapp.page.eval::<u32>("return wallet.followers;").await?, 0);
            dapp.page.eval::<()>("Intake.destroy();").await?;
            wait::until("nobody follows the wallet any more", || async {
                Ok((dapp.page.eval::<u32>("return wallet.followers;").await? == 0).then_some(()))
            }).await?;
            dapp.page.eval::<()>("wallet.calls = []; wallet.announce(); wallet.useAccount('bob'); wallet.useChain(5);").await?;
            assert!(dapp.calls("wallet").await?.is_empty());
        }
    }

    async fn no_state_of_the_wallet_shuts_anybody_out(browser, stack: Unchallenged) {
        use intake_tests::axe;
        let several = "window.wallet = new TestWallet().install(); window.other = new TestWallet({ name: 'Other' }).install();";
        let dapp = open(browser, stack, Surface::Shadow, several).await?;
        let (page, form) = (&dapp.page, &dapp.form);
        let scope = "intake-dialog";
        form.button("Connect wallet").click().await?;
        form.button("Other").found().await?;
        axe::check(page, "choosing", scope).await?;
        page.eval::<()>("wallet.next.eth_requestAccounts = 4001;").await?;
        form.button("Test Wallet").click().await?;
        says(form, "You said no in your wallet").await?;
        axe::check(page, "refused", scope).await?;
        page.eval::<()>("wallet.next = {};").await?;
        form.button("Test Wallet").click().await?;
        dapp.shows(ADA_SHORT).await?;
        axe::check(page, "connected", scope).await?;
        super::looks::fits(page).await?;
        super::looks::is_legible(page).await?;
    }

    async fn on_the_narrowest_screen_a_wallet_fits(browser, stack: Unchallenged) {
        browser.resize(intake_tests::browser::Size::Narrow).await?;
        let dapp = open(browser, stack, Surface::Shadow, ONE).await?;
        dapp.connect().await?;
        super::looks::fits(&dapp.page).await?;
        super::looks::is_legible(&dapp.page).await?;
        dapp.form.button("Show the whole address").click().await?;
        says(&dapp.form, ADA).await?;
        super::looks::fits(&dapp.page).await?;
    }
}
