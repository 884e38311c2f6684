//! Signed identity: tokens (JWT, RFC 7519) by which the operator's own backend
//! tells who a visitor is. This module holds what a token proves, judges tokens
//! by the operator's key, and says why one is refused. What follows for answers
//! is the contract's, and for tickets `ticket/customer.rs`'s.

mod claims;
mod key;
mod provider;
mod stable;
mod verifier;

use std::collections::BTreeMap;
use std::time::Duration;

use intake_contract::VerifiedVisitor;
use serde::{Deserialize, Serialize};

pub use key::{KeyError, KeyErrors};
pub use stable::stable_claims;
pub use verifier::{Verifier, Verifiers};

/// Longest lifetime that a token may have left.
pub const LIFETIME_MAX: Duration = Duration::from_secs(60 * 60);

/// How far the clocks of proxy and backend may differ.
pub const LEEWAY: Duration = Duration::from_secs(60);

/// Most customer attributes of one token: Mava's own limit.
pub const ATTRIBUTES_MAX: usize = 30;

/// Shortest shared secret, in bytes: as long as the hash (RFC 7518, section 3.2).
pub const SECRET_MIN_BYTES: usize = 32;

/// Who a visitor is, as the operator's backend signed it. It names a customer in
/// at least one way: by id, by email or by wallet. No `Debug`: it tells of a person.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VerifiedIdentity {
    /// The operator's own id of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Mava's id of the customer, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// By HTML's grammar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// With EIP-55's checksum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wallet_address: Option<String>,
    /// One line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Values of customer attributes, by Mava's ids.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

impl VerifiedIdentity {
    /// What the form may show and needs to know of it.
    #[must_use]
    pub fn visitor(&self, expires_in: Duration) -> VerifiedVisitor {
        VerifiedVisitor {
            name: self.name.clone(),
            email: self.email.clone(),
            wallet_address: self.wallet_address.clone(),
            customer: self.customer_id.is_some(),
            expires_in: expires_in.as_secs(),
        }
    }
}

/// Why a token is refused. Each is a sentence for the operator's log and holds
/// nothing of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// No JWT, or one with a header that asks for more than we know.
    #[error("malformed: the token is no signed JWT that can be read")]
    Malformed,
    /// Signed in another way than the form's `algorithm` says, or not at all.
    #[error("wrong_algorithm: the token is not signed by the form's `algorithm`")]
    WrongAlgorithm,
    /// Not signed by the operator's key.
    #[error("bad_signature: the signature is not by the form's key")]
    BadSignature,
    /// Its time is over.
    #[error("expired: the token's `exp` has passed")]
    Expired,
    /// It would be good for longer than [`LIFETIME_MAX`], or for ever.
    #[error("too_long_lived: the token has no `exp`, or one more than an hour away")]
    TooLongLived,
    /// Its time has not begun.
    #[error("not_yet_valid: the token's `nbf` or `iat` lies in the future")]
    NotYetValid,
    /// Made for another form.
    #[error("wrong_audience: the token's `aud` is not the form's id")]
    WrongAudience,
    /// Made by somebody else.
    #[error("wrong_issuer: the token's `iss` is not the form's `issuer`")]
    WrongIssuer,
    /// A claim that is not what it must be.
    #[error("bad_claim: the token's `{0}` is not what it must be")]
    BadClaim(&'static str),
    /// No claim tells which customer it is.
    #[error("names_nobody: the token has neither `customerId` nor `email` nor `walletAddress`")]
    NamesNobody,
}

#[cfg(test)]
#[path = "identity/tests.rs"]
mod tests;
