//! Wallets of EVM chains. Here, their addresses: `0x` and 40 hexadecimal digits,
//! with EIP-55's checksum in the case of the letters. Below, accounts on a chain,
//! and how one is proven to be the visitor's.

mod account;
mod exchange;
mod sign_in;

pub use account::{AccountId, NoAccount};
pub use exchange::{
    WalletMessage, WalletMessageRequest, WalletMethod, WalletMode, WalletVerdict,
    WalletVerifyRequest, wants_wallet_proof,
};
pub use sign_in::{SIGN_IN_STATEMENT, SignInMessage};

use core::fmt;
use core::str::FromStr;

use sha3::{Digest, Keccak256};

/// An EVM account's address. Its text form bears EIP-55's checksum.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct WalletAddress([u8; 20]);

/// Why a text is no wallet address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalletError {
    /// Not `0x` and 40 hexadecimal digits.
    Shape,
    /// The right shape in mixed case, but EIP-55's checksum does not hold:
    /// most likely a typo.
    Checksum,
}

impl WalletAddress {
    /// The address of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// What people compare: the first and the last six digits. Four of each, as
    /// is often seen, are forged within minutes.
    #[must_use]
    pub fn short(&self) -> String {
        let text = self.to_string();
        [&text[..8], "…", &text[36..]].concat()
    }
}

impl FromStr for WalletAddress {
    type Err = WalletError;

    /// Addresses in one case carry no checksum and are taken as they are.
    fn from_str(text: &str) -> Result<Self, WalletError> {
        let digits = text.strip_prefix("0x").ok_or(WalletError::Shape)?;
        let bytes = decode(digits.as_bytes()).ok_or(WalletError::Shape)?;
        let address = Self(bytes);
        let mixed = digits.bytes().any(|b| b.is_ascii_lowercase())
            && digits.bytes().any(|b| b.is_ascii_uppercase());
        if mixed && address.to_string() != text {
            return Err(WalletError::Checksum);
        }
        Ok(address)
    }
}

impl fmt::Display for WalletAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0u8; 40];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 15)];
        }
        // EIP-55: a letter is upper case where the hash of the lower-case
        // digits has a nibble of 8 or more at its place.
        let hash = Keccak256::digest(digits);
        f.write_str("0x")?;
        for (i, digit) in digits.into_iter().enumerate() {
            let nibble = hash[i / 2] >> (4 * (1 - i % 2)) & 15;
            let digit = if nibble >= 8 {
                digit.to_ascii_uppercase()
            } else {
                digit
            };
            fmt::Write::write_char(f, char::from(digit))?;
        }
        Ok(())
    }
}

impl fmt::Debug for WalletAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

fn decode(digits: &[u8]) -> Option<[u8; 20]> {
    let mut bytes = [0; 20];
    if digits.len() != 40 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of EIP-55 itself.
    const EIP55: [&str; 8] = [
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    #[test]
    fn the_vectors_of_eip_55_hold_in_every_case() {
        for vector in EIP55 {
            let lower = vector.to_lowercase();
            let upper = format!("0x{}", vector[2..].to_uppercase());
            for text in [vector, &lower, &upper] {
                assert_eq!(
                    text.parse::<WalletAddress>().map(|a| a.to_string()),
                    Ok(vector.into()),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn a_short_address_keeps_both_ends() {
        let short = EIP55[4].parse::<WalletAddress>().map(|a| a.short());
        assert_eq!(short, Ok("0x5aAeb6…1BeAed".into()));
    }

    #[test]
    fn one_letter_in_the_wrong_case_is_told_as_a_likely_typo() {
        let vector = EIP55[4];
        for (i, c) in vector
            .char_indices()
            .skip(2)
            .filter(|(_, c)| c.is_ascii_alphabetic())
        {
            let flipped = if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            };
            let text = format!("{}{flipped}{}", &vector[..i], &vector[i + 1..]);
            assert_eq!(
                text.parse::<WalletAddress>(),
                Err(WalletError::Checksum),
                "{text}"
            );
        }
    }

    #[test]
    fn what_has_not_the_shape_is_no_address() {
        for text in [
            "",
            "0x",
            "vitalik.eth",
            "52908400098527886E0F7030069857D2E4169EE7",
            "0X52908400098527886E0F7030069857D2E4169EE7",
            "0x52908400098527886E0F7030069857D2E4169EE",
            "0x52908400098527886E0F7030069857D2E4169EE77",
            "0x52908400098527886E0F7030069857D2E4169EEg",
            "0x52908400098527886E0F7030069857D2E4169Eé",
            " 0xde709f2102306220921060314715629080e2fb77",
        ] {
            assert_eq!(
                text.parse::<WalletAddress>(),
                Err(WalletError::Shape),
                "{text:?}"
            );
        }
    }
}
