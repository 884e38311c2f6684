//! Seals small values that a browser carries for the proxy: it can read them,
//! but can't change them, nor use them for anything else or after their time.
//!
//! A token is `<base64url of JSON>.<base64url of HMAC-SHA256>`. The tag covers
//! the purpose too, so that a token of one kind is never taken for another. What
//! a token may be used for besides, such as for one form only or once only, is
//! part of the sealed value and checked by whoever opens it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use ring::hmac;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::random::{NoRandomness, Random};

/// Bytes of a key: as many as of the hash, beyond which HMAC gains nothing (RFC 2104).
pub const KEY_BYTES: usize = 32;

/// Longest token that is looked at, in bytes. What is sealed is a few hundred.
const TOKEN_MAX: usize = 4_096;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A file that was uploaded and not sent yet.
    Attachment,
    /// A text that a wallet is asked to sign.
    WalletMessage,
    /// A wallet that was proven.
    WalletProof,
    /// A challenge that a browser is to solve.
    Challenge,
    /// A form that a browser without scripts sends by itself.
    PlainForm,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 5] = [
        Self::Attachment,
        Self::WalletMessage,
        Self::WalletProof,
        Self::Challenge,
        Self::PlainForm,
    ];

    /// Its name, in tags and in the store.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Attachment => "attachment",
            Self::WalletMessage => "wallet message",
            Self::WalletProof => "wallet proof",
            Self::Challenge => "challenge",
            Self::PlainForm => "plain form",
        }
    }
}

/// Why a token was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Not sealed by this proxy, for this purpose and as it is.
    #[error("the token was not made by this proxy for this purpose")]
    Forged,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
}

/// The key of a [`Sealer`]. All proxies of one store share it.
#[derive(Clone)]
pub struct SealKey(SecretSlice<u8>);

impl SealKey {
    /// A key that was kept; `None` where it has not [`KEY_BYTES`] bytes.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == KEY_BYTES).then(|| Self(bytes.into()))
    }

    /// A new key.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn draw(random: &dyn Random) -> Result<Self, NoRandomness> {
        let halves = [random.bytes()?, random.bytes()?];
        Ok(Self(halves.concat().into()))
    }

    /// The key itself, for keeping it.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

/// Seals and opens tokens. Its key is never shown.
pub struct Sealer(hmac::Key);

/// What stands in a token.
#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    /// The value.
    #[serde(rename = "v")]
    value: T,
    /// The end of its time, in milliseconds since the Unix epoch.
    #[serde(rename = "e")]
    expires: i64,
}

impl Sealer {
    /// A sealer with a key.
    #[must_use]
    pub fn new(key: &SealKey) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
    }

    /// A secret of its own for a purpose, for a library that signs by itself.
    /// Nothing can be told from it of the key, nor of another label's secret.
    #[must_use]
    pub fn secret(&self, purpose: Purpose, label: &str) -> SecretString {
        // Tokens' contents are base64 alone, so none of them begins like this.
        let content = ["secret: ", label].concat();
        let tag = hmac::sign(&self.0, &covered(purpose, &content));
        SecretString::from(BASE64.encode(tag))
    }

    /// Seals a value until `expires`.
    ///
    /// # Errors
    /// When the value can't be written as JSON; values of plain members always can.
    pub fn seal<T: Serialize>(
        &self,
        purpose: Purpose,
        value: &T,
        expires: Timestamp,
    ) -> Result<String, serde_json::Error> {
        let expires = expires.as_millis();
        let content = BASE64.encode(serde_json::to_vec(&Sealed { value, expires })?);
        let tag = BASE64.encode(hmac::sign(&self.0, &covered(purpose, &content)));
        Ok([content, tag].join("."))
    }

    /// Opens a token; the comparison takes the same time whatever is wrong.
    ///
    /// # Errors
    /// When it was made otherwise, for something else, or its time is over.
    pub fn open<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        token: &str,
        now: Timestamp,
    ) -> Result<T, Broken> {
        if token.len() > TOKEN_MAX {
            return Err(Broken::Forged);
        }
        let (content, tag) = token.split_once('.').ok_or(Broken::Forged)?;
        let tag = BASE64.decode(tag).map_err(|_| Broken::Forged)?;
        hmac::verify(&self.0, &covered(purpose, content), &tag).map_err(|_| Broken::Forged)?;
        let json = BASE64.decode(content).map_err(|_| Broken::Forged)?;
        // What bears our tag was written by us; by a version with other members, perhaps.
        let Sealed { value, expires } =
            serde_json::from_slice(&json).map_err(|_| Broken::Forged)?;
        if now.as_millis() >= expires {
            return Err(Broken::Expired);
        }
        Ok(value)
    }
}

