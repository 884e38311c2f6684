//! `screenshots`: a picture of every state of the form, in light and dark, on
//! a desktop, a phone and the narrowest screen. They go into the folder that
//! the first argument names, or into docs/screenshots; the second one names a
//! part of them, of `PARTS`, where not all are wanted.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::path::PathBuf;

use intake_tests::browser::{Browser, Engine, Look, Scheme, Size};
use intake_tests::page::Page;
use intake_tests::stack::{Config, Fault, Stack};
use intake_tests::wallet::{self, Surface};
use intake_tests::{Outcome, axe, files, form, scenario, workspace};
use serde_json::json;
use thirtyfour::Key;

/// Two wallets, one of them without an icon.
const WALLETS: &str = "window.wallet = new TestWallet({ name: 'Lighthouse' }).install();
    window.other = new TestWallet({ name: 'Mooring', icon: '' }).install();";

/// Pictures that belong together, in their order.
const PARTS: [&str; 8] = [
    "launcher", "states", "secrets", "fates", "wallets", "files", "places", "fields",
];

#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    let named = std::env::args_os().nth(1);
    let folder = workspace::root().join(named.map_or("docs/screenshots".into(), PathBuf::from));
    std::fs::create_dir_all(&folder)?;
    let mut count = 0;
    for scheme in [Scheme::Light, Scheme::Dark] {
        for size in [Size::Desktop, Size::Phone, Size::Narrow] {
            // Motion would only make the pictures differ from run to run.
            let look = Look {
                size,
                scheme,
                reduced_motion: true,
                ..Look::default()
            };
            let mut studio = Studio {
                browser: Browser::launch(Engine::Chromium, look).await?,
                stack: Stack::start().await?,
                folder: folder.clone(),
                count: 0,
            };
            let done = studio.all(std::env::args().nth(2).as_deref()).await;
            studio.browser.quit().await;
            done?;
            count += studio.count;
        }
    }
    println!("{count} pictures in {}", folder.display());
    Ok(())
}

/// One browser of one look, and what stands behind it.
struct Studio {
    browser: Browser,
    stack: Stack,
    folder: PathBuf,
    count: usize,
}

