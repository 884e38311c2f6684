//! Reads the version out of what programs answer to `--version`.

/// The first word that looks like a version: `wasm-opt version 132 (…)` is 132,
/// `geckodriver 0.37.1 (…)` is 0.37.1, and `v20.1.0` is 20.1.0.
pub fn in_answer(answer: &str) -> Option<&str> {
    let words = answer.split_whitespace();
    let mut versions = words.map(|word| word.strip_prefix('v').unwrap_or(word));
    versions.find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_wherever_programs_put_them() {
        for (answer, version) in [
            ("trunk 0.21.14", Some("0.21.14")),
            ("wasm-bindgen 0.2.130", Some("0.2.130")),
            (
                "geckodriver 0.37.1 (b2a1 2026-05-01)\n\nThe source code …",
                Some("0.37.1"),
            ),
            ("wasm-opt version 132 (version_132)", Some("132")),
            ("0.28.2", Some("0.28.2")),
            ("v20.20.2", Some("20.20.2")),
            ("version unknown", None),
            ("", None),
        ] {
            assert_eq!(in_answer(answer), version, "{answer}");
        }
    }
}
