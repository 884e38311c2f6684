//! A chain with wallets on it, and the reference parser of EIP-4361: a program
//! for Node.js, `tests/chain/chain.mjs`.

use std::collections::BTreeMap;

use anyhow::ensure;
use serde_json::{Value, json};
use tokio::process::Command;

use super::listening_on;
use crate::process::Process;
use crate::{Outcome, workspace};

/// The running chain.
pub struct Chain {
    process: Process,
    origin: String,
    http: reqwest::Client,
}

impl Chain {
    /// Starts on a free port, with its wallets deployed.
    ///
    /// # Errors
    /// When Node.js or a package is missing.
    pub async fn start() -> Outcome<Self> {
        let mut command = Command::new("node");
        command
            .arg(workspace::root().join("tests/chain/chain.mjs"))
            .arg(workspace::chain_packages()?);
        let mut process = Process::start(command)?;
        let origin = process.line("that it listens", listening_on).await?;
        Ok(Self {
            process,
            origin,
            http: reqwest::Client::new(),
        })
    }

    /// The address of a path on it: `/` is a node as it should be, the others
    /// are out of order, each in its own way.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// What it has written.
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// The addresses of the wallets by name.
    ///
    /// # Errors
    /// When the chain does not answer.
    pub async fn wallets(&self) -> Outcome<BTreeMap<String, String>> {
        let answer = self.http.get(self.url("/wallets")).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// What a wallet answers to `personal_sign`.
    ///
    /// # Errors
    /// When there is no such wallet.
    pub async fn sign(&self, wallet: &str, message: &str) -> Outcome<String> {
        let body = json!({ "wallet": wallet, "message": message });
        let answer = self.post("/sign", &body).await?;
        Ok(answer["signature"].as_str().unwrap_or_default().to_owned())
    }

    /// What the reference parser reads in a message.
    ///
    /// # Errors
    /// When it refuses the message.
    pub async fn parse(&self, message: &str) -> Outcome<Value> {
        self.post("/parse", &json!({ "message": message })).await
    }

    /// How often each method was called since the last time.
    ///
    /// # Errors
    /// When the chain does not answer.
    pub async fn calls(&self) -> Outcome<BTreeMap<String, u32>> {
        let answer = self.http.get(self.url("/calls")).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    async fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        let answer = self.http.post(self.url(path)).json(body).send().await?;
        let status = answer.status();
        let body = answer.json().await?;
        ensure!(status.is_success(), "{path} answers {status}: {body}");
        Ok(body)
    }
}
