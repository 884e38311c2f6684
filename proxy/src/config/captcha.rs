//! `challenge` and `[forms.captcha]`: what a browser, or its visitor, must do
//! before a request is sent. A vendor's secret is read elsewhere (`captcha.rs`).

use std::path::{Path, PathBuf};

use url::Url;

use super::mistake::Findings;
use super::table::Table;

/// What must be done before a request is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ChallengeConfig {
    /// Nothing.
    #[default]
    Off,
    /// Some work, by the browser alone.
    Altcha,
    /// What a vendor asks for.
    Captcha(CaptchaConfig),
}

/// `[forms.captcha]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptchaConfig {
    /// Whose it is.
    pub vendor: Vendor,
    /// Names the operator's site to the vendor; everybody may know it.
    pub site_key: String,
    /// Where the secret is that belongs to it.
    pub secret: CaptchaSecret,
    /// Where the vendor's script and its verification are, if not at the vendor's.
    pub service: Option<Url>,
}

/// Who makes captchas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    /// Cloudflare's.
    Turnstile,
    /// Intuition Machines'.
    Hcaptcha,
}

impl Vendor {
    /// Every vendor.
    pub const ALL: [Self; 2] = [Self::Turnstile, Self::Hcaptcha];

    /// Its name in the file, and of its object in the browser.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Turnstile => "turnstile",
            Self::Hcaptcha => "hcaptcha",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Turnstile => "Turnstile",
            Self::Hcaptcha => "hCaptcha",
        }
    }
}

/// Where a vendor's secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaptchaSecret {
    /// In this environment variable.
    Variable(String),
    /// In this file.
    File(PathBuf),
}

/// What a form asks for. Relative paths begin at `folder`.
pub fn of(findings: &mut Findings<'_>, form: &Table, folder: &Path) -> Option<ChallengeConfig> {
    let word = form.text("challenge")?;
    let vendor = Vendor::ALL.into_iter().find(|one| one.name() == word);
    match (vendor, form.table("captcha")) {
        (Some(vendor), Some(table)) => {
            read(findings, table, vendor, folder).map(ChallengeConfig::Captcha)
        }
        (Some(_), None) => {
            // A table that is wrong was told of already.
            if !form.has("captcha") {
                let sentence = "needs [forms.captcha]: it says which site it is, and by what \
                                secret its visitors' answers are verified";
                findings.mistake(form.place("challenge"), form.key("challenge"), sentence);
            }
            None
        }
        (None, given) => {
            if given.is_some() {
                let sentence = "has no place here: only `challenge = \"turnstile\"` and \
                                `\"hcaptcha\"` need it";
                findings.mistake(form.place("captcha"), form.key("captcha"), sentence);
            }
            Some(match word.as_str() {
                "altcha" => ChallengeConfig::Altcha,
                _ => ChallengeConfig::Off,
            })
        }
    }
}

fn read(
    findings: &mut Findings<'_>,
    table: &Table,
    vendor: Vendor,
    folder: &Path,
) -> Option<CaptchaConfig> {
    match (table.has("secret_env"), table.has("secret_file")) {
        (false, false) => {
            findings.mistake(table.at, table.key("secret_env"), super::walk::MISSING);
        }
        (true, true) => {
            let sentence = "must not stand beside `secret_env`: keep one of them";
            let place = table.place("secret_file");
            findings.mistake(place, table.key("secret_file"), sentence);
        }
        _ => {}
    }
    let variable = table.text("secret_env").map(CaptchaSecret::Variable);
    let file = table.path("secret_file");
    let secret = variable.or_else(|| file.map(|path| CaptchaSecret::File(folder.join(path))));
    Some(CaptchaConfig {
        vendor,
        site_key: table.text("site_key")?,
        secret: secret?,
        service: table.url("service"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    const FORM: &str = "[[forms]]\nid = \"support\"\norigins = []\n";

    fn told(rest: &str) -> Result<ChallengeConfig, String> {
        let read = parse(&format!("{FORM}{rest}"), Path::new("/etc/intake"));
        read.map(|loaded| loaded.config.forms[0].challenge.clone())
            .map_err(|mistakes| mistakes.to_string())
    }

    #[test]
    fn a_form_asks_for_work_or_for_a_vendor_s_captcha() {
        let captcha = |vendor, secret, service: Option<&str>| {
            ChallengeConfig::Captcha(CaptchaConfig {
                vendor,
                site_key: "0x4AAA".into(),
                secret,
                service: service.map(|url| url.parse().unwrap()),
            })
        };
        for (rest, expected) in [
            ("", ChallengeConfig::Altcha),
            ("challenge = \"off\"", ChallengeConfig::Off),
            (
                "challenge = \"turnstile\"\n[forms.captcha]\nsite_key = \"0x4AAA\"\nsecret_env = \"INTAKE_CAPTCHA\"",
                captcha(
                    Vendor::Turnstile,
                    CaptchaSecret::Variable("INTAKE_CAPTCHA".into()),
                    None,
                ),
            ),
            (
                "challenge = \"hcaptcha\"\n[forms.captcha]\nsite_key = \"0x4AAA\"\nsecret_file = \"captcha\"\nservice = \"https://captcha.example.com\"",
                captcha(
                    Vendor::Hcaptcha,
                    CaptchaSecret::File("/etc/intake/captcha".into()),
                    Some("https://captcha.example.com"),
                ),
            ),
        ] {
            assert_eq!(told(rest), Ok(expected), "{rest}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_a_mistake() {
        for (rest, expected) in [
            (
                "challenge = \"turnstile\"",
                "line 4, column 13: forms[0].challenge: needs [forms.captcha]: it says which site it is, and by what secret its visitors' answers are verified",
            ),
            (
                "captcha = { site_key = \"a\", secret_env = \"A\" }",
                "line 4, column 11: forms[0].captcha: has no place here: only `challenge = \"turnstile\"` and `\"hcaptcha\"` need it",
            ),
            (
                "challenge = \"hcaptcha\"\ncaptcha = { site_key = \"a\" }",
                "line 5, column 11: forms[0].captcha.secret_env: is missing",
            ),
            (
                "challenge = \"hcaptcha\"\ncaptcha = { secret_env = \"A\" }",
                "line 5, column 11: forms[0].captcha.site_key: is missing",
            ),
            (
                "challenge = \"hcaptcha\"\ncaptcha = { site_key = \"a\", secret_env = \"A\", secret_file = \"a\" }",
                "line 5, column 61: forms[0].captcha.secret_file: must not stand beside `secret_env`: keep one of them",
            ),
            (
                "challenge = \"hcaptcha\"\ncaptcha = { site_key = \"a\", secret_env = \"0x_do_not_repeat\" }",
                "line 5, column 42: forms[0].captcha.secret_env: must be the name of an environment variable in capitals, as \"INTAKE_IDENTITY_SECRET\", and never the secret itself",
            ),
        ] {
            assert_eq!(told(rest), Err(expected.to_owned()), "{rest}");
        }
    }
}
