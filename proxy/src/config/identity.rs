//! `identify` and `[forms.identity]`: whether and by which key a form takes
//! signed identities. The key itself is read elsewhere (`identity/key.rs`).

use std::path::{Path, PathBuf};

use super::mistake::Findings;
use super::table::Table;

/// What stands at the beginning of a key that is given in the file itself.
const PEM: &str = "-----BEGIN";

/// Whom a request is filed under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Identify {
    /// Whoever the visitor says to be, and the ticket tells that it was not
    /// proven; a signed identity goes before it.
    #[default]
    Claimed,
    /// Only whom a signed identity names.
    Signed,
}

/// `[forms.identity]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityConfig {
    /// How tokens are signed.
    pub algorithm: IdentityAlgorithm,
    /// Where the key is.
    pub key: IdentityKey,
    /// What a token's `iss` must be, if it matters.
    pub issuer: Option<String>,
}

/// How tokens are signed (RFC 7518, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityAlgorithm {
    /// HMAC with SHA-256, by a shared secret.
    Hs256,
    /// Ed25519.
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl IdentityAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 3] = [Self::Hs256, Self::EdDsa, Self::Es256];

    /// Its name in the file and in a token's header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
        }
    }
}

/// Where a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityKey {
    /// The environment variable that holds the shared secret.
    SecretVariable(String),
    /// The file that holds the shared secret.
    SecretFile(PathBuf),
    /// The file that holds the public key.
    PublicFile(PathBuf),
    /// The public key itself, as PEM.
    PublicPem(String),
}

/// Whether nothing is taken unsigned, and how signatures are judged. Relative
/// paths begin at `folder`.
pub fn of(
    findings: &mut Findings<'_>,
    form: &Table,
    folder: &Path,
) -> (Identify, Option<IdentityConfig>) {
    let identify = match form.text("identify").as_deref() {
        Some("signed") => Identify::Signed,
        _ => Identify::Claimed,
    };
    if identify == Identify::Signed && !form.has("identity") {
        let sentence = "is \"signed\", so the form needs [forms.identity]: it says whose \
                        signature counts";
        findings.mistake(form.place("identify"), form.key("identify"), sentence);
    }
    let identity = form.table("identity");
    (
        identify,
        identity.and_then(|table| read(findings, table, folder)),
    )
}