impl Studio {
    /// The page of the demo, or a plain one where there is no room for it.
    fn path(&self) -> &'static str {
        if self.browser.look().size == Size::Narrow {
            "/clean"
        } else {
            "/"
        }
    }

    /// Opens the form as it is configured now: browsers remember it for a while.
    async fn open(&self) -> Outcome<Page> {
        self.browser
            .devtools("Network.clearBrowserCache", json!({}))
            .await?;
        form::open(&self.browser, &self.stack, self.path()).await
    }

    /// Takes a picture as soon as nothing moves.
    async fn take(&mut self, page: &Page, state: &str) -> Outcome {
        axe::settle(page).await?;
        self.take_at_once(state).await
    }

    /// While something turns there is nothing to wait for.
    async fn take_at_once(&mut self, state: &str) -> Outcome {
        let look = self.browser.look();
        let size = match look.size {
            Size::Desktop => "desktop",
            Size::Phone => "phone",
            Size::Narrow => "narrow",
        };
        let name = format!("{state}-{size}-{}.png", look.scheme.name());
        std::fs::write(self.folder.join(&name), self.browser.screenshot().await?)?;
        println!("{name}");
        self.count += 1;
        Ok(())
    }

    async fn all(&mut self, only: Option<&str>) -> Outcome {
        for part in PARTS {
            if only.is_some_and(|only| only != part) {
                continue;
            }
            match part {
                "launcher" => self.launcher().await?,
                "states" => self.states().await?,
                "secrets" => self.secrets().await?,
                "fates" => self.fates().await?,
                "wallets" => self.wallets().await?,
                "files" => self.files().await?,
                "places" => self.places().await?,
                _ => self.fields().await?,
            }
        }
        Ok(())
    }

    async fn launcher(&mut self) -> Outcome {
        let page = self.browser.open(&self.stack.host.url(self.path())).await?;
        page.button(form::LAUNCHER).found().await?;
        self.take(&page, "launcher").await
    }

    /// What the form looks like before it is sent.
    async fn states(&mut self) -> Outcome {
        let page = self.open().await?;
        self.take(&page, "empty").await?;
        page.field("Email").fill("ada@").await?;
        form::send(&page).await?;
        page.field("Subject").becomes_invalid(true).await?;
        self.take(&page, "wrong").await?;
        form::fill(&page).await?;
        self.take(&page, "filled").await
    }

    /// What must not be sent: for sure, perhaps, and once it is removed; in a file;
    /// and right to left.
    async fn secrets(&mut self) -> Outcome {
        self.stack
            .proxy
            .reconfigure(|config| config.form = form::TAKES_FILES.into())
            .await?;
        let page = self.open().await?;
        form::fill(&page).await?;
        let typed = format!("My wallet is empty, please help!\n{}", form::SEED_PHRASE);
        page.field("Message").fill(&typed).await?;
        page.text_appears("This is a wallet's seed phrase").await?;
        self.show(&page, "Remove it").await?;
        self.take(&page, "secret").await?;
        form::send(&page).await?;
        page.text_appears("Not sent yet").await?;
        self.take(&page, "secret-refused").await?;
        page.button("Remove it").click().await?;
        page.text_appears("Removed, and not sent.").await?;
        self.show(&page, "Send request").await?;
        self.take(&page, "secret-removed").await?;
        // Of a longer one some twelve words in a row are a phrase by chance.
        let words = form::SEED_PHRASE.replace("warrior", "warior");
        let words: Vec<&str> = words.split_whitespace().take(12).collect();
        page.field("Message").fill(&words.join(" ")).await?;
        page.text_appears("This looks like a seed phrase with a typo")
            .await?;
        self.show(&page, "Remove it").await?;
        self.take(&page, "secret-typo").await?;
        let token = "Is this yours? ghp_16C7e42F292c6912E7710c838347Ae178B4a";
        page.field("Message").fill(token).await?;
        page.text_appears("This looks like a secret access token")
            .await?;
        self.show(&page, "Remove it").await?;
        self.take(&page, "secret-asked").await?;

        let page = self.open().await?;
        files::prepare(&page).await?;
        page.button("Add files").found().await?;
        let drop = format!(
            "files.hand('drop', [new File(['{}'], 'recovery.txt', {{ type: 'text/plain' }}),
               new File(['{token}'], 'relayer.log', {{ type: 'text/plain' }})]);",
            form::SEED_PHRASE
        );
        files::run(&page, &drop).await?;
        page.button("It isn't a secret, attach it").found().await?;
        self.show(&page, "Add files").await?;
        self.take(&page, "secret-file").await?;
        self.stack
            .proxy
            .reconfigure(|config| config.form.clear())
            .await?;

        let page = self.browser.open(&self.stack.host.url("/rtl")).await?;
        page.button("المساعدة").click().await?;
        page.field("الرسالة").fill(&typed).await?;
        page.text_appears("هذه عبارة استرداد لمحفظة").await?;
        self.show(&page, "إزالته").await?;
        self.take(&page, "secret-rtl").await
    }

    /// What becomes of it.
    async fn fates(&mut self) -> Outcome {
        let page = self.open().await?;
        form::fill(&page).await?;
        self.stack
            .proxy
            .reconfigure(|config| config.form = form::ONE_MORE_QUESTION.into())
            .await?;
        form::send(&page).await?;
        page.text_appears("Not sent yet").await?;
        self.take(&page, "refused").await?;

        self.stack.proxy.stop().await?;
        form::send(&page).await?;
        page.button("Try again").found().await?;
        self.take(&page, "offline").await?;

        self.stack.proxy.go_on().await?;
        self.stack
            .proxy
            .reconfigure(|config| config.form.clear())
            .await?;
        self.stack.sandbox.fault(Fault::Delay(3000), 1).await?;
        page.button("Try again").click().await?;
        page.button("Sending…").found().await?;
        self.take_at_once("sending").await?;
        page.heading(form::DELIVERED).found().await?;
        self.take(&page, "delivered").await?;

        self.stack.sandbox.fault(Fault::Status(400), 1).await?;
        let page = self.open().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::QUEUED).found().await?;
        self.take(&page, "held").await?;

        self.stack.sandbox.fault(Fault::Status(500), 100).await?;
        let page = self.open().await?;
        form::fill(&page).await?;
        form::send(&page).await?;
        page.heading(form::QUEUED).found().await?;
        self.take(&page, "queued").await
    }

    /// Files on their way and at their end, and a picture of the screen while it is edited.
    async fn files(&mut self) -> Outcome {
        self.stack.sandbox.clear_faults().await?;
        self.stack
            .proxy
            .reconfigure(|config| config.form = form::TAKES_FILES.into())
            .await?;
        let page = self.open().await?;
        files::prepare(&page).await?;
        page.button("Add files").found().await?;
        self.show(&page, "Add files").await?;
        self.take(&page, "files-none").await?;
        files::run(
            &page,
            "files.hand('drop', [await files.photo(640, 400, 6), files.text('2026-11-28-bridge-relayer-node-7.log', 90000)]);",
        )
        .await?;
        page.text_appears("location removed").await?;
        page.button("Remove 2026-11-28-bridge-relayer-node-7.log")
            .found()
            .await?;
        files::run(
            &page,
            "files.hold();
             files.hand('drop', [
               new File([], 'export.json'),
               files.text('broken.txt'),
               await files.picture('transfer-pending.png'),
             ]);",
        )
        .await?;
        page.button("Cancel the upload of transfer-pending.png")
            .found()
            .await?;
        files::run(&page, "files.cutFirst(); files.progress(0.6);").await?;
        page.button("Try again").found().await?;
        self.show(&page, "Add files").await?;
        self.take_at_once("files").await?;
        page.eval::<()>("Intake.setLocale('ar');").await?;
        page.button("إضافة ملفات").found().await?;
        self.show(&page, "إضافة ملفات").await?;
        self.take_at_once("files-rtl").await?;
        page.eval::<()>("Intake.setLocale('en');").await?;
        files::put_up_screen(&page).await?;
        page.button("Take a screenshot").click().await?;
        page.dialog("Edit the screenshot").found().await?;
        page.button("Crop").press(Key::Enter).await?;
        page.button("Black out").press(Key::Enter).await?;
        page.button("Blacked-out area 1").gets_focus().await?;
        self.take_at_once("editor").await?;
        self.stack
            .proxy
            .reconfigure(|config| config.form.clear())
            .await
    }

    /// Brings a button to where it is seen.
    async fn show(&self, page: &Page, button: &str) -> Outcome {
        let element = page.button(button).found().await?.element;
        page.script(
            "arguments[0].scrollIntoView({ block: 'end', behavior: 'instant' });",
            vec![element.to_json()?],
        )
        .await?;
        Ok(())
    }

    /// Every kind of field, on the form's own page.
    async fn fields(&mut self) -> Outcome {
        self.stack
            .proxy
            .reconfigure(|config| config.top = form::EVERY_FIELD.into())
            .await?;
        let address = self.stack.proxy.url("/f/bridge?plan=Gold");
        let page = self.browser.open(&address).await?;
        page.role("radio", "Nothing arrived").click().await?;
        page.field("Transaction").found().await?;
        self.take(&page, "fields").await
    }

    /// A visitor with wallets, from the choice to the proof.
    async fn wallets(&mut self) -> Outcome {
        let configure = |config: &mut Config| config.form = "wallet = \"proven\"".into();
        self.stack.proxy.reconfigure(configure).await?;
        let dapp = wallet::open(&self.browser, &self.stack, Surface::Shadow, WALLETS).await?;
        let form = &dapp.form;
        form.button("Connect wallet").click().await?;
        form.button("Lighthouse").found().await?;
        self.take(&dapp.page, "wallet-choice").await?;
        dapp.page
            .eval::<()>("wallet.next.eth_requestAccounts = 4001;")
            .await?;
        form.button("Lighthouse").click().await?;
        form.text_appears("You said no in your wallet").await?;
        self.take(&dapp.page, "wallet-refused").await?;
        dapp.page.eval::<()>("wallet.next = {};").await?;
        form.button("Lighthouse").click().await?;
        dapp.shows(wallet::ADA_SHORT).await?;
        self.take(&dapp.page, "wallet-connected").await?;
        form.button("Prove it's yours").click().await?;
        form.text_appears("Proven to be yours").await?;
        form.button("Disconnect").found().await?;
        self.take(&dapp.page, "wallet-proven").await?;
        form.role("checkbox", "Wallet Lighthouse").click().await?;
        self.take(&dapp.page, "wallet-sent").await?;
        dapp.page.eval::<()>("Intake.setLocale('ar');").await?;
        form.button("قطع الاتصال").found().await?;
        self.take(&dapp.page, "wallet-rtl").await?;
        self.stack
            .proxy
            .reconfigure(|config| config.form.clear())
            .await
    }

    /// Where else it stands: right to left, and in a frame on a strict page.
    async fn places(&mut self) -> Outcome {
        let page = self.browser.open(&self.stack.host.url("/rtl")).await?;
        page.button("المساعدة").click().await?;
        page.heading("كيف يمكننا مساعدتك؟").found().await?;
        self.take(&page, "rtl").await?;
        let page = self.browser.open(&self.stack.host.url("/strict")).await?;
        page.button(form::LAUNCHER).click().await?;
        page.frame(form::HEADING).field("Subject").found().await?;
        self.take(&page, "strict").await
    }
}
