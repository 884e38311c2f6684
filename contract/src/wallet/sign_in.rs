//! The text that a visitor signs to prove a wallet: Sign-In with Ethereum
//! (EIP-4361), always in the same shape, so that the loader can recognise it.

use core::fmt;

use super::AccountId;

/// What the text says besides its terms. EIP-4361 allows ASCII alone, so it is
/// the same in every language.
pub const SIGN_IN_STATEMENT: &str =
    "Prove that this wallet is yours to the support team. Signing is free and moves nothing.";

/// A message by EIP-4361, version 1. In text, with line breaks as `\n` and none
/// at the end:
///
/// ```text
/// {domain} wants you to sign in with your Ethereum account:
/// {address with EIP-55's checksum}
///
/// {SIGN_IN_STATEMENT}
///
/// URI: {origin}
/// Version: 1
/// Chain ID: {EIP-155 number}
/// Nonce: {32 hexadecimal digits in lower case}
/// Issued At: {RFC 3339, YYYY-MM-DDTHH:MM:SS.sssZ}
/// Expiration Time: {RFC 3339, the same way, ten minutes later}
/// ```
///
/// `origin` is that of the page whose wallet signs, as browsers write it
/// (`https://app.example.com`), and `domain` its host with a port where the
/// origin names one: what wallets compare with the page that asks them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInMessage<'a> {
    /// The origin of the page whose wallet signs.
    pub origin: &'a str,
    /// Who signs.
    pub account: AccountId,
    /// What makes every message another one.
    pub nonce: &'a str,
    /// When it was composed, by RFC 3339.
    pub issued_at: &'a str,
    /// Until when it will be taken, by RFC 3339.
    pub expires_at: &'a str,
}

impl fmt::Display for SignInMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.origin;
        let domain = origin
            .split_once("://")
            .map_or(origin, |(_, domain)| domain);
        let (chain, address) = (self.account.chain(), self.account.address());
        write!(
            f,
            "{domain} wants you to sign in with your Ethereum account:\n\
             {address}\n\
             \n\
             {SIGN_IN_STATEMENT}\n\
             \n\
             URI: {origin}\n\
             Version: 1\n\
             Chain ID: {chain}\n\
             Nonce: {}\n\
             Issued At: {}\n\
             Expiration Time: {}",
            self.nonce, self.issued_at, self.expires_at
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_the_shape_of_eip_4361() {
        let account = "eip155:137:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        let message = account.parse().map(|account| SignInMessage {
            origin: "http://localhost:8789",
            account,
            nonce: "0123456789abcdef0123456789abcdef",
            issued_at: "2026-11-21T23:59:59.999Z",
            expires_at: "2026-11-22T00:09:59.999Z",
        });
        let expected = "localhost:8789 wants you to sign in with your Ethereum account:\n\
            0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n\n\
            Prove that this wallet is yours to the support team. Signing is free and moves nothing.\n\n\
            URI: http://localhost:8789\nVersion: 1\nChain ID: 137\n\
            Nonce: 0123456789abcdef0123456789abcdef\n\
            Issued At: 2026-11-21T23:59:59.999Z\nExpiration Time: 2026-11-22T00:09:59.999Z";
        assert_eq!(
            message.map(|message| message.to_string()),
            Ok(expected.into())
        );
    }

    #[test]
    fn the_statement_has_only_characters_that_eip_4361_allows() {
        // RFC 3986, reserved and unreserved, and the space.
        let allowed = |c: char| c.is_ascii_alphanumeric() || " -._~:/?#[]@!$&'()*+,;=".contains(c);
        assert!(SIGN_IN_STATEMENT.chars().all(allowed));
    }
}