fn read(findings: &mut Findings<'_>, table: &Table, folder: &Path) -> Option<IdentityConfig> {
    let word = table.text("algorithm")?;
    let algorithm = IdentityAlgorithm::ALL
        .into_iter()
        .find(|algorithm| algorithm.name() == word)?;
    let (takes, sentence): (&[&str], _) = match algorithm {
        IdentityAlgorithm::Hs256 => (
            &["secret_env", "secret_file"],
            "has no place here: HS256 is verified by `secret_env` or `secret_file`",
        ),
        _ => (
            &["public_key"],
            "has no place here: this algorithm is verified by `public_key` alone",
        ),
    };
    let all = ["secret_env", "secret_file", "public_key"];
    for name in all.into_iter().filter(|name| !takes.contains(name)) {
        if table.has(name) {
            findings.mistake(table.place(name), table.key(name), sentence);
        }
    }
    match takes.iter().filter(|name| table.has(name)).count() {
        0 => findings.mistake(table.at, table.key(takes[0]), super::walk::MISSING),
        1 => {}
        _ => {
            let sentence = "must not stand beside `secret_env`: keep one of them";
            findings.mistake(
                table.place("secret_file"),
                table.key("secret_file"),
                sentence,
            );
        }
    }
    let key = match algorithm {
        IdentityAlgorithm::Hs256 => {
            let file = || {
                table
                    .path("secret_file")
                    .map(|path| IdentityKey::SecretFile(folder.join(path)))
            };
            let variable = table.text("secret_env").map(IdentityKey::SecretVariable);
            variable.or_else(file)
        }
        _ => table.text("public_key").map(|given| {
            if given.starts_with(PEM) {
                IdentityKey::PublicPem(given)
            } else {
                IdentityKey::PublicFile(folder.join(given))
            }
        }),
    };
    Some(IdentityConfig {
        algorithm,
        key: key?,
        issuer: table.text("issuer"),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Config, parse};

    const FORM: &str = "[[forms]]\nid = \"support\"\norigins = []\n";

    fn told(rest: &str) -> Result<Config, String> {
        let read = parse(&format!("{FORM}{rest}"), Path::new("/etc/intake"));
        read.map(|loaded| loaded.config)
            .map_err(|mistakes| mistakes.to_string())
    }

    #[test]
    fn a_key_is_named_for_its_algorithm() {
        let pem = "-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----";
        for (identity, algorithm, key) in [
            (
                "algorithm = \"HS256\"\nsecret_env = \"INTAKE_IDENTITY_SECRET\"",
                IdentityAlgorithm::Hs256,
                IdentityKey::SecretVariable("INTAKE_IDENTITY_SECRET".into()),
            ),
            (
                "algorithm = \"HS256\"\nsecret_file = \"secret\"",
                IdentityAlgorithm::Hs256,
                IdentityKey::SecretFile("/etc/intake/secret".into()),
            ),
            (
                "algorithm = \"EdDSA\"\npublic_key = \"keys/identity.pem\"",
                IdentityAlgorithm::EdDsa,
                IdentityKey::PublicFile("/etc/intake/keys/identity.pem".into()),
            ),
            (
                &format!("algorithm = \"ES256\"\npublic_key = \"\"\"{pem}\"\"\""),
                IdentityAlgorithm::Es256,
                IdentityKey::PublicPem(pem.into()),
            ),
        ] {
            let config = told(&format!(
                "identify = \"signed\"\n[forms.identity]\n{identity}"
            ));
            let form = &config.unwrap().forms[0];
            let read = form.identity.as_ref().unwrap();
            assert_eq!((read.algorithm, &read.key), (algorithm, &key));
            assert_eq!(form.identify, Identify::Signed);
            assert!(form.definition.identity && form.definition.identity_required);
        }
        let plain = told("").unwrap();
        let definition = &plain.forms[0].definition;
        assert!(!definition.identity && !definition.identity_required);
        let both = "[forms.identity]\nalgorithm = \"HS256\"\nsecret_env = \"A\"";
        let both = told(both).unwrap();
        let definition = &both.forms[0].definition;
        assert!(definition.identity && !definition.identity_required);
    }

    #[test]
    fn what_does_not_go_together_is_a_mistake() {
        for (rest, expected) in [
            (
                "identify = \"signed\"",
                "line 4, column 12: forms[0].identify: is \"signed\", so the form needs [forms.identity]: it says whose signature counts",
            ),
            (
                "identity = {}",
                "line 4, column 12: forms[0].identity.algorithm: is missing",
            ),
            (
                "identity = { algorithm = \"none\" }",
                "line 4, column 26: forms[0].identity.algorithm: must be one of \"HS256\", \"EdDSA\", \"ES256\"",
            ),
            (
                "identity = { algorithm = \"HS256\" }",
                "line 4, column 12: forms[0].identity.secret_env: is missing",
            ),
            (
                "identity = { algorithm = \"EdDSA\" }",
                "line 4, column 12: forms[0].identity.public_key: is missing",
            ),
            (
                "identity = { algorithm = \"HS256\", public_key = \"a\", secret_env = \"A\" }",
                "line 4, column 48: forms[0].identity.public_key: has no place here: HS256 is verified by `secret_env` or `secret_file`",
            ),
            (
                "identity = { algorithm = \"ES256\", public_key = \"a\", secret_env = \"A\" }",
                "line 4, column 66: forms[0].identity.secret_env: has no place here: this algorithm is verified by `public_key` alone",
            ),
            (
                "identity = { algorithm = \"HS256\", secret_env = \"A\", secret_file = \"a\" }",
                "line 4, column 67: forms[0].identity.secret_file: must not stand beside `secret_env`: keep one of them",
            ),
            (
                "identity = { algorithm = \"HS256\", secret_env = \"3f9c_do_not_repeat\" }",
                "line 4, column 48: forms[0].identity.secret_env: must be the name of an environment variable in capitals, as \"INTAKE_IDENTITY_SECRET\", and never the secret itself",
            ),
            (
                "identity = { algorithm = \"HS256\", secret_env = \"A\", secret = \"do_not_repeat\" }",
                "line 4, column 53: forms[0].identity.secret: secrets never stand in this file: name the environment variable that holds it as `secret_env`, or its file as `secret_file`; and change the secret if others have seen this file",
            ),
        ] {
            let told = told(rest).map(|_| "ok".to_owned());
            assert_eq!(told, Err(expected.to_owned()), "{rest}");
        }
    }
}
