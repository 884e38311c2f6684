//! The proxy's process; it can be stopped, killed and started again on the
//! same port and the same store.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use tokio::process::Command;

use super::{Config, listening_on};
use crate::process::Process;
use crate::{Outcome, workspace};

/// Mava's key, known wherever it should not turn up.
pub const API_KEY: &str = "CANARY-mava-api-key-5d1c";
/// What opens the sandbox's bucket by default.
const BUCKET_KEYS: [(&str, &str); 2] = [
    ("S3_ACCESS_KEY_ID", "sandbox-bucket"),
    ("S3_SECRET_ACCESS_KEY", "sandbox-bucket-secret"),
];

/// What signs identities, for forms that take them.
pub const IDENTITY_SECRET: &str = "a secret for scenarios, 32 bytes or more";

/// The secret by which captchas are verified.
pub const CAPTCHA_SECRET: &str = "0x4AAA-a-secret-for-captchas";

/// A graceful end takes at most this long; the promise is ten seconds.
const STOPS_WITHIN: Duration = Duration::from_secs(12);

/// The proxy, running or not.
pub struct Proxy {
    process: Option<Process>,
    config: Config,
    /// The configuration's file.
    path: PathBuf,
    origin: String,
    admin: String,
    /// What ended processes had written.
    past: String,
}

impl Proxy {
    /// Writes the configuration into `folder` and starts.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(folder: &Path, config: &Config) -> Outcome<Self> {
        let mut proxy = Self {
            process: None,
            config: config.clone(),
            path: folder.join("intake.toml"),
            origin: config.public_url(),
            admin: format!("http://127.0.0.1:{}", config.admin_listen),
            past: String::new(),
        };
        proxy.go_on().await?;
        Ok(proxy)
    }

    /// Where visitors find it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The address of a path on it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The address of a path for the operator.
    pub fn admin_url(&self, path: &str) -> String {
        format!("{}{path}", self.admin)
    }

    /// Its configuration's file.
    pub fn config_file(&self) -> &Path {
        &self.path
    }

    /// The process's id, while it runs.
    pub fn id(&self) -> Option<i32> {
        self.process.as_ref().map(Process::id)
    }

    /// Starts it (again) on the same port and files.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn go_on(&mut self) -> Outcome {
        std::fs::write(&self.path, self.config.to_toml())?;
        let mut command = Command::new(workspace::program("intake-proxy")?);
        command
            .arg("serve")
            .arg("--config")
            .arg(&self.path)
            .env("INTAKE_ASSETS", workspace::assets()?)
            .env("MAVA_API_KEY", API_KEY)
            .envs(BUCKET_KEYS)
            .env("INTAKE_IDENTITY_SECRET", IDENTITY_SECRET)
            .env("INTAKE_CAPTCHA_SECRET", CAPTCHA_SECRET)
            .envs(self.config.variables.iter().cloned());
        let mut process = Process::start(command)?;
        process.line("that it listens", listening_on).await?;
        self.process = Some(process);
        Ok(())
    }

    /// Stops it in good order.
    ///
    /// # Errors
    /// When it does not run or does not stop in time.
    pub async fn stop(&mut self) -> Outcome {
        let process = self.process.take().context("the proxy runs")?;
        self.past += &process.stop(STOPS_WITHIN).await?;
        Ok(())
    }

    /// Stops it and starts it again after `change` had its way with the configuration.
    ///
    /// # Errors
    /// When it does not stop or does not come up again.
    pub async fn reconfigure(&mut self, change: impl FnOnce(&mut Config)) -> Outcome {
        self.stop().await?;
        change(&mut self.config);
        self.go_on().await
    }

    /// Ends it without warning.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn kill(&mut self) -> Outcome {
        let process = self.process.take().context("the proxy runs")?;
        self.past += &process.log();
        process.kill().await
    }

    /// The store's file.
    pub fn store(&self) -> &Path {
        &self.config.store
    }

    /// All that it has written.
    pub fn log(&self) -> String {
        let present = self.process.as_ref().map(Process::log).unwrap_or_default();
        format!("{}{present}", self.past)
    }
}
