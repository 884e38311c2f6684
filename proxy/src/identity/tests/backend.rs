//! What an operator's backend does: it signs tokens, by each algorithm.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::SECRET;
use crate::identity::key;

/// A backend with a key of each kind.
pub struct Backend {
    ed: Ed25519KeyPair,
    ec: EcdsaKeyPair,
}

impl Backend {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        let pkcs8 = pkcs8.unwrap();
        Self {
            ed: Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap(),
            ec: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random)
                .unwrap(),
        }
    }

    /// The public key as `openssl pkey -pubout` writes it.
    pub fn pem(&self, algorithm: &str) -> String {
        let (prefix, key) = match algorithm {
            "EdDSA" => (key::ED25519_PREFIX, self.ed.public_key().as_ref()),
            _ => (key::P256_PREFIX, self.ec.public_key().as_ref()),
        };
        let der = STANDARD.encode([prefix, key].concat());
        let lines: Vec<&str> = (0..der.len())
            .step_by(64)
            .map(|at| &der[at..der.len().min(at + 64)])
            .collect();
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            lines.join("\n")
        )
    }

    /// A token of these parts, signed by the key of `by`.
    pub fn token(&self, header: &Value, payload: &[u8], by: &str, secret: &str) -> String {
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let signature = match by {
            "EdDSA" => self.ed.sign(message.as_bytes()).as_ref().to_vec(),
            "ES256" => {
                let signed = self.ec.sign(&SystemRandom::new(), message.as_bytes());
                signed.unwrap().as_ref().to_vec()
            }
            "HS256" => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
                ring::hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
            }
            _ => Vec::new(),
        };
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub fn signed(&self, algorithm: &str, claims: &Value) -> String {
        let header = json!({ "typ": "JWT", "alg": algorithm });
        self.token(&header, claims.to_string().as_bytes(), algorithm, SECRET)
    }
}
