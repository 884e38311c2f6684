//! What to say of a key that nobody knows.

use super::keys::{KEYS, children};

/// The sentence for an unknown key in the table of this pattern.
#[must_use]
pub fn unknown(pattern: &str, name: &str) -> String {
    let plain = plain(name);
    if looks_secret(&plain) && pattern == "forms[].identity" {
        return "secrets never stand in this file: name the environment variable that holds it \
                as `secret_env`, or its file as `secret_file`; and change the secret if others \
                have seen this file"
            .into();
    }
    if looks_secret(&plain) {
        return "secrets never stand in this file: give the key in the environment as \
                MAVA_API_KEY, or the path of a file that holds it as MAVA_API_KEY_FILE; \
                and change the key if others have seen this file"
            .into();
    }
    let near = children(pattern)
        .map(|(known, _)| (strsim::damerau_levenshtein(&plain, known), known))
        .min()
        .filter(|(distance, known)| *distance <= (known.len() / 3).max(1));
    if let Some((_, known)) = near {
        return format!("is no key here; did you mean `{known}`?");
    }
    match elsewhere(&plain) {
        Some(table) => format!("is no key here; it belongs into {table}"),
        None => "is no key that the proxy knows".into(),
    }
}

/// As keys are written here: `adminListen` and `admin-listen` as `admin_listen`.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut after_lower = false;
    for c in name.chars().take(64) {
        if c.is_ascii_uppercase() && after_lower {
            plain.push('_');
        }
        after_lower = c.is_ascii_lowercase();
        plain.push(if c == '-' {
            '_'
        } else {
            c.to_ascii_lowercase()
        });
    }
    plain
}

fn looks_secret(name: &str) -> bool {
    [
        "api_key", "apikey", "token", "secret", "password", "mava_key",
    ]
    .iter()
    .any(|part| name.contains(part))
        || name == "key"
}

/// The table that has a key of this name, as it is headed in the file.
fn elsewhere(name: &str) -> Option<String> {
    let key = KEYS
        .iter()
        .find(|key| key.path.rsplit('.').next() == Some(name))?;
    let parent = key.path.rsplit_once('.').map_or("", |(parent, _)| parent);
    Some(match parent.strip_suffix("[]") {
        _ if parent.is_empty() => "the top of the file".into(),
        Some(list) => format!("[[{}]]", list.replace("[]", "")),
        None => format!("[{}]", parent.replace("[]", "")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_answered_with_the_nearest_known_one() {
        for (pattern, name, part) in [
            ("server", "listn", "`listen`"),
            ("server", "adminListen", "`admin_listen`"),
            ("server", "public-url", "`public_url`"),
            ("", "form", "`forms`"),
            ("forms[]", "origin", "`origins`"),
            ("", "listen", "[server]"),
            ("forms[]", "priority", "[[forms.fields.options]]"),
            ("forms[]", "subject", "[forms.ticket]"),
            ("server", "forms", "top of the file"),
            ("server", "zebra", "no key that the proxy knows"),
            ("mava", "api_key", "MAVA_API_KEY"),
            ("mava", "apiKey", "MAVA_API_KEY"),
            ("", "MAVA_API_KEY", "MAVA_API_KEY"),
            ("mava", "x-auth-token", "MAVA_API_KEY"),
        ] {
            let sentence = unknown(pattern, name);
            assert!(sentence.contains(part), "{pattern} {name}: {sentence}");
        }
    }
}
