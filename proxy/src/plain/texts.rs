//! The few sentences that only the form without scripts says; all others are
//! the contract's. Every language that the form speaks has them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use intake_contract::language;

/// By language, as the files stand in the sources.
const FILES: [(&str, &str); 5] = [
    ("en", include_str!("../../locales/en.json")),
    ("de", include_str!("../../locales/de.json")),
    ("es", include_str!("../../locales/es.json")),
    ("fr", include_str!("../../locales/fr.json")),
    ("ar", include_str!("../../locales/ar.json")),
];

/// One language's sentences by key.
type Sentences = BTreeMap<String, String>;

static TEXTS: LazyLock<BTreeMap<&str, Sentences>> = LazyLock::new(|| {
    // A test keeps every file readable.
    let read = |(tag, json)| (tag, serde_json::from_str(json).unwrap_or_default());
    FILES.into_iter().map(read).collect()
});

/// A sentence with places in braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// What a visitor says of an answer that may hold a secret.
    NoSecret,
    /// One of several answers, as the language quotes: `{answer}`.
    Answer,
    /// When a question needs an answer: `{field}`, and of which `{answers}` one.
    OnlyIf,
    /// When a question needs an answer: the box `{field}`.
    OnlyIfTicked,
}

impl Text {
    const fn key(self) -> &'static str {
        match self {
            Self::NoSecret => "no_secret",
            Self::Answer => "answer",
            Self::OnlyIf => "only_if",
            Self::OnlyIfTicked => "only_if_ticked",
        }
    }

    /// The sentence in a language, with its places filled in.
    pub fn fill(self, locale: &str, values: &[(&str, &str)]) -> String {
        let find = |tag: &str| TEXTS.get(tag).and_then(|texts| texts.get(self.key()));
        let text = find(&language(locale)).or_else(|| find("en"));
        let mut rest = text.map_or("", String::as_str);
        let mut filled = String::new();
        // In one go, so that a value that looks like a place stays a value.
        while let Some((before, (name, after))) = rest
            .split_once('{')
            .and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
        {
            filled.push_str(before);
            let value = values.iter().find(|(known, _)| *known == name);
            filled.push_str(value.map_or("", |(_, value)| value));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use intake_contract::KNOWN_LOCALES;

    use super::*;

    #[test]
    fn every_language_of_the_form_has_every_sentence() {
        let tags: Vec<_> = FILES.iter().map(|(tag, _)| *tag).collect();
        assert_eq!(tags, KNOWN_LOCALES);
        for (tag, json) in FILES {
            let texts: Sentences = serde_json::from_str(json).unwrap();
            assert_eq!(texts.len(), 4, "{tag}");
            for (text, places) in [
                (Text::NoSecret, &[][..]),
                (Text::Answer, &["{answer}"]),
                (Text::OnlyIf, &["{field}", "{answers}"]),
                (Text::OnlyIfTicked, &["{field}"]),
            ] {
                let sentence = &texts[text.key()];
                assert!(places.iter().all(|place| sentence.contains(place)), "{tag}");
                assert_eq!(sentence.matches('{').count(), places.len(), "{tag}");
            }
        }
    }

    #[test]
    fn a_value_that_looks_like_a_place_stays_a_value() {
        let values = [("field", "{answers}"), ("answers", "“A”")];
        let told = Text::OnlyIf.fill("xx-YY", &values);
        assert_eq!(told, "Only if you chose “A” under “{answers}”.");
    }
}
