//! The configuration as the rest of the proxy reads it: checked, with every default filled in.
//! Nothing here is a secret; the API key comes from the environment (`secrets.rs`).

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use intake_contract::{FieldDefinition, FormDefinition, LocalText};
use ipnet::IpNet;
use url::Url;

use super::attachments::AttachmentsConfig;
use super::captcha::ChallengeConfig;
use super::identity::{Identify, IdentityConfig};
use super::rpc::ChainConfig;

/// All of `intake.toml`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the proxy listens and what it is called from outside.
    pub server: ServerConfig,
    /// How Mava is reached.
    pub mava: MavaConfig,
    /// Where accepted requests are kept.
    pub store: StoreConfig,
    /// How much one visitor, and all together, may send.
    pub limits: LimitsConfig,
    /// Where attached files lie, and how agents get them.
    pub attachments: AttachmentsConfig,
    /// The chains that can be asked about contract wallets, with unique ids.
    pub chains: Vec<ChainConfig>,
    /// The forms, at least one, with unique ids.
    pub forms: Vec<FormConfig>,
}

/// `[server]`.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The public address.
    pub listen: SocketAddr,
    /// The address of health and administration, never reachable from outside.
    pub admin_listen: SocketAddr,
    /// What visitors' browsers call it; no path, no trailing slash.
    pub public_url: Url,
    /// The folder of the widget's assets; those inside the binary where none is given.
    pub assets: Option<PathBuf>,
    /// Whose word on a visitor's address is taken.
    pub trusted_proxies: Vec<IpNet>,
}

impl ServerConfig {
    /// Puts the port that the system chose into the public URL, if that has none.
    pub fn settle(&mut self, bound: SocketAddr) {
        if self.public_url.port() == Some(0) {
            // Only URLs without a host can't have a port, and this one has one.
            let _ = self.public_url.set_port(Some(bound.port()));
        }
    }

    /// The public URL as it stands before a path: without a trailing slash.
    #[must_use]
    pub fn public_base(&self) -> String {
        self.public_url.as_str().trim_end_matches('/').to_owned()
    }
}

/// `[mava]`.
#[derive(Debug, Clone)]
pub struct MavaConfig {
    /// `https://gateway.mava.app`, or a sandbox.
    pub base_url: Url,
    /// How many calls may be made in any window of this length.
    pub budget: Budget,
    /// How long one call may take.
    pub timeout: Duration,
    /// What becomes of a request whose fate at Mava can't be learned.
    pub unknown: UnknownPolicy,
}

/// A number of calls in any window of a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// 1 to 90: Mava refuses above 90 in 30 seconds.
    pub requests: u32,
    /// The window's length.
    pub window: Duration,
}

/// What becomes of a request whose fate at Mava can't be learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownPolicy {
    /// Send it again: two tickets are better than none.
    #[default]
    Resend,
    /// Keep it for the operator to decide.
    Hold,
}

/// `[limits]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitsConfig {
    /// Requests of every kind by one client.
    pub traffic: Quota,
    /// Requests by one client that send something.
    pub calls: Quota,
    /// Requests for support by one client.
    pub submissions: Quota,
    /// Requests for support that name the same email address or wallet.
    pub contact: Quota,
    /// Requests for support by all together.
    pub total: Quota,
}

/// So many at once, and then as many in each window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// At least 1.
    pub requests: u32,
    /// At least a second.
    pub window: Duration,
}

/// `[store]`.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// `sqlite:path/to/file.db`; here only the path.
    pub path: PathBuf,
    /// How long a delivered request's text is kept.
    pub keep_delivered: Duration,
}

