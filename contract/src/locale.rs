//! Texts that an operator gives in one language or in several.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text by BCP 47 language tag. The tag `*` holds for every other language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalText(pub BTreeMap<String, String>);

impl LocalText {
    /// The tag that stands for every language without a text of its own.
    pub const ANY: &'static str = "*";

    /// One text for all languages.
    #[must_use]
    pub fn any(text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(Self::ANY.to_owned(), text.into())]))
    }

    /// The best text for a language tag: the tag itself, its language without a
    /// region, the text for all, English, whatever there is.
    #[must_use]
    pub fn get(&self, tag: &str) -> &str {
        let language = tag.split('-').next().unwrap_or(tag);
        [tag, language, Self::ANY, "en"]
            .into_iter()
            .find_map(|tag| self.0.get(tag))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_language_answers() {
        let text = |pairs: &[(&str, &str)]| {
            LocalText(
                pairs
                    .iter()
                    .map(|(k, v)| ((*k).into(), (*v).into()))
                    .collect(),
            )
        };
        let both = text(&[("de", "Hilfe"), ("de-AT", "Hüfe"), ("*", "Help")]);
        for (tag, expected) in [
            ("de-AT", "Hüfe"),
            ("de-CH", "Hilfe"),
            ("de", "Hilfe"),
            ("fr", "Help"),
            ("", "Help"),
        ] {
            assert_eq!(both.get(tag), expected, "{tag}");
        }
        assert_eq!(text(&[("en", "Help"), ("de", "Hilfe")]).get("fr"), "Help");
        assert_eq!(text(&[("de", "Hilfe")]).get("fr"), "Hilfe");
        assert_eq!(text(&[]).get("fr"), "");
    }
}
