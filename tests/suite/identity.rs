//! Who signs in on the page is who they are in the form: shown as verified,
//! out of reach of the keyboard, and on the ticket.

use intake_tests::page::Page;
use intake_tests::stack::{Stack, Unchallenged};
use intake_tests::{Outcome, engines, form, wait};
use serde_json::json;

const SECRET: &str = "a secret that page and proxy share, for tests";

/// Lets the form take signed identities.
async fn switch_on(stack: &mut Stack) -> Outcome {
    stack
        .proxy
        .reconfigure(|config| {
            let file = config.store.with_file_name("identity-secret");
            std::fs::write(&file, SECRET).unwrap();
            config.form = format!(
                "identity = {{ algorithm = \"HS256\", secret_file = {:?} }}",
                file.display().to_string()
            );
        })
        .await
}

/// Signs as the operator's backend would, and says so to the form.
async fn sign_in(page: &Page, form: &str) -> Outcome {
    let script = "
        const text = new TextEncoder();
        const base64 = (bytes) => btoa(String.fromCharCode(...bytes))
          .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
        const part = (value) => base64(text.encode(JSON.stringify(value)));
        const now = Math.floor(Date.now() / 1000);
        const [secret, form] = arguments;
        const claims = { aud: form, iat: now, exp: now + 300, sub: '4711', name: 'Grace Hopper', email: 'hopper@example.com' };
        const message = part({ alg: 'HS256', typ: 'JWT' }) + '.' + part(claims);
        window.told ??= [];
        Intake.on('error', ({ code }) => told.push(code));
        crypto.subtle.importKey('raw', text.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
          .then((key) => crypto.subtle.sign('HMAC', key, text.encode(message)))
          .then((signature) => Intake.identify(message + '.' + base64(new Uint8Array(signature))));";
    page.script(script, vec![json!(SECRET), json!(form)])
        .await?;
    Ok(())
}

engines! {
    async fn who_signed_in_is_shown_as_verified_and_files_in_their_name(browser, stack: Unchallenged) {
        switch_on(stack).await?;
        let page = form::open(browser, stack, "/clean").await?;
        page.field("Email").fill("eve@example.com").await?;
        sign_in(&page, "support").await?;
        let email = page.field("Email");
        email.is_described_by("Verified by your account.").await?;
        assert_eq!(email.value().await?, "hopper@example.com");
        email.press("x").await?;
        assert_eq!(email.value().await?, "hopper@example.com");
        assert_eq!(page.field("Name").value().await?, "Grace Hopper");
        page.field("Subject").fill(form::SUBJECT).await?;
        page.field("Message").fill("Hello").await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let customer = stack.sandbox.the_ticket().await?.customer;
        assert_eq!(customer.email.as_deref(), Some("hopper@example.com"));
        assert_eq!(customer.name.as_deref(), Some("Grace Hopper"));
    }

    async fn who_signs_out_is_nobody_in_particular_again(browser, stack: Unchallenged) {
        switch_on(stack).await?;
        let page = form::open(browser, stack, "/clean").await?;
        sign_in(&page, "support").await?;
        page.field("Email").is_described_by("Verified by your account.").await?;
        page.eval::<()>("Intake.identify(null);").await?;
        page.text_vanishes("Verified by your account.").await?;
        assert_eq!(page.field("Email").value().await?, "");
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let customer = stack.sandbox.the_ticket().await?.customer;
        assert_eq!(customer.email.as_deref(), Some(form::EMAIL));
    }

    async fn a_token_for_another_form_verifies_nothing_and_the_page_is_told(browser, stack: Unchallenged) {
        switch_on(stack).await?;
        let page = form::open(browser, stack, "/clean").await?;
        sign_in(&page, "another").await?;
        wait::until("the page is told", || async {
            let told: Vec<String> = page.eval("return window.told ?? [];").await?;
            Ok((told == ["identity_invalid"]).then_some(()))
        }).await?;
        assert_eq!(page.field("Email").value().await?, "");
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
    }
}
