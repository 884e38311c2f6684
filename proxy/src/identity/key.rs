//! The operator's keys: from the environment or from files, never from
//! `intake.toml` where they are secret, and never shown.

use core::fmt;
use std::path::{Path, PathBuf};

use jsonwebtoken::DecodingKey;
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};

use super::SECRET_MIN_BYTES;
use crate::config::{IdentityAlgorithm, IdentityConfig, IdentityKey};
use crate::environment::Environment;

/// A file larger than this holds something else, in bytes.
const FILE_MAX: u64 = 16 * 1024;

/// How a public key begins as DER (RFC 8410, section 4): Ed25519, then 32 bytes.
pub(super) const ED25519_PREFIX: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
/// How a public key begins as DER (RFC 5480, section 2): a point on P-256, not
/// compressed, then 65 bytes.
pub(super) const P256_PREFIX: &[u8] =
    b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\
      \x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";

/// Why a form's key can't be used. Each tells the operator what to do, and none
/// shows the key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The environment has no such variable.
    #[error("{0} is not set: it must hold the secret that your backend signs with")]
    Unset(String),
    /// The file can't be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Guessed in no time.
    #[error(
        "the secret is too short: at least {SECRET_MIN_BYTES} characters are needed, as `openssl rand -hex 32` makes them"
    )]
    Short,
    /// A key that everybody may know.
    #[error(
        "the secret is a PEM key: HS256 needs a random secret that only your backend and the proxy know"
    )]
    PublicSecret,
    /// A key that only the backend may have.
    #[error(
        "it is a private key: only your backend may have that; give the proxy the public key, as `openssl pkey -pubout` makes it"
    )]
    Private,
    /// Not a key of the algorithm.
    #[error(
        "it is no PEM public key for {0}: it begins with -----BEGIN PUBLIC KEY-----, and `{1}` makes a pair"
    )]
    Shape(&'static str, &'static str),
}

/// Every key that can't be used, with the form that needs it.
#[derive(Debug, thiserror::Error)]
pub struct KeyErrors(pub Vec<(String, KeyError)>);

impl fmt::Display for KeyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (form, error)) in self.0.iter().enumerate() {
            let line = if index > 0 { "\n" } else { "" };
            write!(f, "{line}form {form}, identity: {error}")?;
        }
        Ok(())
    }
}

/// The key by which a form's tokens are verified.
pub(super) fn load(
    config: &IdentityConfig,
    environment: &Environment,
) -> Result<DecodingKey, KeyError> {
    match &config.key {
        IdentityKey::SecretVariable(name) => {
            let secret = environment.get(name);
            shared(secret.ok_or_else(|| KeyError::Unset(name.clone()))?)
        }
        IdentityKey::SecretFile(path) => {
            let secret = SecretString::from(read(path)?);
            shared(secret.expose_secret())
        }
        IdentityKey::PublicFile(path) => public(config.algorithm, &read(path)?),
        IdentityKey::PublicPem(pem) => public(config.algorithm, pem),
    }
}

fn read(path: &Path) -> Result<String, KeyError> {
    let unreadable = |source| KeyError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let large = std::io::Error::other("the file is too large for a key");
    match std::fs::metadata(path).map_err(unreadable)?.len() {
        ..=FILE_MAX => std::fs::read_to_string(path).map_err(unreadable),
        _ => Err(unreadable(large)),
    }
}

/// The text itself is the secret, without the line break that editors add.
fn shared(secret: &str) -> Result<DecodingKey, KeyError> {
    let secret = secret.trim();
    if secret.contains("-----BEGIN") {
        return Err(KeyError::PublicSecret);
    }
    if secret.len() < SECRET_MIN_BYTES {
        return Err(KeyError::Short);
    }
    Ok(DecodingKey::from_secret(secret.as_bytes()))
}

fn public(algorithm: IdentityAlgorithm, pem: &str) -> Result<DecodingKey, KeyError> {
    if pem.contains("PRIVATE KEY-----") {
        return Err(KeyError::Private);
    }
    let (prefix, length, make, command) = match algorithm {
        IdentityAlgorithm::Es256 => (
            P256_PREFIX,
            65,
            DecodingKey::from_ec_der as fn(&[u8]) -> DecodingKey,
            "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        ),
        IdentityAlgorithm::EdDsa | IdentityAlgorithm::Hs256 => (
            ED25519_PREFIX,
            32,
            DecodingKey::from_ed_der as fn(&[u8]) -> DecodingKey,
            "openssl genpkey -algorithm ed25519",
        ),
    };
    let shape = || KeyError::Shape(algorithm.name(), command);
    let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).map_err(|_| shape())?;
    let point = der.strip_prefix(prefix).filter(|key| key.len() == length);
    point.map(make).ok_or_else(shape)
}
