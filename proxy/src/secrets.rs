//! What opens doors: Mava's API key, those of the bucket, and the token of the
//! admin address. Each comes from the environment or from a file that the
//! environment names, never from `intake.toml`, and is never shown.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use crate::attachments::store::S3Keys;
use crate::config::ServerConfig;
use crate::environment::Environment;

/// A secret, by the names of the two variables that may bring it.
#[derive(Debug, PartialEq, Eq)]
pub struct Secret {
    /// Holds the secret itself.
    pub name: &'static str,
    /// Holds the path of a file with it.
    pub file: &'static str,
    /// What it is.
    what: &'static str,
}

/// Mava's API key.
pub const API_KEY: Secret = Secret {
    name: "MAVA_API_KEY",
    file: "MAVA_API_KEY_FILE",
    what: "API key",
};
/// The id of the bucket's access key.
pub const S3_ACCESS_KEY: Secret = Secret {
    name: "S3_ACCESS_KEY_ID",
    file: "S3_ACCESS_KEY_ID_FILE",
    what: "access key id",
};
/// The secret of that access key.
pub const S3_SECRET_KEY: Secret = Secret {
    name: "S3_SECRET_ACCESS_KEY",
    file: "S3_SECRET_ACCESS_KEY_FILE",
    what: "secret access key",
};

/// What administrators show.
pub const ADMIN_TOKEN: Secret = Secret {
    name: "INTAKE_ADMIN_TOKEN",
    file: "INTAKE_ADMIN_TOKEN_FILE",
    what: "admin token",
};

/// Shortest admin token: 128 random bits in hexadecimal digits.
const ADMIN_TOKEN_MIN: usize = 32;

/// A file larger than this holds something else, in bytes.
const FILE_MAX: usize = 4_096;

/// Why a secret could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Two of them, and no telling which is meant.
    #[error("{} and {} are both set: keep one of them", .0.name, .0.file)]
    Both(&'static Secret),
    /// The file can't be read.
    #[error("{}: {}: {source}", secret.file, path.display())]
    Unreadable {
        /// What was to be read.
        secret: &'static Secret,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds nothing.
    #[error("{}: {}: the file is empty", .0.file, .1.display())]
    Empty(&'static Secret, PathBuf),
    /// A line break, a space or something else that no key has.
    #[error("{0}: what it holds is no {what}: copy the key again, alone and on one line", what = .1.what)]
    Shape(&'static str, &'static Secret),
    /// A bucket, and nothing that opens it.
    #[error("{} and {} are not set: the bucket needs both", S3_ACCESS_KEY.name, S3_SECRET_KEY.name)]
    NoBucketKeys,
    /// A token that is guessed in no time.
    #[error(
        "{}: at least {ADMIN_TOKEN_MIN} characters are needed, as `openssl rand -hex 32` makes them",
        ADMIN_TOKEN.name
    )]
    Short,
    /// Anybody who reaches the admin address could use it.
    #[error(
        "[server] admin_listen can be reached from other machines, and there is no admin token: set {} or {} to at least {ADMIN_TOKEN_MIN} random characters, as `openssl rand -hex 32` makes them, or listen on 127.0.0.1",
        ADMIN_TOKEN.name,
        ADMIN_TOKEN.file
    )]
    Unprotected,
    /// One half of a pair without the other.
    #[error("{} is set, and {} is not: the bucket needs both", .0.name, .1.name)]
    Half(&'static Secret, &'static Secret),
}

/// Mava's API key, if there is one.
///
/// # Errors
/// If there are two, or one that can't be a key.
pub fn api_key(environment: &Environment) -> Result<Option<SecretString>, SecretError> {
    take(environment, &API_KEY)
}

/// The token of the admin address, if there is one.
///
/// # Errors
/// If there are two, one that can't be a token, or none where other machines
/// can reach the address.
pub fn admin_token(
    environment: &Environment,
    server: &ServerConfig,
) -> Result<Option<SecretString>, SecretError> {
    match take(environment, &ADMIN_TOKEN)? {
        Some(token) if token.expose_secret().len() < ADMIN_TOKEN_MIN => Err(SecretError::Short),
        None if !server.admin_listen.ip().is_loopback() => Err(SecretError::Unprotected),
        token => Ok(token),
    }
}

/// What opens the bucket.
///
/// # Errors
/// If it is not there, or only half of it, or something that can't be a key.
pub fn bucket_keys(environment: &Environment) -> Result<S3Keys, SecretError> {
    let access_key = take(environment, &S3_ACCESS_KEY)?;
    let secret_key = take(environment, &S3_SECRET_KEY)?;
    match (access_key, secret_key) {
        (None, None) => Err(SecretError::NoBucketKeys),
        (Some(access_key), Some(secret_key)) => Ok(S3Keys {
            access_key: access_key.expose_secret().to_owned(),
            secret_key,
        }),
        (Some(_), None) => Err(SecretError::Half(&S3_ACCESS_KEY, &S3_SECRET_KEY)),
        (None, Some(_)) => Err(SecretError::Half(&S3_SECRET_KEY, &S3_ACCESS_KEY)),
    }
}

fn take(
    environment: &Environment,
    secret: &'static Secret,
) -> Result<Option<SecretString>, SecretError> {
    match (environment.get(secret.name), environment.get(secret.file)) {
        (Some(_), Some(_)) => Err(SecretError::Both(secret)),
        (None, None) => Ok(None),
        (Some(text), None) => shaped(secret, secret.name, text).map(Some),
        (None, Some(path)) => from_file(secret, PathBuf::from(path)).map(Some),
    }
}