/// One `[[forms]]`.
#[derive(Debug, Clone)]
pub struct FormConfig {
    /// What the browser may know.
    pub definition: FormDefinition,
    /// The text on the launcher's button; the catalogue's where none is given.
    pub label: Option<LocalText>,
    /// The origins whose pages may use the form, each as a browser writes it in `Origin`.
    pub origins: Vec<String>,
    /// What a browser must do before a request is sent.
    pub challenge: ChallengeConfig,
    /// How long it takes at least from the first touch of the form to sending it.
    pub min_time: Duration,
    /// Whom a request is filed under.
    pub identify: Identify,
    /// Whose signature tells who a visitor is; none where no signed identity is taken.
    pub identity: Option<IdentityConfig>,
    /// What the operator decides of every ticket.
    pub ticket: TicketConfig,
    /// What a chosen option decides: by field id, then by option value.
    pub choices: BTreeMap<String, BTreeMap<String, ChoiceConfig>>,
    /// Where the answers go, by field id; see [`Target::of`].
    pub targets: BTreeMap<String, Target>,
}

/// `[forms.ticket]`.
#[derive(Debug, Clone, Default)]
pub struct TicketConfig {
    /// `Open`, `Pending`, `Resolved` or `Waiting`.
    pub status: Option<String>,
    /// 1 low, 2 medium, 3 high.
    pub priority: Option<u8>,
    /// An agent's id.
    pub assigned_to: Option<String>,
    /// A category's id.
    pub category: Option<String>,
    /// Ids of tags, at most 20 together with those of options.
    pub tags: Vec<String>,
    /// A further tag of tickets whose request is suspect.
    pub suspect_tag: Option<String>,
    /// Suppresses notifications and automations.
    pub silent: Option<bool>,
    /// Notify the assigned agent.
    pub notify: Option<bool>,
    /// Run automations.
    pub trigger_automations: Option<bool>,
    /// `web`, `discord`, `telegram`, `twitter` or `email`.
    pub source_type: Option<String>,
    /// The subject's template with `{form}`, `{reference}` and fields by their ids.
    pub subject: Option<String>,
    /// The ticket's attribute that gets the reference.
    pub reference_attribute: Option<String>,
    /// The ticket's attributes that get what is known of the wallet.
    pub wallet: WalletAttributes,
    /// Attributes of every ticket, at most 30 together with those of fields.
    pub attributes: Vec<AttributeConfig>,
    /// Attributes of every customer, at most 30 together with those of fields.
    pub customer_attributes: Vec<AttributeConfig>,
}

/// `[forms.ticket.wallet]`: attributes of the ticket, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalletAttributes {
    /// Which account.
    pub account: Option<String>,
    /// On which chain.
    pub chain: Option<String>,
    /// Proven, signed or claimed.
    pub status: Option<String>,
    /// When it was proven.
    pub proven_at: Option<String>,
    /// How it was proven.
    pub method: Option<String>,
}

impl WalletAttributes {
    /// The keys of the table.
    pub const NAMES: [&'static str; 5] = ["account", "chain", "status", "proven_at", "method"];
}

/// An attribute that the operator sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeConfig {
    /// Its id.
    pub attribute: String,
    /// What it is set to.
    pub content: String,
}

/// Where the answer to a field goes, besides what is chosen with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// Into the message, under the field's label.
    pub message: bool,
    /// Into the customer's name.
    pub name: bool,
    /// Into this attribute of the ticket.
    pub ticket_attribute: Option<String>,
    /// Into this attribute of the customer.
    pub customer_attribute: Option<String>,
}

impl Target {
    /// Where an answer goes that the operator sends nowhere else: into the
    /// message, except for the usual fields, which have places of their own.
    #[must_use]
    pub fn usual(field: &FieldDefinition) -> Self {
        Self {
            message: !field.is_usual(),
            ..Self::default()
        }
    }

    /// Where the answer to a field goes.
    #[must_use]
    pub fn of(targets: &BTreeMap<String, Self>, field: &FieldDefinition) -> Self {
        let known = targets.get(&field.id);
        known.cloned().unwrap_or_else(|| Self::usual(field))
    }
}

/// What a chosen option decides.
#[derive(Debug, Clone, Default)]
pub struct ChoiceConfig {
    /// A category's id.
    pub category: Option<String>,
    /// 1 low, 2 medium, 3 high.
    pub priority: Option<u8>,
    /// Ids of tags.
    pub tags: Vec<String>,
}
