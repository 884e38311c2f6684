//! What a page bears in place of a challenge: sealed, good for one form and a
//! while, and for one request only, since it names the request's idempotency key.

use std::time::Duration;

use intake_contract::{IdempotencyKey, ProblemCode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::problem::ApiProblem;
use crate::seal::{Broken, Purpose, Sealer};

/// How long a page may stay open before it is sent.
pub const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// What is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlainToken {
    /// The form's id.
    form: String,
    /// When the page was made, in milliseconds since the Unix epoch.
    made: i64,
    /// The key of the request that will be sent.
    key: String,
}

impl PlainToken {
    /// A token for a new page.
    pub fn new(form: &str, now: Timestamp) -> Self {
        Self {
            form: form.to_owned(),
            made: now.as_millis(),
            key: Uuid::new_v4().simple().to_string(),
        }
    }

    /// As it stands in the page.
    pub fn seal(&self, sealer: &Sealer, now: Timestamp) -> Result<String, ApiProblem> {
        let sealed = sealer.seal(Purpose::PlainForm, self, now.plus(LIFETIME));
        let note = "A form's token could not be written as JSON.";
        sealed.map_err(|_| ApiProblem::new(ProblemCode::Internal, note))
    }

    /// Opens what came back, and gives the key of the request: if it is good for
    /// a form, at this time, and the page was there for so long at least.
    pub fn open(
        text: &str,
        form: &str,
        min_time: Duration,
        sealer: &Sealer,
        now: Timestamp,
    ) -> Result<IdempotencyKey, ApiProblem> {
        if text.is_empty() {
            let note = "A form without scripts was sent without its token.";
            return Err(ApiProblem::new(ProblemCode::ChallengeMissing, note));
        }
        let token: Self = sealer
            .open(Purpose::PlainForm, text, now)
            .map_err(refused)?;
        let key = IdempotencyKey::parse(&token.key).filter(|_| token.form == form);
        let key = key.ok_or_else(|| refused(Broken::Forged))?;
        let open_for = now.since(Timestamp::from_millis(token.made));
        match min_time.checked_sub(open_for) {
            None | Some(Duration::ZERO) => Ok(key),
            Some(wait) => {
                let note = "A form without scripts was sent sooner than a person could.";
                Err(ApiProblem::new(ProblemCode::TooFast, note).with_retry_after(wait))
            }
        }
    }
}

fn refused(broken: Broken) -> ApiProblem {
    match broken {
        Broken::Expired => {
            let note = "A form without scripts was open for longer than its token is good.";
            ApiProblem::new(ProblemCode::ChallengeExpired, note)
        }
        Broken::Forged => {
            let note = "A form without scripts was sent with a token that is not ours for it.";
            ApiProblem::new(ProblemCode::ChallengeInvalid, note)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::{KEY_BYTES, SealKey};

    const SOONEST: Duration = Duration::from_secs(2);

    #[test]
    fn a_token_is_good_for_its_form_and_between_its_times() {
        let sealer = Sealer::new(&SealKey::from_bytes(vec![7; KEY_BYTES]).unwrap());
        let made = Timestamp::from_millis(1_000_000);
        let token = PlainToken::new("support", made);
        let text = token.seal(&sealer, made).unwrap();
        let open = |text: &str, form: &str, after: Duration| {
            let opened = PlainToken::open(text, form, SOONEST, &sealer, made.plus(after));
            opened.map_err(|problem| problem.of_request().unwrap())
        };
        let minute = Duration::from_secs(60);
        let key = open(&text, "support", minute).unwrap();
        assert_eq!(
            Ok(key),
            open(&text, "support", SOONEST),
            "one page has one key"
        );
        let other = PlainToken::new("support", made)
            .seal(&sealer, made)
            .unwrap();
        assert_ne!(
            open(&text, "support", minute),
            open(&other, "support", minute)
        );
        for (text, form, after, code) in [
            (&*text, "other", minute, ProblemCode::ChallengeInvalid),
            ("", "support", minute, ProblemCode::ChallengeMissing),
            ("a.b", "support", minute, ProblemCode::ChallengeInvalid),
            (&text, "support", Duration::ZERO, ProblemCode::TooFast),
            (&text, "support", LIFETIME, ProblemCode::ChallengeExpired),
        ] {
            assert_eq!(open(text, form, after), Err(code), "{form} {after:?}");
        }
    }
}
