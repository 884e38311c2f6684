//! Mava's API key: from the environment or from a file that the environment
//! names, never from `intake.toml`, and never shown.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::environment::Environment;

/// Holds the key itself.
pub const KEY: &str = "MAVA_API_KEY";
/// Holds the path of a file with the key.
pub const KEY_FILE: &str = "MAVA_API_KEY_FILE";

/// A file larger than this holds something else, in bytes.
const FILE_MAX: usize = 4_096;

/// Why the key could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Two keys, and no telling which is meant.
    #[error("{KEY} and {KEY_FILE} are both set: keep one of them")]
    Both,
    /// The file can't be read.
    #[error("{KEY_FILE}: {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds nothing.
    #[error("{KEY_FILE}: {}: the file is empty", .0.display())]
    Empty(PathBuf),
    /// Not a key: a line break, a space or something else that no header can bear.
    #[error("{0}: what it holds is no API key: copy the key again, alone and on one line")]
    Shape(&'static str),
}

/// The key, if there is one.
///
/// # Errors
/// If there are two, or one that can't be a key.
pub fn api_key(environment: &Environment) -> Result<Option<SecretString>, SecretError> {
    match (environment.get(KEY), environment.get(KEY_FILE)) {
        (Some(_), Some(_)) => Err(SecretError::Both),
        (None, None) => Ok(None),
        (Some(text), None) => shaped(KEY, text).map(Some),
        (None, Some(path)) => from_file(PathBuf::from(path)).map(Some),
    }
}

fn from_file(path: PathBuf) -> Result<SecretString, SecretError> {
    match std::fs::read_to_string(&path) {
        Ok(text) if text.trim().is_empty() => Err(SecretError::Empty(path)),
        Ok(text) if text.len() <= FILE_MAX => shaped(KEY_FILE, &text),
        Ok(_) => Err(SecretError::Shape(KEY_FILE)),
        Err(source) => Err(SecretError::Unreadable { path, source }),
    }
}

fn shaped(name: &'static str, text: &str) -> Result<SecretString, SecretError> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(SecretString::from(text))
    } else {
        Err(SecretError::Shape(name))
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
}
