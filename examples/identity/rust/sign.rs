//! Signs who a visitor is, for `Intake.identify(token)`. Put [`sign_identity`]
//! behind a route of your own backend that only a signed-in user can call. Needs
//! `ring`, `base64` and `serde_json`; any JWT library does as well.

use std::time::{Duration, SystemTime, SystemTimeError, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;
use ring::signature::Ed25519KeyPair;
use serde_json::{Map, Value, json};

/// What a token is signed with.
pub enum Key {
    /// HS256: the secret that backend and proxy share, at least 32 bytes.
    Secret(Vec<u8>),
    /// EdDSA: the backend's own key; the proxy has the public half.
    Ed25519(Ed25519KeyPair),
}

impl Key {
    /// The text of a secret, or a private key as `openssl genpkey -algorithm ed25519`
    /// writes it.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.contains("-----BEGIN") {
            return Some(Self::Secret(text.as_bytes().to_vec()));
        }
        let lines = text.lines().filter(|line| !line.starts_with("-----"));
        let der = STANDARD.decode(lines.collect::<String>()).ok()?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).ok()?;
        Some(Self::Ed25519(pair))
    }
}

/// A token for one form and one visitor. `claims` tell who it is: at least one of
/// `customerId`, `email` and `walletAddress`, and only what you have verified.
///
/// # Errors
/// If this machine's clock stands before 1970.
pub fn sign_identity(
    key: &Key,
    form: &str,
    mut claims: Map<String, Value>,
    good_for: Duration,
) -> Result<String, SystemTimeError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    claims.insert("aud".to_owned(), form.into());
    claims.insert("iat".to_owned(), now.as_secs().into());
    claims.insert("exp".to_owned(), (now + good_for).as_secs().into());
    let algorithm = match key {
        Key::Secret(_) => "HS256",
        Key::Ed25519(_) => "EdDSA",
    };
    let header = json!({ "alg": algorithm, "typ": "JWT" });
    let [header, claims] =
        [header, claims.into()].map(|part: Value| URL_SAFE_NO_PAD.encode(part.to_string()));
    let message = format!("{header}.{claims}");
    let signature = match key {
        Key::Secret(secret) => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
        }
        Key::Ed25519(pair) => pair.sign(message.as_bytes()).as_ref().to_vec(),
    };
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
