//! Whom the operator's backend signed is whose ticket it becomes: the examples
//! of how to sign, on the whole way. What the form shows of it is `identity.rs`'s.

#[path = "../../examples/identity/rust/sign.rs"]
mod sign;

use std::time::Duration;

use intake_tests::page::Page;
use intake_tests::stack::{IDENTITY_SECRET, Unchallenged};
use intake_tests::{Outcome, engines, form};
use serde_json::{Value, json};

/// What makes the form take identities.
const TAKES: &str = "identify = \"claimed\"\n\
    identity = { algorithm = \"HS256\", secret_env = \"INTAKE_IDENTITY_SECRET\" }";

/// What makes it take nothing else.
const DEMANDS: &str = "identify = \"signed\"\n\
    identity = { algorithm = \"HS256\", secret_env = \"INTAKE_IDENTITY_SECRET\" }";

/// The form of the example's account page.
const ACCOUNT: &str = include_str!("../../examples/identity/account.toml");

/// A customer that the sandbox has from the start.
const GRACE: &str = "64c000000000000000000001";

engines! {
    async fn a_signed_in_visitor_is_filed_under_their_account(browser, stack: Unchallenged) {
        stack.proxy.reconfigure(|config| config.form = TAKES.to_owned()).await?;
        let page = browser.open(&stack.host.url("/manual")).await?;
        page.holds("the loader is there", "return !!window.Intake?.open;").await?;
        sign_in(&page, json!({ "sub": "4711", "customerId": GRACE })).await?;
        open(&page).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let ticket = stack.sandbox.the_ticket().await?;
        assert_eq!(ticket.customer.email.as_deref(), Some("grace@example.com"));
        let text = &ticket.messages[0].content;
        for part in ["Identity: signed, user 4711\n", "(claimed, not proven)"] {
            assert!(text.contains(part), "{text}");
        }
    }

    async fn a_form_that_demands_it_asks_to_sign_in_and_then_takes_the_request(browser, stack: Unchallenged) {
        stack.proxy.reconfigure(|config| config.form = DEMANDS.to_owned()).await?;
        let page = browser.open(&stack.host.url("/manual")).await?;
        page.holds("the loader is there", "return !!window.Intake?.open;").await?;
        open(&page).await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        let alert = page.alert().await?;
        assert!(alert.contains("Please sign in on this site first"), "{alert}");
        assert_eq!(page.field("Message").value().await?, form::MESSAGE);
        assert!(stack.sandbox.tickets().await?.is_empty());

        sign_in(&page, json!({ "email": form::EMAIL, "name": form::NAME })).await?;
        // The form is drawn anew for a visitor who is known, its button too.
        page.text_appears("Verified by your account.").await?;
        press_again(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let ticket = stack.sandbox.the_ticket().await?;
        assert_eq!(ticket.customer.email.as_deref(), Some(form::EMAIL));
        assert!(ticket.messages[0].content.contains("(signed)"));
    }

    async fn whoever_signs_in_on_the_example_s_page_is_known_in_its_form(browser, stack: Unchallenged) {
        let origin = stack.host.origin().to_owned();
        stack.proxy.reconfigure(|config| {
            config.top = ACCOUNT.replace("http://127.0.0.1:8789", &origin);
        }).await?;
        let page = browser.open(&stack.host.url("/account")).await?;
        page.holds("the loader is there", "return !!window.Intake?.open;").await?;
        page.button("Sign in as Grace, whom Mava knows").click().await?;
        page.text_appears("You are signed in as grace.").await?;
        page.eval::<()>("Intake.open('account');").await?;
        page.field("Subject").found().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::DELIVERED).found().await?;
        let ticket = stack.sandbox.the_ticket().await?;
        assert_eq!(ticket.customer.name.as_deref(), Some("Grace"));
    }
}

fn token(claims: Value) -> Outcome<String> {
    let key = sign::Key::read(IDENTITY_SECRET).expect("it is a secret");
    let claims = claims.as_object().expect("they are an object").clone();
    let good_for = Duration::from_secs(300);
    Ok(sign::sign_identity(&key, "support", claims, good_for)?)
}

/// Does what the host page does once somebody has signed in.
async fn sign_in(page: &Page, claims: Value) -> Outcome {
    let token = token(claims)?;
    page.eval::<()>(&format!("Intake.identify('{token}');"))
        .await
}

async fn open(page: &Page) -> Outcome {
    page.eval::<()>("Intake.open();").await?;
    page.field("Subject").found().await.map(drop)
}

/// The notice has a button of its own to try again.
async fn press_again(page: &Page) -> Outcome {
    if page.button("Try again").exists().await? {
        page.button("Try again").click().await
    } else {
        form::send(page).await
    }
}
