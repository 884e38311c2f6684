//! Secrets of the whole proxy: Mava's API key, and the token of the admin
//! address. Each comes from the environment or from a file that the environment
//! names, never from `intake.toml`, and is never shown.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::ServerConfig;
use crate::environment::Environment;

/// Holds Mava's API key.
pub const KEY: &str = "MAVA_API_KEY";
/// Holds the path of a file with the key.
pub const KEY_FILE: &str = "MAVA_API_KEY_FILE";

/// Holds the token that administrators show.
pub const ADMIN_TOKEN: &str = "INTAKE_ADMIN_TOKEN";
/// Holds the path of a file with the token.
pub const ADMIN_TOKEN_FILE: &str = "INTAKE_ADMIN_TOKEN_FILE";

/// A file larger than this holds something else, in bytes.
const FILE_MAX: usize = 4_096;

/// Shortest admin token: 128 random bits in hexadecimal digits.
const ADMIN_TOKEN_MIN: usize = 32;

/// Why a secret could not be taken. None of the sentences shows it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Two, and no telling which is meant.
    #[error("{0} and {1} are both set: keep one of them")]
    Both(&'static str, &'static str),
    /// The file can't be read.
    #[error("{name}: {}: {source}", path.display())]
    Unreadable {
        /// The variable that names it.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds nothing.
    #[error("{name}: {}: the file is empty", path.display())]
    Empty {
        /// The variable that names it.
        name: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// A line break, a space or something else that no header can bear.
    #[error("{0}: what it holds is no {1}: copy it again, alone and on one line")]
    Shape(&'static str, &'static str),
    /// Guessed in no time.
    #[error(
        "{0}: at least {ADMIN_TOKEN_MIN} characters are needed, as `openssl rand -hex 32` makes them"
    )]
    Short(&'static str),
    /// Anybody who reaches the address could use it.
    #[error(
        "[server] admin_listen can be reached from other machines, and there is no admin token: set {ADMIN_TOKEN} or {ADMIN_TOKEN_FILE} to at least {ADMIN_TOKEN_MIN} random characters, as `openssl rand -hex 32` makes them, or listen on 127.0.0.1"
    )]
    Unprotected,
}

/// Mava's API key, if there is one.
///
/// # Errors
/// If there are two, or one that can't be a key.
pub fn api_key(environment: &Environment) -> Result<Option<SecretString>, SecretError> {
    let key = read(environment, KEY, KEY_FILE, "API key")?;
    Ok(key.map(|(_, text)| SecretString::from(text)))
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
    match read(environment, ADMIN_TOKEN, ADMIN_TOKEN_FILE, "admin token")? {
        Some((name, text)) if text.len() < ADMIN_TOKEN_MIN => Err(SecretError::Short(name)),
        Some((_, text)) => Ok(Some(SecretString::from(text))),
        None if server.admin_listen.ip().is_loopback() => Ok(None),
        None => Err(SecretError::Unprotected),
    }
}

/// A secret and the variable that gave it.
type Found = Option<(&'static str, String)>;

fn read(
    environment: &Environment,
    name: &'static str,
    file: &'static str,
    what: &'static str,
) -> Result<Found, SecretError> {
    match (environment.get(name), environment.get(file)) {
        (Some(_), Some(_)) => Err(SecretError::Both(name, file)),
        (None, None) => Ok(None),
        (Some(text), None) => shaped(name, text, what).map(Some),
        (None, Some(path)) => from_file(file, PathBuf::from(path), what).map(Some),
    }
}

fn from_file(
    name: &'static str,
    path: PathBuf,
    what: &'static str,
) -> Result<(&'static str, String), SecretError> {
    match std::fs::read_to_string(&path) {
        Ok(text) if text.trim().is_empty() => Err(SecretError::Empty { name, path }),
        Ok(text) if text.len() <= FILE_MAX => shaped(name, &text, what),
        Ok(_) => Err(SecretError::Shape(name, what)),
        Err(source) => Err(SecretError::Unreadable { name, path, source }),
    }
}

fn shaped(
    name: &'static str,
    text: &str,
    what: &'static str,
) -> Result<(&'static str, String), SecretError> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        Ok((name, text.to_owned()))
    } else {
        Err(SecretError::Shape(name, what))
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

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
                Environment::from([(ADMIN_TOKEN, " ")]),
                "there is no admin token",
            ),
            (
                "10.0.0.1:1",
                Environment::from([(ADMIN_TOKEN, long)]),
                "token",
            ),
            (
                "127.0.0.1:1",
                Environment::from([(ADMIN_TOKEN, long)]),
                "token",
            ),
            (
                "127.0.0.1:1",
                Environment::from([(ADMIN_TOKEN, &long[1..])]),
                "at least 32",
            ),
            (
                "10.0.0.1:1",
                Environment::from([(ADMIN_TOKEN, long), (ADMIN_TOKEN_FILE, "/nowhere")]),
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
