//! What a browser must do before a request is sent: ALTCHA's proof of work,
//! protocol 2, by its official implementation.
//!
//! The form, the page's origin and the time of issue are signed inside, so a
//! solution is good for one form, for pages of one origin and for a while; that
//! it is good for one request alone is the store's to keep (`storage/redeem.rs`).
//!
//! A challenge is made by choosing the counter that solves it (the protocol's
//! deterministic mode): so there is an upper bound to a visitor's wait, and
//! checking a solution costs two signatures and no work at all.

use std::collections::BTreeMap;
use std::time::Duration;

use altcha::{CreateChallengeOptions, Payload, VerifySolutionOptions};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::random::{NoRandomness, Random};
use crate::seal::{Purpose, Sealer};
use crate::storage::Redemption;

/// How long a challenge is good for: longer than most people write, and the form
/// gets a fresh one by itself for the others.
pub const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// Longest solved challenge that is looked at, in bytes; one has about 700.
const SOLVED_MAX: usize = 4_096;

/// Rounds of PBKDF2 for one try. A browser spends about as long on each try's
/// way to the library and back, so fewer rounds would only favour other solvers.
const ROUNDS: u32 = 2_000;

/// Tries of the easiest challenge, half of them at least: about half a second in
/// the background of a laptop, a few seconds on an old phone.
const TRIES: f64 = 800.0;

/// How much harder a challenge becomes at most: a wait that people still bear.
const HARDER_MAX: f64 = 8.0;

/// What a challenge is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope<'a> {
    /// The form's id.
    pub form: &'a str,
    /// The origin of the page, as its browser names it.
    pub origin: &'a str,
}

/// Why a solution was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsolved {
    /// Not made by this proxy, for another form or page, or not solved.
    #[error("the challenge is none of ours, is for something else, or is not solved")]
    Invalid,
    /// Its time is over.
    #[error("the challenge's time is over")]
    Expired,
    /// Sent sooner than a person could: how long until it is taken.
    #[error("the challenge was made only just now")]
    TooFast(Duration),
}

/// Why no challenge was made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// There was nothing to make it of.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The library refuses.
    #[error("the challenge could not be made: {0}")]
    Library(#[from] altcha::Error),
    /// What it is good for can't be written down.
    #[error("the challenge could not be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// A challenge as a browser gets it: ALTCHA's, and what else is to be known.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issued {
    /// Which kind of challenge it is.
    pub kind: &'static str,
    /// How long after this a request is taken, in milliseconds.
    pub min_time: u64,
    /// How long the challenge is good for, in milliseconds.
    pub lifetime: u64,
    /// The challenge itself.
    #[serde(flatten)]
    pub challenge: altcha::Challenge,
}

/// What is signed inside, or sealed beside a vendor's captcha.
#[derive(Serialize, Deserialize)]
pub(crate) struct Inside {
    form: String,
    origin: String,
    /// The time of issue, in milliseconds since the Unix epoch.
    issued: i64,
}

impl Inside {
    /// For a form and a page, from now on.
    pub(crate) fn new(scope: Scope<'_>, now: Timestamp) -> Self {
        Self {
            form: scope.form.to_owned(),
            origin: scope.origin.to_owned(),
            issued: now.as_millis(),
        }
    }

    /// Until when it is good, if it is good at all.
    pub(crate) fn judge(
        &self,
        scope: Scope<'_>,
        min_time: Duration,
        now: Timestamp,
    ) -> Result<Timestamp, Unsolved> {
        if self.form != scope.form || self.origin != scope.origin {
            return Err(Unsolved::Invalid);
        }
        let issued = Timestamp::from_millis(self.issued);
        let expires = issued.plus(LIFETIME);
        if now >= expires {
            return Err(Unsolved::Expired);
        }
        let rest = min_time.saturating_sub(now.since(issued));
        if rest.is_zero() {
            Ok(expires)
        } else {
            Err(Unsolved::TooFast(rest))
        }
    }
}

