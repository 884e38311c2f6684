//! What a token says: read, checked by the contract's rules, and made into an
//! identity. Time, audience and issuer are judged in `verifier.rs`.

use std::collections::BTreeMap;

use intake_contract::text::{check_characters, normalize, utf16_len};
use intake_contract::{WalletAddress, is_email, limits};
use serde_json::{Map, Value};

use super::{ATTRIBUTES_MAX, IdentityError, VerifiedIdentity};

/// Longest id of the operator's own, in UTF-16 code units.
pub(super) const USER_MAX: usize = 128;

/// Longest value of an attribute, in UTF-16 code units. Mava names no limit; this one is ours.
const ATTRIBUTE_MAX: usize = 1_000;

/// The claims of a token whose signature was verified.
pub(super) struct Claims(pub(super) Map<String, Value>);

impl Claims {
    /// A moment in seconds since the epoch. RFC 7519 allows fractions.
    pub(super) fn moment(&self, name: &'static str) -> Result<Option<f64>, IdentityError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(value) => {
                let seconds = value.as_f64().filter(|seconds| seconds.is_finite());
                seconds.map(Some).ok_or(IdentityError::BadClaim(name))
            }
        }
    }

    /// A text; an empty one and `null` count as none, as many backends write
    /// what they do not know.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, IdentityError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
            Some(_) => Err(IdentityError::BadClaim(name)),
        }
    }

    /// Whether the audience is, or has among others, this form.
    pub(super) fn is_for(&self, form: &str) -> bool {
        match self.0.get("aud") {
            Some(Value::String(one)) => one == form,
            Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(form)),
            _ => false,
        }
    }

    /// Who it is.
    pub(super) fn identity(&self) -> Result<VerifiedIdentity, IdentityError> {
        let mut identity = VerifiedIdentity {
            user: self.line("sub", USER_MAX)?,
            customer_id: self.customer_id()?,
            email: self.email()?,
            wallet_address: self.wallet()?,
            name: self.line("name", limits::NAME_MAX)?,
            attributes: self.attributes()?,
        };
        if identity.customer_id.is_none()
            && identity.email.is_none()
            && identity.wallet_address.is_none()
        {
            // A subject that is the only thing said, and has the shape of an id of
            // Mava's, is one. Beside an email it may as well be the operator's own.
            let subject = identity.user.take().as_deref().and_then(object_id);
            identity.customer_id = Some(subject.ok_or(IdentityError::NamesNobody)?);
        }
        Ok(identity)
    }

    fn line(&self, name: &'static str, max: usize) -> Result<Option<String>, IdentityError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let text = normalize(text);
        let fits = utf16_len(&text) <= max && check_characters(&text, false).is_ok();
        if !fits {
            return Err(IdentityError::BadClaim(name));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn customer_id(&self) -> Result<Option<String>, IdentityError> {
        let wrong = IdentityError::BadClaim("customerId");
        let text = self.text("customerId")?;
        text.map(|text| object_id(text).ok_or(wrong)).transpose()
    }

    /// An address that the backend itself says not to have verified (OpenID
    /// Connect's `email_verified`) proves nothing.
    fn email(&self) -> Result<Option<String>, IdentityError> {
        match (self.text("email")?, self.0.get("email_verified")) {
            (None, _) | (_, Some(Value::Bool(false))) => Ok(None),
            (Some(email), None | Some(Value::Null | Value::Bool(true))) if is_email(email) => {
                Ok(Some(email.to_owned()))
            }
            (Some(_), None | Some(Value::Null | Value::Bool(true))) => {
                Err(IdentityError::BadClaim("email"))
            }
            (Some(_), Some(_)) => Err(IdentityError::BadClaim("email_verified")),
        }
    }

    fn wallet(&self) -> Result<Option<String>, IdentityError> {
        let wrong = |_| IdentityError::BadClaim("walletAddress");
        let address = self
            .text("walletAddress")?
            .map(|text| text.parse::<WalletAddress>().map_err(wrong))
            .transpose()?;
        Ok(address.map(|address| address.to_string()))
    }

    fn attributes(&self) -> Result<BTreeMap<String, String>, IdentityError> {
        let wrong = IdentityError::BadClaim("attributes");
        let given = match self.0.get("attributes") {
            None | Some(Value::Null) => return Ok(BTreeMap::new()),
            Some(Value::Object(given)) if given.len() <= ATTRIBUTES_MAX => given,
            Some(_) => return Err(wrong),
        };
        let read = given.iter().map(|(id, value)| {
            let value = normalize(value.as_str()?);
            let fits = utf16_len(&value) <= ATTRIBUTE_MAX && check_characters(&value, true).is_ok();
            Some((object_id(id)?, value)).filter(|_| fits)
        });
        let read: Option<Vec<_>> = read.collect();
        let filled = read.ok_or(wrong)?.into_iter();
        Ok(filled.filter(|(_, value)| !value.is_empty()).collect())
    }
}

/// An id of Mava's, in lower case.
fn object_id(text: &str) -> Option<String> {
    let shaped = text.len() == 24 && text.bytes().all(|b| b.is_ascii_hexdigit());
    shaped.then(|| text.to_ascii_lowercase())
}
