//! The real processes of a scenario, each on a free port and with files of its
//! own: the stand-in for Mava, the proxy, the example host; and beside them
//! pages that a test makes up, on two more origins.

mod chain;
mod config;
mod ports;
mod proxy;
mod sandbox;
mod site;
mod unchallenged;

pub use chain::Chain;
pub use config::Config;
pub use ports::{Reserved, reserve_ports};
pub use proxy::{API_KEY, CAPTCHA_SECRET, IDENTITY_SECRET, Proxy};
pub use sandbox::{Call, Customer, Fault, Message, Sandbox, Ticket};
pub use site::{Site, WebPage};
pub use unchallenged::Unchallenged;

use std::path::Path;

use tempfile::TempDir;
use tokio::process::Command;

use crate::process::Process;
use crate::{Outcome, form, workspace};

/// What listens on one origin.
pub struct Host {
    process: Process,
    origin: String,
}

impl Host {
    /// The origin, without a slash at its end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The address of a path on it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// Everything that stands behind a visitor's browser.
pub struct Stack {
    /// The stand-in for Mava.
    pub sandbox: Sandbox,
    /// The proxy.
    pub proxy: Proxy,
    /// The example pages, on an origin that the form allows.
    pub host: Host,
    /// Made-up pages, on another origin that the form allows.
    pub site: Site,
    /// Made-up pages, on an origin that no form allows.
    pub stranger: Site,
    // Dropped last: the proxy's store lies in it.
    _folder: TempDir,
}

impl Stack {
    /// Starts everything with the usual form.
    ///
    /// # Errors
    /// When a program is missing or does not start.
    pub async fn start() -> Outcome<Self> {
        Self::start_with(|_| {}).await
    }

    /// Starts everything after `change` had its way with the proxy's configuration.
    ///
    /// # Errors
    /// When a program is missing or does not start.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Outcome<Self> {
        Self::start_in(&std::env::temp_dir(), change).await
    }

    /// As [`Stack::start_with`], with all files below `parent`: for those who
    /// want to know on which disk they lie.
    ///
    /// # Errors
    /// When a program is missing or does not start.
    pub async fn start_in(parent: &Path, change: impl FnOnce(&mut Config)) -> Outcome<Self> {
        let folder = tempfile::Builder::new()
            .prefix("intake-stack-")
            .tempdir_in(parent)?;
        // The proxy wants to know the hosts' origins before they start, and
        // the hosts the proxy's.
        let [proxy, admin, host] = reserve_ports()?;
        let site = Site::start().await?;
        let stranger = Site::start().await?;
        let sandbox = Sandbox::start().await?;

        let host_origin = format!("http://127.0.0.1:{}", host.port());
        let mut config = Config {
            listen: proxy.port(),
            admin_listen: admin.port(),
            upstream: sandbox.origin().to_owned(),
            store: folder.path().join("intake.db"),
            origins: vec![host_origin.clone(), site.origin().to_owned()],
            challenge: "altcha",
            limits: String::new(),
            mava: String::new(),
            form: String::new(),
            top: String::new(),
            variables: Vec::new(),
        };
        change(&mut config);
        let (_, _) = (proxy.release(), admin.release());
        let proxy = Proxy::start(folder.path(), &config).await?;

        let mut command = Command::new(workspace::program("example-host")?);
        command
            .args(["--listen", &format!("127.0.0.1:{}", host.release())])
            .args(["--proxy", proxy.origin()])
            .env("INTAKE_IDENTITY_SECRET", IDENTITY_SECRET);
        let mut process = Process::start(command)?;
        process.line("that it listens", listening_on).await?;
        let host = Host {
            process,
            origin: host_origin,
        };
        Ok(Self {
            sandbox,
            proxy,
            host,
            site,
            stranger,
            _folder: folder,
        })
    }

    /// The last lines of every process, for a failure's report.
    pub fn log(&self) -> String {
        let host = (self.host.process.name(), self.host.process.log());
        [
            ("mava-sandbox", self.sandbox.log()),
            ("intake-proxy", self.proxy.log()),
            host,
        ]
        .iter()
        .map(|(name, log)| format!("--- {name}\n{log}"))
        .collect()
    }

    /// Searches the proxy's log for its secrets, and for what visitors write.
    ///
    /// # Errors
    /// When one of them is there.
    pub fn keeps_its_secrets(&self) -> Outcome {
        let log = self.proxy.log();
        let message = form::MESSAGE.lines();
        let typed = [form::NAME, form::EMAIL, form::SUBJECT];
        for secret in [API_KEY, CAPTCHA_SECRET, IDENTITY_SECRET]
            .into_iter()
            .chain(typed)
            .chain(message)
        {
            anyhow::ensure!(!log.contains(secret), "the proxy's log tells {secret:?}");
        }
        Ok(())
    }
}

/// Reads the line with which a program of ours says where it is.
fn listening_on(line: &str) -> Option<String> {
    line.strip_prefix("listening on ")
        .map(|origin| origin.trim().trim_end_matches('/').to_owned())
}
