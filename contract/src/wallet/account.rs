//! Accounts as CAIP-10 names them: an address on a chain.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::WalletAddress;
use crate::limits::CHAIN_ID_MAX;

/// An account of an EVM chain, in text `eip155:<chain>:<address>` (CAIP-10), the
/// address with EIP-55's checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId {
    /// The chain's EIP-155 number, from 1 to [`CHAIN_ID_MAX`].
    chain: u64,
    address: WalletAddress,
}

/// A text is no account of an EVM chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAccount;

impl AccountId {
    /// The account of an address on a chain; `None` for a number that no chain has.
    #[must_use]
    pub fn new(chain: u64, address: WalletAddress) -> Option<Self> {
        (1..=CHAIN_ID_MAX)
            .contains(&chain)
            .then_some(Self { chain, address })
    }

    /// The chain's EIP-155 number.
    #[must_use]
    pub const fn chain(self) -> u64 {
        self.chain
    }

    /// The address.
    #[must_use]
    pub const fn address(self) -> WalletAddress {
        self.address
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "eip155:{}:{}", self.chain, self.address)
    }
}

impl fmt::Display for NoAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an account of an EVM chain by CAIP-10")
    }
}

impl core::error::Error for NoAccount {}

impl FromStr for AccountId {
    type Err = NoAccount;

    fn from_str(text: &str) -> Result<Self, NoAccount> {
        let rest = text.strip_prefix("eip155:").ok_or(NoAccount)?;
        let (chain, address) = rest.split_once(':').ok_or(NoAccount)?;
        // As it is written, so that one account has one name.
        let plain = chain.bytes().all(|byte| byte.is_ascii_digit()) && !chain.starts_with('0');
        let chain = chain.parse().ok().filter(|_| plain).ok_or(NoAccount)?;
        let address = address.parse().map_err(|_| NoAccount)?;
        Self::new(chain, address).ok_or(NoAccount)
    }
}

impl TryFrom<String> for AccountId {
    type Error = NoAccount;

    fn try_from(text: String) -> Result<Self, NoAccount> {
        text.parse()
    }
}

impl From<AccountId> for String {
    fn from(account: AccountId) -> Self {
        account.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CAIP-10's own example.
    const EXAMPLE: &str = "eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb";

    #[test]
    fn an_account_is_written_with_its_checksum_and_read_in_any_case() {
        for text in [EXAMPLE, &EXAMPLE.to_lowercase()] {
            let account = text.parse::<AccountId>();
            assert_eq!(
                account.map(|account| account.to_string()),
                Ok(EXAMPLE.into())
            );
            assert_eq!(account.map(AccountId::chain), Ok(1));
        }
        let json = serde_json::to_value(EXAMPLE.parse::<AccountId>().ok());
        assert_eq!(json.ok(), Some(EXAMPLE.into()));
    }

    #[test]
    fn what_is_no_account_of_an_evm_chain_is_refused() {
        let address = &EXAMPLE["eip155:1:".len()..];
        for text in [
            "",
            address,
            &format!("eip155:0:{address}"),
            &format!("eip155:01:{address}"),
            &format!("eip155:+1:{address}"),
            &format!("eip155:9007199254740992:{address}"),
            &format!("eip155::{address}"),
            &format!("{EXAMPLE}:1"),
            &EXAMPLE.replace("ab16", "AB16"),
            "cosmos:cosmoshub-3:cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0",
        ] {
            assert_eq!(text.parse::<AccountId>(), Err(NoAccount), "{text}");
        }
    }
}
