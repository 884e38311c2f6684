//! What wallets answer to `personal_sign`, and whose key made it.

use core::fmt::{self, Write as _};

use intake_contract::WalletAddress;
use intake_contract::limits::SIGNATURE_MAX_BYTES;
use k256::ecdsa::{RecoveryId, Signature as Scalars, VerifyingKey};
use sha3::{Digest as _, Keccak256};

/// What a signature for a contract that is not deployed yet ends with (ERC-6492).
const OF_PLANNED: [u8; 32] = {
    let mut magic = [0x64; 32];
    let mut i = 1;
    while i < magic.len() {
        magic[i] = 0x92;
        i += 2;
    }
    magic
};

/// A signature of any kind, at most [`SIGNATURE_MAX_BYTES`]. Its `Debug` does not show it.
pub struct Signature(Vec<u8>);

impl Signature {
    /// Reads `0x` and hexadecimal digits; nothing where it is none or too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("0x")?.as_bytes();
        if digits.len() > 2 * SIGNATURE_MAX_BYTES {
            return None;
        }
        unhex(digits).map(Self)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether it is meant for a contract that is not deployed yet.
    #[must_use]
    pub fn is_of_planned_contract(&self) -> bool {
        self.0.ends_with(&OF_PLANNED)
    }

    /// Whose key signed a hash, if the signature is one key's: 65 bytes as `r s v`,
    /// or 64 with `v` in the first bit of `s` (EIP-2098).
    #[must_use]
    pub fn signer(&self, hash: &[u8; 32]) -> Option<WalletAddress> {
        let mut scalars: [u8; 64] = self.0.get(..64)?.try_into().ok()?;
        let odd = match self.0.get(64..)? {
            [] => {
                let odd = scalars[32] >> 7 == 1;
                scalars[32] &= 0x7f;
                odd
            }
            // Hardware wallets give 0 and 1.
            [0 | 27] => false,
            [1 | 28] => true,
            _ => return None,
        };
        let scalars = Scalars::from_slice(&scalars).ok()?;
        let id = RecoveryId::new(odd, false);
        let key = VerifyingKey::recover_from_prehash(hash, &scalars, id).ok()?;
        address_of(&key)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature of {} bytes", self.0.len())
    }
}

/// The address of a key: the last twenty bytes of the hash of its two coordinates.
fn address_of(key: &VerifyingKey) -> Option<WalletAddress> {
    let point = key.to_sec1_point(false);
    let hash = Keccak256::digest(point.as_bytes().get(1..)?);
    let last: [u8; 20] = hash[12..].try_into().ok()?;
    Some(WalletAddress::from_bytes(last))
}

/// What a wallet signs of a text (EIP-191, version `E`).
pub(super) fn hash(text: &str) -> [u8; 32] {
    let hash = Keccak256::new()
        .chain_update("\x19Ethereum Signed Message:\n")
        .chain_update(text.len().to_string())
        .chain_update(text);
    hash.finalize().into()
}

/// Bytes as hexadecimal digits, without `0x`.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing into a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Hexadecimal digits as bytes, if they are nothing else.
pub(super) fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    let (pairs, []) = digits.as_chunks::<2>() else {
        return None;
    };
    let byte = |[high, low]: &[u8; 2]| u8::try_from(value(*high)? << 4 | value(*low)?).ok();
    pairs.iter().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of `personal_sign` in web3.js' documentation: key, text and
    /// what came of them, so that two implementations agree.
    const TEXT: &str = "Some data";
    const SIGNED: &str = "0xb91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c";
    const SIGNER: &str = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";

    fn signer(text: &str, signature: &str) -> Option<String> {
        let signer = Signature::parse(signature)?.signer(&hash(text))?;
        Some(signer.to_string())
    }

    /// The same with `v` in the first bit of `s`.
    fn compact(signature: &str) -> String {
        let mut bytes = unhex(&signature.as_bytes()[2..]).unwrap();
        let odd = bytes.pop() == Some(28);
        bytes[32] |= u8::from(odd) << 7;
        format!("0x{}", hex(&bytes))
    }

    #[test]
    fn a_signature_tells_whose_key_made_it_in_every_form_that_wallets_give() {
        let zero_or_one = format!("{}01", &SIGNED[..130]);
        for signature in [
            SIGNED,
            &SIGNED.to_uppercase().replacen("0X", "0x", 1),
            &zero_or_one,
            &compact(SIGNED),
        ] {
            assert_eq!(signer(TEXT, signature).as_deref(), Some(SIGNER));
        }
    }

    #[test]
    fn another_text_or_another_signature_is_nobody_s_or_somebody_else_s() {
        assert_ne!(signer("Some date", SIGNED).as_deref(), Some(SIGNER));
        let other = format!("{}1b", &SIGNED[..130]);
        assert_ne!(signer(TEXT, &other).as_deref(), Some(SIGNER));
        for signature in [
            "",
            "0x",
            &SIGNED[2..],
            &SIGNED[..130],
            &format!("{}1d", &SIGNED[..130]),
            &format!("{SIGNED}00"),
            &format!("{}zz", &SIGNED[..130]),
            &format!("0x{}", "00".repeat(65)),
            &format!("0x{}", "ff".repeat(65)),
            &format!("0x{}", "00".repeat(SIGNATURE_MAX_BYTES + 1)),
        ] {
            assert_ne!(
                signer(TEXT, signature).as_deref(),
                Some(SIGNER),
                "{signature:.140}"
            );
        }
    }

    #[test]
    fn a_signature_for_a_planned_contract_is_known_by_its_end() {
        for (text, expected) in [
            (format!("0xab{}", "6492".repeat(16)), true),
            (format!("0x{}", "6492".repeat(16)), true),
            (format!("0x{}ab", "6492".repeat(16)), false),
            ("0x6492".to_owned(), false),
        ] {
            let signature = Signature::parse(&text).unwrap();
            assert_eq!(signature.is_of_planned_contract(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_written_alike_and_none_is_too_much(bytes: Vec<u8>) {
            let text = format!("0x{}", hex(&bytes));
            let signature = Signature::parse(&text).unwrap();
            prop_assert_eq!(signature.bytes(), &bytes[..]);
            let _ = signature.signer(&[7; 32]);
        }
    }
}
