//! A wallet of one key, as far as the proxy notices: its address, and what it
//! answers to `personal_sign`. That others sign alike is shown end to end.

use intake_contract::WalletAddress;
use k256::ecdsa::SigningKey;
use sha3::{Digest, Keccak256};

/// A key's account.
pub struct Signer(SigningKey);

impl Signer {
    /// The account of a number that is good enough for a key.
    pub fn new(number: u8) -> Self {
        Self(SigningKey::from_slice(&[number; 32]).unwrap())
    }

    pub fn address(&self) -> WalletAddress {
        let point = self.0.verifying_key().to_sec1_point(false);
        let hash = Keccak256::digest(&point.as_bytes()[1..]);
        WalletAddress::from_bytes(hash[12..].try_into().unwrap())
    }

    pub fn sign(&self, text: &str) -> String {
        let hash = Keccak256::new()
            .chain_update("\x19Ethereum Signed Message:\n")
            .chain_update(text.len().to_string())
            .chain_update(text)
            .finalize();
        let (scalars, id) = self.0.sign_prehash_recoverable(&hash);
        let digits: String = scalars
            .to_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("0x{digits}{:02x}", 27 + id.to_byte())
    }
}
