//! Languages: which one to show, and which way it is written.

/// Whether a language is written from right to left, by its tag.
#[must_use]
pub fn is_right_to_left(tag: &str) -> bool {
    matches!(
        language(tag).as_str(),
        "ar" | "he" | "fa" | "ur" | "ps" | "sd" | "ug" | "yi" | "ckb" | "dv"
    )
}

/// The first of the wished languages that there is a catalogue for; English otherwise.
#[must_use]
pub fn pick_locale<'a>(wished: impl IntoIterator<Item = &'a str>, known: &[&str]) -> String {
    wished
        .into_iter()
        .find(|tag| known.contains(&language(tag).as_str()))
        .unwrap_or("en")
        .to_owned()
}

/// The language of a tag: `de` of `de-AT`.
#[must_use]
pub fn language(tag: &str) -> String {
    tag.split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_is_shown() {
        let known = ["en", "de", "ar"];
        for (wished, expected) in [
            (&["de-AT", "en"][..], "de-AT"),
            (&["tlh", "AR"], "AR"),
            (&["tlh"], "en"),
            (&["", "de"], "de"),
            (&[], "en"),
        ] {
            assert_eq!(
                pick_locale(wished.iter().copied(), &known),
                expected,
                "{wished:?}"
            );
        }
    }

    #[test]
    fn direction_follows_the_language() {
        for (tag, expected) in [
            ("ar", true),
            ("ar-EG", true),
            ("he", true),
            ("de", false),
            ("arn", false),
            ("", false),
        ] {
            assert_eq!(is_right_to_left(tag), expected, "{tag}");
        }
    }
}