fn from_file(secret: &'static Secret, path: PathBuf) -> Result<SecretString, SecretError> {
    match std::fs::read_to_string(&path) {
        Ok(text) if text.trim().is_empty() => Err(SecretError::Empty(secret, path)),
        Ok(text) if text.len() <= FILE_MAX => shaped(secret, secret.file, &text),
        Ok(_) => Err(SecretError::Shape(secret.file, secret)),
        Err(source) => Err(SecretError::Unreadable {
            secret,
            path,
            source,
        }),
    }
}

fn shaped(
    secret: &'static Secret,
    name: &'static str,
    text: &str,
) -> Result<SecretString, SecretError> {
    one_word(text).ok_or(SecretError::Shape(name, secret))
}

/// What a text holds, if that can be a key: one word of ASCII, less the line break
/// that editors add.
pub(crate) fn one_word(text: &str) -> Option<SecretString> {
    let text = text.trim();
    let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_one.then(|| SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = API_KEY.name;
    const KEY_FILE: &str = API_KEY.file;

    fn told(environment: &Environment) -> String {
        match api_key(environment) {
            Ok(Some(key)) => format!("key {}", key.expose_secret()),
            Ok(None) => "none".into(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_key_comes_from_the_environment_or_from_a_file_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let good = file("good", "mk_1\n");
        let empty = file("empty", " \n");
        let two = file("two", "mk_1\nmk_2\n");
        let missing = folder.path().join("missing");
        for (environment, expected) in [
            (Environment::from([]), "none"),
            (Environment::from([(KEY, "")]), "none"),
            (Environment::from([(KEY, " mk_1 ")]), "key mk_1"),
            (Environment::from([(KEY_FILE, good.as_str())]), "key mk_1"),
            (
                Environment::from([(KEY, ""), (KEY_FILE, good.as_str())]),
                "key mk_1",
            ),
            (
                Environment::from([(KEY, "mk_1"), (KEY_FILE, good.as_str())]),
                "both set",
            ),
            (Environment::from([(KEY, "mk 1")]), "no API key"),
            (Environment::from([(KEY, "mk_é")]), "no API key"),
            (Environment::from([(KEY_FILE, two.as_str())]), "no API key"),
            (Environment::from([(KEY_FILE, empty.as_str())]), "is empty"),
            (
                Environment::from([(KEY_FILE, missing.to_str().unwrap())]),
                "missing: ",
            ),
        ] {
            let told = told(&environment);
            assert!(told.contains(expected), "{environment:?}: {told}");
            assert!(
                expected.starts_with("key") || !told.contains("mk_"),
                "{told}"
            );
        }
    }

    #[test]
    fn a_bucket_needs_both_halves_of_its_key() {
        let (id, secret) = (S3_ACCESS_KEY.name, S3_SECRET_KEY.name);
        for (environment, expected) in [
            (Environment::from([]), "are not set"),
            (
                Environment::from([(id, "AK"), (secret, "s3cr3t")]),
                "AK s3cr3t",
            ),
            (
                Environment::from([(id, "AK")]),
                "S3_ACCESS_KEY_ID is set, and S3_SECRET_ACCESS_KEY is not",
            ),
            (
                Environment::from([(secret, "s3cr3t")]),
                "S3_SECRET_ACCESS_KEY is set, and S3_ACCESS_KEY_ID is not",
            ),
            (
                Environment::from([(id, "A K"), (secret, "s3cr3t")]),
                "no access key id",
            ),
        ] {
            let told = match bucket_keys(&environment) {
                Ok(keys) => {
                    format!("{} {}", keys.access_key, keys.secret_key.expose_secret())
                }
                Err(error) => error.to_string(),
            };
            assert!(told.contains(expected), "{environment:?}: {told}");
            assert!(told.starts_with("AK") || !told.contains("s3cr3t"), "{told}");
        }
    }

    #[test]
    fn an_admin_address_that_others_can_reach_needs_a_token() {
        let long = "0123456789abcdef0123456789abcdef";
        for (listen, environment, expected) in [
            ("127.0.0.1:1", Environment::from([]), "none"),
            ("[::1]:1", Environment::from([]), "none"),
            (
                "0.0.0.0:1",
                Environment::from([]),
                "there is no admin token",
            ),
            ("[::]:1", Environment::from([]), "there is no admin token"),
            (
                "10.0.0.1:1",
                Environment::from([(ADMIN_TOKEN.name, " ")]),
                "there is no admin token",
            ),
            (
                "10.0.0.1:1",
                Environment::from([(ADMIN_TOKEN.name, long)]),
                "token",
            ),
            (
                "127.0.0.1:1",
                Environment::from([(ADMIN_TOKEN.name, long)]),
                "token",
            ),
            (
                "127.0.0.1:1",
                Environment::from([(ADMIN_TOKEN.name, &long[1..])]),
                "at least 32",
            ),
            (
                "10.0.0.1:1",
                Environment::from([(ADMIN_TOKEN.name, long), (ADMIN_TOKEN.file, "/nowhere")]),
                "both set",
            ),
        ] {
            let toml = format!(
                "[server]\nadmin_listen = \"{listen}\"\n[[forms]]\nid = \"a\"\norigins = []"
            );
            let config = crate::config::parse(&toml, std::path::Path::new(""))
                .unwrap()
                .config;
            let told = match admin_token(&environment, &config.server) {
                Ok(Some(token)) => format!("token {}", token.expose_secret() == long),
                Ok(None) => "none".to_owned(),
                Err(error) => error.to_string(),
            };
            assert!(told.contains(expected), "{listen} {environment:?}: {told}");
            assert!(!told.contains(&long[1..]), "{told}");
        }
    }
}
