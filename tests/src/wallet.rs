//! Host pages with wallets of `tests/wallet/wallet.js` in them.

use serde_json::Value;

use crate::browser::Browser;
use crate::page::Page;
use crate::stack::{Stack, WebPage};
use crate::{Outcome, form, workspace};

/// The address of the wallet's usual account, and how people see it.
pub const ADA: &str = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
/// The same in short.
pub const ADA_SHORT: &str = "0xf39Fd6…b92266";
/// Another account of the wallet, in short.
pub const BOB_SHORT: &str = "0x709979…dc79C8";

/// What makes the usual wallet, as a script. It is called `wallet` from then on.
pub const ONE: &str = "window.wallet = new TestWallet().install();";

/// Where the form is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// In the page itself.
    Shadow,
    /// In a frame that the loader makes.
    Frame,
    /// In a frame that the loader makes, on a page with a strict policy.
    Strict,
    /// In a frame that the page wrote itself.
    Own,
}

impl Surface {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Shadow, Self::Frame, Self::Strict, Self::Own];
}

/// A host page that runs `setup` before the loader comes.
///
/// # Errors
/// When the tests' wallet is not to be had.
pub fn host(stack: &Stack, surface: Surface, setup: &str) -> Outcome<String> {
    let proxy = stack.proxy.origin();
    let wallet = WebPage::raw(&workspace::test_wallet()?).header("content-type", "text/javascript");
    stack.site.put("/wallet.js", wallet);
    let settings = match surface {
        Surface::Shadow => "data-form=\"support\" data-surface=\"shadow\"",
        Surface::Frame => "data-form=\"support\" data-surface=\"frame\"",
        Surface::Strict => "data-form=\"support\"",
        Surface::Own => "",
    };
    let body = match surface {
        Surface::Own => format!(
            "<h1>A dApp</h1><iframe title=\"{}\" src=\"{proxy}/f/support\" data-intake></iframe>",
            form::HEADING
        ),
        _ => "<h1>A dApp</h1>".to_owned(),
    };
    let head = format!(
        "<script nonce=\"n\" src=\"/wallet.js\"></script><script nonce=\"n\">{setup}</script>
         <script nonce=\"n\" async src=\"{proxy}/intake.js\" {settings}></script>"
    );
    let mut page = WebPage::html(&head, &body);
    if surface == Surface::Strict {
        page = page.policy(&format!(
            "default-src 'none'; script-src 'nonce-n' 'strict-dynamic'; style-src 'self'; \
             connect-src {proxy}; frame-src {proxy}; base-uri 'none'; object-src 'none'"
        ));
    }
    Ok(stack.site.put("/dapp", page))
}

/// A page of the host and the form on it, wherever that is drawn.
pub struct Opened {
    /// The window's own document.
    pub page: Page,
    /// The document that holds the form.
    pub form: Page,
}

/// Opens the form on a host page with what `setup` makes of wallets.
///
/// # Errors
/// When something on the way does not come.
pub async fn open(
    browser: &Browser,
    stack: &Stack,
    surface: Surface,
    setup: &str,
) -> Outcome<Opened> {
    let page = browser.open(&host(stack, surface, setup)?).await?;
    if surface != Surface::Own {
        page.button(form::LAUNCHER).click().await?;
    }
    let inside = match surface {
        Surface::Shadow => page.clone(),
        Surface::Frame | Surface::Strict | Surface::Own => page.frame(form::HEADING),
    };
    inside.field("Subject").found().await?;
    Ok(Opened { page, form: inside })
}

impl Opened {
    /// Presses the button, and waits for the account.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn connect(&self) -> Outcome {
        self.form.button("Connect wallet").click().await?;
        self.shows(ADA_SHORT).await
    }

    /// Waits until an account is shown as connected.
    ///
    /// # Errors
    /// When it never is.
    pub async fn shows(&self, short: &str) -> Outcome {
        let name = format!("Connected account {short}");
        self.form.role("group", &name).found().await?;
        Ok(())
    }

    /// Gives the answers that are asked for besides a contact.
    ///
    /// # Errors
    /// When something on the way does not come.
    pub async fn fill(&self) -> Outcome {
        self.form.field("Subject").fill(form::SUBJECT).await?;
        self.form.field("Message").fill("It is stuck.").await
    }

    /// What the wallet `name` of the page was asked, in order.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn calls(&self, name: &str) -> Outcome<Vec<String>> {
        let calls: Vec<Value> = self.page.eval(&format!("return {name}.calls;")).await?;
        let methods = calls.iter().filter_map(|call| call["method"].as_str());
        Ok(methods.map(str::to_owned).collect())
    }
}
