//! What goes along with the answers, as the panels of the wallet tell it.

use serde::Deserialize;

/// What they say whenever it changes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Along {
    /// The connected account's address.
    #[serde(default)]
    pub address: Option<String>,
    /// The EIP-155 number of the chain that it is on.
    #[serde(default)]
    pub chain_id: Option<u64>,
    /// What the wallet calls itself.
    #[serde(default)]
    pub wallet: Option<String>,
    /// The proof that the account is the visitor's.
    #[serde(default)]
    pub proof: Option<String>,
    /// Whether the page's address goes.
    pub page: bool,
    /// Whether the language goes.
    pub locale: bool,
}

impl Default for Along {
    /// What goes unless the visitor has it otherwise.
    fn default() -> Self {
        Self {
            address: None,
            chain_id: None,
            wallet: None,
            proof: None,
            page: true,
            locale: true,
        }
    }
}
