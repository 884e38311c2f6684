//! The question to the vendor, and what its answer says (`siteverify`).

use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use secrecy::ExposeSecret;
use serde::Deserialize;
use url::form_urlencoded;

use super::{Captchas, Site};
use crate::config::Vendor;

/// How the question is written.
const FORM: &str = "application/x-www-form-urlencoded";

/// Most bytes that are read of an answer.
const ANSWER_MAX: usize = 16 * 1024;

/// Longest solution that is passed on, in bytes. Turnstile's have at most 2,048;
/// hCaptcha's are longer.
const SOLUTION_MAX: usize = 6 * 1024;

/// Proof that a vendor called a captcha solved, in our page and for our form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Solved(());

/// Why a captcha does not count as solved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// The vendor says no.
    #[error("the vendor does not call the captcha solved")]
    Unsolved,
    /// It was solved, and too long ago or verified before.
    #[error("the captcha's solution is too old or was verified before")]
    Stale,
    /// It was solved on another site or for another form.
    #[error("the captcha was solved on another site or for another form")]
    Elsewhere,
    /// The vendor does not know the operator's keys.
    #[error("the vendor refuses the site key or its secret: {0}")]
    Keys(&'static str),
    /// There is no answer, or none that can be read.
    #[error("the vendor gave no answer: {0}")]
    NoAnswer(&'static str),
}

/// An answer, as far as both vendors' agree and as it matters.
#[derive(Deserialize)]
struct Answer {
    success: bool,
    #[serde(default)]
    hostname: Option<String>,
    #[serde(default)]
    action: Option<String>,
    #[serde(default, rename = "error-codes")]
    errors: Vec<String>,
}

/// What the vendors call a solution that was good once.
const STALE: [&str; 4] = [
    "timeout-or-duplicate",
    "expired-input-response",
    "already-seen-response",
    "invalid-or-already-seen-response",
];

/// What they call keys that can't be right.
const KEYS: [&str; 6] = [
    "missing-input-secret",
    "invalid-input-secret",
    "sitekey-secret-mismatch",
    "invalid-sitekey",
    "not-using-dummy-passcode",
    "not-using-dummy-secret",
];

/// What they call a fault of their own.
const FAULT: &str = "internal-error";

impl Captchas {
    /// Asks a form's vendor whether a captcha was solved on our own `host`.
    ///
    /// # Errors
    /// When it was not, or when that can't be told.
    pub async fn verify(
        &self,
        form: &str,
        solution: &str,
        host: &str,
    ) -> Result<Solved, Unverified> {
        let shaped = solution.bytes().all(|byte| byte.is_ascii_graphic());
        if solution.is_empty() || solution.len() > SOLUTION_MAX || !shaped {
            return Err(Unverified::Unsolved);
        }
        let none = Unverified::NoAnswer("the form has no captcha any more");
        let (Some(site), Some(http)) = (self.forms.get(form), &self.http) else {
            return Err(none);
        };
        let busy = Unverified::NoAnswer("too many questions are under way");
        let _place = self.questions.try_acquire().map_err(|_| busy)?;
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("secret", site.secret.expose_secret())
            .append_pair("response", solution)
            .append_pair("sitekey", &site.key)
            .finish();
        let question = http
            .post(&site.verify)
            .header(CONTENT_TYPE, FORM)
            .body(body);
        let response = question.send().await.map_err(|error| unreached(&error))?;
        // Whatever the status, it is the body that says why.
        let body = read(response).await?;
        let answer = serde_json::from_slice(&body)
            .map_err(|_| Unverified::NoAnswer("its answer could not be read"))?;
        judge(site, &answer, form, host)
    }
}

fn judge(site: &Site, answer: &Answer, form: &str, host: &str) -> Result<Solved, Unverified> {
    let among = |known: &[&'static str]| {
        let mut told = answer.errors.iter();
        told.find_map(|error| known.iter().copied().find(|known| known == error))
    };
    if !answer.success {
        if among(&[FAULT]).is_some() {
            return Err(Unverified::NoAnswer("it tells of a fault of its own"));
        }
        return Err(match (among(&KEYS), among(&STALE)) {
            (Some(code), _) => Unverified::Keys(code),
            (None, Some(_)) => Unverified::Stale,
            (None, None) => Unverified::Unsolved,
        });
    }
    let here = answer.hostname.as_deref() == Some(host);
    // hCaptcha knows no actions.
    let meant = site.vendor == Vendor::Hcaptcha || answer.action.as_deref() == Some(&action(form));
    if here && meant {
        Ok(Solved(()))
    } else {
        Err(Unverified::Elsewhere)
    }
}

/// What a form's captcha is for, in the vendor's words: at most 32 of letters,
/// digits, `_` and `-`, of which a form's id is made, too.
pub(crate) fn action(form: &str) -> String {
    form.chars().take(32).collect()
}

/// Reqwest's errors name the address; the operator knows it.
fn unreached(error: &reqwest::Error) -> Unverified {
    Unverified::NoAnswer(if error.is_timeout() {
        "it did not answer in time"
    } else {
        "it could not be reached"
    })
}

async fn read(mut response: Response) -> Result<Vec<u8>, Unverified> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreached(&error))? {
        if body.len() + chunk.len() > ANSWER_MAX {
            return Err(Unverified::NoAnswer("its answer is too long"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
