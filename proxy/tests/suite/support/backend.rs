//! What an operator's backend does: it signs who a visitor is.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use intake_proxy::config::{Config, Identify, IdentityAlgorithm, IdentityConfig, IdentityKey};
use ring::hmac;
use serde_json::{Value, json};

/// The secret that backend and proxy share.
pub const SECRET: &str = "correct horse battery staple, 32+";

/// Has the form `support` take signed identities.
pub fn take_identities(config: &mut Config) {
    let form = &mut config.forms[0];
    form.definition.identity = true;
    form.identity = Some(IdentityConfig {
        algorithm: IdentityAlgorithm::Hs256,
        key: IdentityKey::SecretVariable("INTAKE_IDENTITY_SECRET".into()),
        issuer: None,
    });
}

/// Has the form `support` take nothing without one.
pub fn demand_identities(config: &mut Config) {
    take_identities(config);
    config.forms[0].identify = Identify::Signed;
    config.forms[0].definition.identity_required = true;
}

/// A token that is good for so many seconds more, or has been bad for as many.
pub fn token_for(seconds: i64, mut claims: Value) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    let members = claims.as_object_mut().unwrap();
    members.entry("aud").or_insert("support".into());
    members.insert("exp".into(), (now + seconds).into());
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let message = format!("{header}.{claims}");
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, message.as_bytes()));
    format!("{message}.{signature}")
}

/// A token that is good for five minutes.
pub fn token(claims: Value) -> String {
    token_for(300, claims)
}
