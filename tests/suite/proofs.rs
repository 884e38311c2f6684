//! Visitors prove that a wallet is theirs, by a signature that the proxy checks.

use intake_tests::stack::{Stack, Unchallenged};
use intake_tests::wallet::{ADA, ADA_SHORT, BOB_SHORT, ONE, Opened, Surface, open};
use intake_tests::{Outcome, engines, form};

/// Lets the form prove wallets.
async fn switch_on(stack: &mut Stack) -> Outcome {
    stack
        .proxy
        .reconfigure(|config| config.form = "wallet = \"proven\"".into())
        .await
}

/// Presses the button, and waits until the account is proven.
async fn prove(dapp: &Opened) -> Outcome {
    dapp.form.button("Prove it's yours").click().await?;
    dapp.form.text_appears("Proven to be yours").await
}

/// What the ticket says of the wallet.
async fn line(stack: &Stack) -> Outcome<String> {
    let ticket = stack.sandbox.tickets().await?.pop().unwrap();
    let text = &ticket.messages[0].content;
    let line = text.lines().find(|line| line.starts_with("Wallet: "));
    Ok(line.unwrap_or_default().to_owned())
}

engines! {
    async fn a_proven_wallet_is_told_as_proven(browser, stack: Unchallenged) {
        switch_on(stack).await?;
        for surface in Surface::ALL {
            let dapp = open(browser, stack, surface, ONE).await?;
            dapp.connect().await?;
            prove(&dapp).await?;
            let calls = dapp.calls("wallet").await?;
            assert_eq!(calls.iter().filter(|method| *method == "personal_sign").count(), 1);
            dapp.fill().await?;
            form::send(&dapp.form).await?;
            dapp.form.heading(form::DELIVERED).found().await?;
            let line = line(stack).await?;
            assert!(line.contains(ADA) && line.contains("proven 20"), "{surface:?}: {line}");
            // The next request begins without a proof.
            dapp.form.button("Write another request").click().await?;
            dapp.form.button("Prove it's yours").found().await?;
            stack.sandbox.reset().await?;
        }
    }

    async fn the_page_s_own_wallet_proves_as_well(browser, stack: Unchallenged) {
        switch_on(stack).await?;
        for surface in [Surface::Shadow, Surface::Own] {
            let dapp = open(browser, stack, surface, ONE).await?;
            dapp.page.eval::<()>("wallet.connected = true; Intake.setWallet(wallet.provider);").await?;
            dapp.shows(ADA_SHORT).await?;
            prove(&dapp).await?;
            // Another account is another matter.
            dapp.page.eval::<()>("wallet.useAccount('bob');").await?;
            dapp.shows(BOB_SHORT).await?;
            prove(&dapp).await?;
        }
    }

    async fn whoever_does_not_sign_sends_a_claim_or_is_asked_for_another_way(browser, stack: Unchallenged) {
        switch_on(stack).await?;
        let dapp = open(browser, stack, Surface::Frame, ONE).await?;
        let form = &dapp.form;
        dapp.connect().await?;
        dapp.page.eval::<()>("wallet.next.personal_sign = 4001;").await?;
        form.button("Prove it's yours").click().await?;
        form.text_appears("You said no in your wallet").await?;
        dapp.fill().await?;
        form::send(form).await?;
        form.text_appears("Please connect this wallet and sign with it, or give another way to reach you.").await?;
        form.field("Email").fill(form::EMAIL).await?;
        form::send(form).await?;
        form.heading(form::DELIVERED).found().await?;
        let line = line(stack).await?;
        assert!(line.contains("claimed, not proven"), "{line}");
        assert_eq!(stack.sandbox.the_ticket().await?.customer.wallet_address, None);
    }

    /// Without the chain nobody can tell it from the signature of a contract's owner.
    async fn a_signature_by_another_key_proves_nothing(browser, stack: Unchallenged) {
        switch_on(stack).await?;
        let dapp = open(browser, stack, Surface::Shadow, ONE).await?;
        dapp.connect().await?;
        // A wallet that signs with another key than it says.
        dapp.page.eval::<()>(
            "const other = new TestWallet({ key: 'bob' });
             const { request } = wallet.provider;
             wallet.provider.request = (asked) => asked.method == 'personal_sign' ? other.provider.request(asked) : request(asked);",
        ).await?;
        dapp.form.button("Prove it's yours").click().await?;
        dapp.form.text_appears("This kind of wallet can't be confirmed here on its network.").await?;
        dapp.form.button("Prove it's yours").found().await?;
    }

    async fn a_proof_goes_only_with_account_and_network(browser, stack: Unchallenged) {
        switch_on(stack).await?;
        let dapp = open(browser, stack, Surface::Shadow, ONE).await?;
        let form = &dapp.form;
        form.field("Email").fill(form::EMAIL).await?;
        dapp.connect().await?;
        prove(&dapp).await?;
        form.role("checkbox", "Network Ethereum").click().await?;
        form.text_appears("Goes only with account and network").await?;
        dapp.fill().await?;
        form::send(form).await?;
        form.heading(form::DELIVERED).found().await?;
        let line = line(stack).await?;
        assert!(line.contains("claimed, not proven") && !line.contains("Ethereum"), "{line}");
    }

    async fn without_an_answer_of_the_proxy_the_visitor_may_try_again(browser, stack: Unchallenged) {
        switch_on(stack).await?;
        let dapp = open(browser, stack, Surface::Shadow, ONE).await?;
        dapp.connect().await?;
        stack.proxy.stop().await?;
        dapp.form.button("Prove it's yours").click().await?;
        dapp.form.text_appears("We got no answer.").await?;
        stack.proxy.go_on().await?;
        prove(&dapp).await?;
    }

    async fn where_wallets_are_only_claimed_nobody_is_asked_to_sign(browser, stack: Unchallenged) {
        let dapp = open(browser, stack, Surface::Shadow, ONE).await?;
        dapp.connect().await?;
        assert!(!dapp.form.button("Prove it's yours").exists().await?);
    }
}
