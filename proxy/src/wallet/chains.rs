//! Nodes that can be asked, by chain: one call of JSON-RPC over HTTP each time,
//! with a limit for its time and for its answer, and never a second try.
//! Their addresses may hold keys, so they are secrets and stand in no log.

use core::fmt;
use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::{Client, Response, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use url::Url;

use super::signature::unhex;
use crate::config::{ChainConfig, Config, RpcUrl};
use crate::environment::Environment;

/// Most bytes that are read of an answer. One byte is wanted, and a node that
/// reports a failed call may quote what the wallet said.
const ANSWER_MAX: usize = 64 * 1024;
/// Longest address of a node, in bytes.
const URL_MAX: usize = 2_048;

/// Most calls that are under way at once: each may last its whole time.
const CALLS_MAX: usize = 64;

/// The chains that can be asked. Its `Debug` shows their numbers alone.
pub struct Chains {
    http: Option<Client>,
    nodes: BTreeMap<u64, Node>,
    calls: Semaphore,
}

struct Node {
    url: SecretString,
    timeout: Duration,
}

/// Why a chain's node can't be asked at all. Each tells the operator what to mend.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The variable is not set.
    #[error("the environment variable {0} is not set")]
    NoVariable(String),
    /// The file can't be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What it holds is no address.
    #[error(
        "what it holds is no address of a node: it begins with https://, or with http:// on this machine"
    )]
    Shape,
    /// There is no client for HTTPS.
    #[error("no HTTPS client could be made: are root certificates (ca-certificates) installed?")]
    Tls,
}

/// Every chain whose node can't be asked, with its number.
#[derive(Debug)]
pub struct ChainErrors(pub Vec<(u64, ChainError)>);

impl fmt::Display for ChainErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (chain, error)) in self.0.iter().enumerate() {
            let line_break = if index > 0 { "\n" } else { "" };
            write!(f, "{line_break}chain {chain}: rpc_url: {error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ChainErrors {}

/// Why a call has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// The configuration names no node for the chain.
    #[error("no node is configured")]
    NoChain,
    /// As many calls as may be are under way.
    #[error("too many calls are under way")]
    Busy,
    /// Not within its time.
    #[error("the node did not answer in time")]
    TimedOut,
    /// Not reached, or the connection was cut.
    #[error("the node could not be reached")]
    Unreachable,
    /// Another status than 200.
    #[error("the node answered with status {0}")]
    Status(u16),
    /// The node refuses.
    #[error("the node answered with its error {0}")]
    Error(i64),
    /// An answer without end, or no answer to the question.
    #[error("the node's answer could not be read")]
    Unreadable,
}

/// An answer of JSON-RPC 2.0, as far as it matters.
#[derive(Deserialize)]
struct Answer {
    result: Option<Value>,
    error: Option<NodeError>,
}

#[derive(Deserialize)]
struct NodeError {
    code: i64,
    #[serde(default)]
    message: String,
}

impl Chains {
    /// Takes every chain's address from where the configuration says.
    ///
    /// # Errors
    /// Every chain whose address can't be used, at once.
    pub fn load(config: &Config, environment: &Environment) -> Result<Self, ChainErrors> {
        let mut nodes = BTreeMap::new();
        let mut errors = Vec::new();
        for chain in &config.chains {
            match Node::new(chain, environment) {
                Ok(node) => drop(nodes.insert(chain.id, node)),
                Err(error) => errors.push((chain.id, error)),
            }
        }
        let http = config.chains.first().map(|first| (first.id, client()));
        let http = match http {
            Some((id, Err(error))) => {
                errors.push((id, error));
                None
            }
            Some((_, Ok(client))) => Some(client),
            None => None,
        };
        if errors.is_empty() {
            Ok(Self {
                http,
                nodes,
                ..Self::default()
            })
        } else {
            Err(ChainErrors(errors))
        }
    }

