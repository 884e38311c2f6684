//! The crates that run in two versions, and why: mostly because one library has
//! gone over to a new one, and another, which we need as well, has not.

use std::collections::{BTreeMap, BTreeSet};

/// Each with what still needs the older version.
const KNOWN: [(&str, &str); 14] = [
    ("base64", "jsonwebtoken and sqlx are at 0.22"),
    ("block-buffer", "sha2 0.10, for sqlx"),
    ("cpufeatures", "sha2 0.10, for sqlx"),
    ("crypto-common", "sha2 0.10, for sqlx"),
    ("digest", "sha2 0.10, for sqlx"),
    ("getrandom", "ring, and rand_core 0.6"),
    (
        "gloo-net",
        "server_fn, which comes with Leptos and is not called",
    ),
    ("gloo-utils", "gloo-net 0.6"),
    ("hashbrown", "sqlx, and hashlink for it"),
    ("rand_core", "signature 2"),
    ("sha2", "sqlx is at 0.10"),
    ("signature", "jsonwebtoken is at 2"),
    ("thiserror", "gloo-net 0.6"),
    ("tower-http", "reqwest is at 0.6"),
];

/// What is twice and not known, and what is known and not twice any more.
pub fn surprises(twice: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let known: BTreeSet<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
    let new = twice
        .iter()
        .filter(|(name, _)| !known.contains(name.as_str()));
    let new = new.map(|(name, versions)| {
        let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
        format!(
            "{name} runs in the versions {}: bring them together, or tell in {} why that can't be \
             (`cargo tree -i {name}` tells who needs which)",
            versions.join(" and "),
            file!()
        )
    });
    let gone = known.iter().filter(|name| !twice.contains_key(**name));
    let gone = gone.map(|name| format!("{name} is not twice any more: take it out of {}", file!()));
    new.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_crate_has_a_reason_and_stands_once() {
        let names: BTreeSet<_> = KNOWN.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), KNOWN.len());
        assert!(KNOWN.iter().all(|(_, reason)| !reason.is_empty()));
    }

    #[test]
    fn a_new_one_and_a_gone_one_are_told() {
        let twice = BTreeMap::from([(
            "nobody-knows".to_owned(),
            BTreeSet::from(["1.0.0".to_owned(), "2.0.0".to_owned()]),
        )]);
        let told = surprises(&twice);
        assert_eq!(told.len(), 1 + KNOWN.len());
        assert!(told[0].starts_with("nobody-knows runs in the versions 1.0.0 and 2.0.0"));
    }
}
