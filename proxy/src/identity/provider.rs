//! The cryptography behind `jsonwebtoken`: `ring`, which speaks TLS in this
//! program already. Three algorithms are verified, none is signed.

use std::sync::Once;

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{Error, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use ring::hmac;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey, VerificationAlgorithm};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes it the one that `jsonwebtoken` uses in this process. Must be called
/// before anything is verified; later calls change nothing.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Somebody who was quicker has installed one that knows as much.
        let _ = PROVIDER.install_default();
    });
}

fn signer(_: &Algorithm, _: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Err(ErrorKind::UnsupportedAlgorithm.into())
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    let public = |ring: &'static dyn VerificationAlgorithm| -> Result<Box<dyn JwtVerifier>> {
        let key = UnparsedPublicKey::new(ring, key.try_get_as_bytes()?.to_vec());
        let algorithm = *algorithm;
        Ok(Box::new(Public { algorithm, key }))
    };
    match algorithm {
        // A key of another family would make a public key a shared secret.
        _ if algorithm.family() != key.family() => Err(ErrorKind::InvalidKeyFormat.into()),
        Algorithm::HS256 => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, key.try_get_as_bytes()?);
            Ok(Box::new(Shared(key)))
        }
        Algorithm::EdDSA => public(&ED25519),
        Algorithm::ES256 => public(&ECDSA_P256_SHA256_FIXED),
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    }
}

/// HMAC with a shared secret; compares in constant time.
struct Shared(hmac::Key);

impl Verifier<Vec<u8>> for Shared {
    fn verify(&self, message: &[u8], tag: &Vec<u8>) -> std::result::Result<(), Error> {
        hmac::verify(&self.0, message, tag).map_err(|_| Error::new())
    }
}

impl JwtVerifier for Shared {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

/// A signature by a key of which the public half is known.
struct Public {
    algorithm: Algorithm,
    key: UnparsedPublicKey<Vec<u8>>,
}

impl Verifier<Vec<u8>> for Public {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        let verified = self.key.verify(message, signature);
        verified.map_err(|_| Error::new())
    }
}

impl JwtVerifier for Public {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}