/// Makes challenges and checks their solutions.
pub struct Challenges {
    signature: SecretString,
    key: SecretString,
}

impl Challenges {
    /// With secrets that all proxies of one store share.
    #[must_use]
    pub fn new(sealer: &Sealer) -> Self {
        Self {
            signature: sealer.secret(Purpose::Challenge, "signature"),
            key: sealer.secret(Purpose::Challenge, "key"),
        }
    }

    /// Makes a challenge, so many times as hard as the easiest one.
    ///
    /// # Errors
    /// When there is no randomness; otherwise never in practice.
    pub fn issue(
        &self,
        scope: Scope<'_>,
        min_time: Duration,
        harder: f64,
        random: &dyn Random,
        now: Timestamp,
    ) -> Result<Issued, NotMade> {
        let inside = Inside::new(scope, now);
        let data: BTreeMap<_, _> = serde_json::from_value(serde_json::to_value(inside)?)?;
        let challenge = altcha::create_challenge(CreateChallengeOptions {
            counter: Some(tries(harder, random)?),
            cost: ROUNDS,
            data: Some(data),
            // Whole seconds; rounded up, so that ours is the shorter time.
            expires_at: Some(now.plus(LIFETIME).as_millis().div_euclid(1_000) + 1),
            hmac_signature_secret: Some(self.signature.expose_secret().to_owned()),
            hmac_key_signature_secret: Some(self.key.expose_secret().to_owned()),
            ..CreateChallengeOptions::default()
        })?;
        Ok(Issued {
            kind: "altcha",
            min_time: millis(min_time),
            lifetime: millis(LIFETIME),
            challenge,
        })
    }

    /// Checks a solution; tells what is to be redeemed with the request.
    ///
    /// # Errors
    /// When the request is not to be taken with it.
    pub fn check(
        &self,
        scope: Scope<'_>,
        solved: &str,
        min_time: Duration,
        now: Timestamp,
    ) -> Result<Redemption, Unsolved> {
        let payload = read(solved).ok_or(Unsolved::Invalid)?;
        let mut options = VerifySolutionOptions::new(
            &payload.challenge,
            &payload.solution,
            self.signature.expose_secret(),
        );
        options.hmac_key_signature_secret = Some(self.key.expose_secret().to_owned());
        let verified = altcha::verify_solution(options).map_err(|_| Unsolved::Invalid)?;
        if verified.expired {
            return Err(Unsolved::Expired);
        }
        // What was signed without a key's signature would have to be worked out
        // here; we never make such a one.
        let data = payload
            .challenge
            .parameters
            .data
            .filter(|_| verified.verified);
        let data = data.map(|data| data.into_iter().collect());
        let inside: Option<Inside> =
            data.and_then(|data| serde_json::from_value(serde_json::Value::Object(data)).ok());
        let inside = inside.ok_or(Unsolved::Invalid)?;
        let expires = inside.judge(scope, min_time, now)?;
        // The signature was just compared, so nobody can write it in two ways.
        let signature = payload.challenge.signature.unwrap_or_default();
        Ok(Redemption::new(Purpose::Challenge, signature, expires))
    }
}

/// ALTCHA's payload, JSON in base64.
fn read(solved: &str) -> Option<Payload> {
    if solved.len() > SOLVED_MAX {
        return None;
    }
    serde_json::from_slice(&BASE64.decode(solved).ok()?).ok()
}

/// The counter that solves a challenge: somewhere in the upper half of the most.
fn tries(harder: f64, random: &dyn Random) -> Result<u32, NoRandomness> {
    let most = TRIES * harder.clamp(1.0, HARDER_MAX);
    let [a, b, c, d, ..] = random.bytes()?;
    let share = f64::from(u32::from_le_bytes([a, b, c, d])) / f64::from(u32::MAX);
    // Positive and far below the largest number that fits.
    Ok((most * (0.5 + 0.5 * share)) as u32)
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "challenge/tests.rs"]
mod tests;