    /// Makes a call that changes nothing (`eth_call` of the latest block, without
    /// a recipient: it creates a contract for as long as it takes). Gives what it
    /// returned, or nothing where it failed on the chain.
    ///
    /// # Errors
    /// When there is no answer that says either.
    pub async fn call(&self, chain: u64, data: &str) -> Result<Option<Vec<u8>>, Unanswered> {
        let call = json!([{ "data": data }, "latest"]);
        match self.ask(chain, "eth_call", &call).await? {
            Answer {
                error: Some(error), ..
            } if error.is_of_the_call() => Ok(None),
            Answer {
                error: Some(error), ..
            } => Err(Unanswered::Error(error.code)),
            Answer {
                result: Some(Value::String(result)),
                ..
            } => {
                let digits = result.strip_prefix("0x").ok_or(Unanswered::Unreadable)?;
                let bytes = unhex(digits.as_bytes()).ok_or(Unanswered::Unreadable)?;
                Ok(Some(bytes))
            }
            _ => Err(Unanswered::Unreadable),
        }
    }

    /// Which chain a node says that it is.
    ///
    /// # Errors
    /// When there is no answer that says it.
    pub async fn chain_id(&self, chain: u64) -> Result<u64, Unanswered> {
        let answer = self.ask(chain, "eth_chainId", &json!([])).await?;
        let told = match (&answer.result, &answer.error) {
            (_, Some(error)) => return Err(Unanswered::Error(error.code)),
            (Some(Value::String(told)), None) => told.strip_prefix("0x"),
            _ => None,
        };
        let id = told.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        id.ok_or(Unanswered::Unreadable)
    }

    async fn ask(&self, chain: u64, method: &str, params: &Value) -> Result<Answer, Unanswered> {
        let node = self.nodes.get(&chain).ok_or(Unanswered::NoChain)?;
        let http = self.http.as_ref().ok_or(Unanswered::NoChain)?;
        let _place = self.calls.try_acquire().map_err(|_| Unanswered::Busy)?;
        let question = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let response = http
            .post(node.url.expose_secret())
            .timeout(node.timeout)
            .json(&question)
            .send();
        let response = response.await.map_err(|error| classify(&error))?;
        match response.status().as_u16() {
            200 => {}
            status => return Err(Unanswered::Status(status)),
        }
        let body = read(response).await?;
        serde_json::from_slice(&body).map_err(|_| Unanswered::Unreadable)
    }
}

impl Default for Chains {
    /// None can be asked.
    fn default() -> Self {
        Self {
            http: None,
            nodes: BTreeMap::new(),
            calls: Semaphore::new(CALLS_MAX),
        }
    }
}

impl fmt::Debug for Chains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.nodes.keys()).finish()
    }
}

impl Node {
    fn new(config: &ChainConfig, environment: &Environment) -> Result<Self, ChainError> {
        let url = match &config.rpc_url {
            RpcUrl::Plain(url) => url.to_string(),
            RpcUrl::Variable(name) => {
                let value = environment.get(name);
                value
                    .ok_or_else(|| ChainError::NoVariable(name.clone()))?
                    .to_owned()
            }
            RpcUrl::File(path) => {
                std::fs::read_to_string(path).map_err(|source| ChainError::Unreadable {
                    path: path.clone(),
                    source,
                })?
            }
        };
        let url = url.trim();
        let parsed = Url::parse(url).ok().filter(|_| url.len() <= URL_MAX);
        let parsed = parsed.ok_or(ChainError::Shape)?;
        let safe = match parsed.scheme() {
            "https" => parsed.has_host(),
            "http" => crate::config::is_loopback(&parsed),
            _ => false,
        };
        if !safe {
            return Err(ChainError::Shape);
        }
        Ok(Self {
            url: SecretString::from(parsed.as_str()),
            timeout: config.timeout,
        })
    }
}

impl NodeError {
    /// Whether the call failed on the chain, and not the node: its wallet
    /// reverted or ran out of gas. Code 3 is what nodes agree on; the older ones
    /// have it in words.
    fn is_of_the_call(&self) -> bool {
        let message = self.message.to_ascii_lowercase();
        let words = ["revert", "out of gas", "invalid opcode"];
        self.code == 3 || words.iter().any(|words| message.contains(words))
    }
}

fn client() -> Result<Client, ChainError> {
    // A second installation fails and changes nothing, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("intake-proxy/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .build()
        .map_err(|_| ChainError::Tls)
}

/// Reqwest's errors name the address, so they go no further.
fn classify(error: &reqwest::Error) -> Unanswered {
    if error.is_timeout() {
        Unanswered::TimedOut
    } else {
        Unanswered::Unreachable
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, Unanswered> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        if body.len() + chunk.len() > ANSWER_MAX {
            return Err(Unanswered::Unreadable);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
