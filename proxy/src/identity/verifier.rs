//! Judges tokens. The algorithm and the key are the configuration's; of a
//! token's header nothing is believed but that it agrees with them.

use std::collections::BTreeMap;
use std::time::Duration;

use intake_contract::limits::IDENTITY_MAX;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};

use super::claims::Claims;
use super::{IdentityError, KeyErrors, LEEWAY, LIFETIME_MAX, VerifiedIdentity, key, provider};
use crate::clock::Timestamp;
use crate::config::{Config, IdentityAlgorithm, IdentityConfig};
use crate::environment::Environment;

/// Judges the tokens of one form. Its `Debug` shows no key.
#[derive(Debug)]
pub struct Verifier {
    form: String,
    algorithm: Algorithm,
    key: DecodingKey,
    issuer: Option<String>,
}

/// The verifiers of all forms that take a signed identity.
#[derive(Debug, Default)]
pub struct Verifiers(BTreeMap<String, Verifier>);

impl Verifiers {
    /// Takes every form's key from where the configuration says.
    ///
    /// # Errors
    /// Every key that can't be used, at once.
    pub fn load(config: &Config, environment: &Environment) -> Result<Self, KeyErrors> {
        let mut verifiers = BTreeMap::new();
        let mut errors = Vec::new();
        for form in &config.forms {
            let Some(identity) = &form.identity else {
                continue;
            };
            let id = form.definition.id.clone();
            match Verifier::new(&id, identity, environment) {
                Ok(verifier) => drop(verifiers.insert(id, verifier)),
                Err(error) => errors.push((id, error)),
            }
        }
        if errors.is_empty() {
            Ok(Self(verifiers))
        } else {
            Err(KeyErrors(errors))
        }
    }

    /// The verifier of a form that takes a signed identity.
    #[must_use]
    pub fn of(&self, form: &str) -> Option<&Verifier> {
        self.0.get(form)
    }
}

impl Verifier {
    fn new(
        form: &str,
        config: &IdentityConfig,
        environment: &Environment,
    ) -> Result<Self, key::KeyError> {
        provider::install();
        Ok(Self {
            form: form.to_owned(),
            algorithm: match config.algorithm {
                IdentityAlgorithm::Hs256 => Algorithm::HS256,
                IdentityAlgorithm::EdDsa => Algorithm::EdDSA,
                IdentityAlgorithm::Es256 => Algorithm::ES256,
            },
            key: key::load(config, environment)?,
            issuer: config.issuer.clone(),
        })
    }

    /// Who the visitor is by a token, and for how long from now it is good.
    ///
    /// # Errors
    /// The first reason not to believe it: its shape, its signature, its
    /// recipient, its time, its claims, in this order.
    pub fn verify(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<(VerifiedIdentity, Duration), IdentityError> {
        let claims = self.open(token)?;
        if !claims.is_for(&self.form) {
            return Err(IdentityError::WrongAudience);
        }
        if self.issuer.is_some() && claims.text("iss")? != self.issuer.as_deref() {
            return Err(IdentityError::WrongIssuer);
        }
        let expires_in = lifetime(&claims, now)?;
        Ok((claims.identity()?, expires_in))
    }

    /// The claims of a token that the operator's key signed.
    fn open(&self, token: &str) -> Result<Claims, IdentityError> {
        if u64::try_from(token.len()).is_ok_and(|length| length > IDENTITY_MAX) {
            return Err(IdentityError::Malformed);
        }
        let header = decode_header(token).map_err(|error| match error.kind() {
            // The library knows every algorithm of RFC 7518 but `none`.
            ErrorKind::Json(json) if json.is_data() => IdentityError::WrongAlgorithm,
            _ => IdentityError::Malformed,
        })?;
        // Extensions that must be understood (RFC 7515, section 4.1.11) are not.
        if header.crit.is_some() {
            return Err(IdentityError::Malformed);
        }
        // Time and recipient are judged here, by the proxy's own clock.
        let mut validation = Validation::new(self.algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        let opened = decode(token, &self.key, &validation).map_err(|error| match error.kind() {
            ErrorKind::InvalidAlgorithm => IdentityError::WrongAlgorithm,
            ErrorKind::InvalidSignature => IdentityError::BadSignature,
            _ => IdentityError::Malformed,
        })?;
        Ok(Claims(opened.claims))
    }
}

/// For how long from now a token is good.
fn lifetime(claims: &Claims, now: Timestamp) -> Result<Duration, IdentityError> {
    // Milliseconds of our time are far below what a float holds exactly.
    let now = now.as_millis() as f64 / 1_000.0;
    let leeway = LEEWAY.as_secs_f64();
    let left = claims.moment("exp")?.ok_or(IdentityError::TooLongLived)? - now;
    if left <= -leeway {
        return Err(IdentityError::Expired);
    }
    if left > LIFETIME_MAX.as_secs_f64() + leeway {
        return Err(IdentityError::TooLongLived);
    }
    for name in ["nbf", "iat"] {
        if claims.moment(name)?.is_some_and(|from| from - now > leeway) {
            return Err(IdentityError::NotYetValid);
        }
    }
    Ok(Duration::try_from_secs_f64(left).unwrap_or_default())
}