/// What the tag covers. No label holds a NUL, so no two purposes can meet.
fn covered(purpose: Purpose, content: &str) -> Vec<u8> {
    [purpose.label().as_bytes(), &[0], content.as_bytes()].concat()
}

impl core::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Sealer")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::SystemRandom;

    const NOW: Timestamp = Timestamp::from_millis(1_000);
    const LATER: Timestamp = Timestamp::from_millis(2_000);

    fn sealer() -> Sealer {
        Sealer::new(&SealKey::from_bytes(vec![7; KEY_BYTES]).unwrap())
    }

    fn open(token: &str, now: Timestamp) -> Result<String, Broken> {
        sealer().open(Purpose::Attachment, token, now)
    }

    #[test]
    fn a_token_opens_until_its_time_is_over() {
        let token = sealer()
            .seal(Purpose::Attachment, &"a value", LATER)
            .unwrap();
        assert_eq!(open(&token, NOW), Ok("a value".to_owned()));
        for now in [LATER, Timestamp::from_millis(2_001)] {
            assert_eq!(open(&token, now), Err(Broken::Expired));
        }
    }

    #[test]
    fn a_token_is_good_for_its_purpose_alone() {
        for made in Purpose::ALL {
            let token = sealer().seal(made, &1, LATER).unwrap();
            for opened in Purpose::ALL {
                let value = sealer().open::<u8>(opened, &token, NOW);
                assert_eq!(value.is_ok(), made == opened, "{made:?} as {opened:?}");
            }
        }
    }

    #[test]
    fn every_label_has_a_secret_of_its_own() {
        let secret = |purpose, label| sealer().secret(purpose, label).expose_secret().to_owned();
        let one = secret(Purpose::Challenge, "one");
        assert_eq!(one, secret(Purpose::Challenge, "one"));
        assert_ne!(one, secret(Purpose::Challenge, "two"));
        assert_ne!(one, secret(Purpose::Attachment, "one"));
    }

    #[test]
    fn a_token_of_another_key_is_forged() {
        let key = SealKey::draw(&SystemRandom).unwrap();
        let token = Sealer::new(&key).seal(Purpose::Attachment, &"a", LATER);
        assert_eq!(open(&token.unwrap(), NOW), Err(Broken::Forged));
    }

    #[test]
    fn what_is_no_token_is_forged() {
        let long = "a.".repeat(TOKEN_MAX);
        for token in ["", ".", "a", "a.b", "..", "\u{1F511}.\u{1F511}", &long] {
            assert_eq!(open(token, NOW), Err(Broken::Forged), "{token:.20}");
        }
    }

    #[test]
    fn a_key_has_its_length() {
        assert!(SealKey::from_bytes(vec![0; KEY_BYTES - 1]).is_none());
        assert!(SealKey::from_bytes(vec![]).is_none());
    }

    proptest! {
        #[test]
        fn any_change_of_a_token_is_noticed(place in 0usize..64, byte in 33u8..127) {
            let token = sealer().seal(Purpose::Attachment, &"a value", LATER).unwrap();
            let mut changed = token.clone().into_bytes();
            let place = place % changed.len();
            prop_assume!(changed[place] != byte);
            changed[place] = byte;
            let changed = String::from_utf8(changed).unwrap();
            prop_assert_eq!(open(&changed, NOW), Err(Broken::Forged));
        }
    }
}
