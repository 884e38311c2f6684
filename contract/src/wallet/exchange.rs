//! What browser and proxy say to each other so that a visitor can prove a
//! wallet: a text to sign, the signature, and what came of it. None of it has
//! `Debug`, since all of it tells who the visitor is.

use serde::{Deserialize, Serialize};

use super::AccountId;
use crate::{
    Answers, FieldCode, FieldDefinition, FormDefinition, NotProvable, WalletAddress, WalletError,
};

/// What a form makes of wallets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WalletMode {
    /// It asks for none and takes none.
    Off,
    /// An address may be given, and stays a claim: nothing is signed.
    #[default]
    Claimed,
    /// A wallet can be proven by a signature. One that is not proven may still
    /// be given, but leads to no customer.
    Proven,
}

impl WalletMode {
    /// Whether this is what holds where a definition says nothing.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The body of `POST /v1/forms/{form}/wallet/message`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WalletMessageRequest {
    /// The address to prove, in one case or with its checksum.
    pub address: String,
    /// The chain that the wallet is on, an EIP-155 number.
    pub chain_id: u64,
    /// The origin of the page whose wallet will sign, as browsers write it.
    /// Only a framed form tells it, whose own origin is the proxy's: the host
    /// page's, which the loader's channel was opened with. Without it the page
    /// that asks is the page whose wallet signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

impl WalletMessageRequest {
    /// The account that is to be proven.
    ///
    /// # Errors
    /// What is wrong, and with which member.
    pub fn account(&self) -> Result<AccountId, (&'static str, FieldCode)> {
        let address = self.address.parse::<WalletAddress>();
        let address = address.map_err(|error| match error {
            WalletError::Shape => ("/address", FieldCode::WalletInvalid),
            WalletError::Checksum => ("/address", FieldCode::WalletChecksum),
        })?;
        AccountId::new(self.chain_id, address).ok_or(("/chainId", FieldCode::ChainInvalid))
    }
}

/// Its answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WalletMessage {
    /// The text to sign, as [`super::SignInMessage`] writes it.
    pub message: String,
    /// What the proxy wants back with the signature.
    pub token: String,
    /// For how many seconds from now a signature will be taken.
    #[serde(default)]
    pub expires_in: u64,
}

/// The body of `POST /v1/forms/{form}/wallet/verify`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WalletVerifyRequest {
    /// [`WalletMessage::token`].
    pub token: String,
    /// What the wallet answered: `0x` and hexadecimal digits.
    pub signature: String,
}

/// Its answer: a proof, or why there can be none. A wrong signature is a problem
/// instead, [`crate::ProblemCode::WalletSignatureInvalid`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WalletVerdict {
    /// The account that was to be proven (CAIP-10).
    pub account: AccountId,
    /// What a submission carries as `walletProof`, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// How it was proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<WalletMethod>,
    /// Why it can't be proven here. The wallet stays a claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_provable: Option<NotProvable>,
    /// For how many seconds from now the proof will be taken; 0 without one.
    #[serde(default)]
    pub expires_in: u64,
}

/// How a wallet was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WalletMethod {
    /// The account's own key signed: recovered from the signature (EIP-191).
    Eoa,
    /// The contract at the address took the signature (ERC-1271).
    Erc1271,
    /// The contract that will stand at the address would take it (ERC-6492).
    Erc6492,
}

impl WalletMethod {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::Eoa, Self::Erc1271, Self::Erc6492];

    /// How agents are told of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eoa => "signature",
            Self::Erc1271 => "ERC-1271",
            Self::Erc6492 => "ERC-6492",
        }
    }
}

/// Whether the form wants a proof for these answers: the wallet is all that the
/// visitor can be reached by, and an unproven one leads to nobody.
#[must_use]
pub fn wants_wallet_proof(form: &FormDefinition, answers: &Answers) -> bool {
    let given = |id: &str| !answers.get(id).is_empty();
    let mut contacts = form.identify_by.iter().map(|by| by.field());
    form.wallet == WalletMode::Proven
        && given(FieldDefinition::WALLET)
        && contacts.clone().any(|id| id == FieldDefinition::WALLET)
        && !contacts.any(|id| id != FieldDefinition::WALLET && given(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Identifier::{self, Email, Wallet};

    #[test]
    fn a_proof_is_wanted_where_an_unproven_wallet_is_the_only_contact() {
        let both = [("email", "a@b.co"), ("walletAddress", "0x…")];
        for (mode, by, given, wanted) in [
            (WalletMode::Proven, &[Email, Wallet][..], &both[1..], true),
            (WalletMode::Proven, &[Email, Wallet], &both[..], false),
            (WalletMode::Proven, &[Email, Wallet], &both[..1], false),
            (WalletMode::Proven, &[Wallet], &both[1..], true),
            (WalletMode::Proven, &[Email], &both[1..], false),
            (WalletMode::Proven, &[], &both[1..], false),
            (WalletMode::Claimed, &[Wallet], &both[1..], false),
        ] {
            let by: &[Identifier] = by;
            let form = FormDefinition {
                wallet: mode,
                ..FormDefinition::new("support", by.to_vec())
            };
            let mut answers = Answers::default();
            for (id, text) in given {
                answers.0.insert((*id).to_owned(), (*text).to_owned());
            }
            assert_eq!(wants_wallet_proof(&form, &answers), wanted, "{given:?}");
        }
    }

    #[test]
    fn a_request_for_a_message_names_an_account_or_what_is_wrong() {
        let request = |address: &str, chain_id| WalletMessageRequest {
            address: address.to_owned(),
            chain_id,
            origin: None,
        };
        let address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for (request, expected) in [
            (request(address, 1), Ok(format!("eip155:1:{address}"))),
            (
                request(&address.to_lowercase(), 10),
                Ok(format!("eip155:10:{address}")),
            ),
            (
                request("0x12", 1),
                Err(("/address", FieldCode::WalletInvalid)),
            ),
            (
                request(&address.replace("5aA", "5AA"), 1),
                Err(("/address", FieldCode::WalletChecksum)),
            ),
            (
                request(address, 0),
                Err(("/chainId", FieldCode::ChainInvalid)),
            ),
        ] {
            let account = request.account().map(|account| account.to_string());
            assert_eq!(account, expected);
        }
    }
}
