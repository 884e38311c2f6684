//! The texts of one language.

use std::collections::BTreeMap;

use crate::{FieldCode, FieldDefinition, ProblemCode};

use super::Message;
use crate::is_right_to_left;

/// Languages with a catalogue. English is compiled in; each other one is
/// `locales/<language>.json` beside the widget.
pub const KNOWN_LOCALES: &[&str] = &["en", "de", "es", "fr", "ar"];

/// The texts of one language; what it lacks is told in English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    locale: String,
    texts: BTreeMap<String, String>,
}

impl Catalogue {
    /// The catalogue that is always there.
    #[must_use]
    pub fn english() -> Self {
        Self::new("en".to_owned(), BTreeMap::new())
    }

    /// A catalogue for a BCP 47 tag: texts by [`Message::key`], by `problem.<code>`
    /// and by `error.<code>`.
    #[must_use]
    pub const fn new(locale: String, texts: BTreeMap<String, String>) -> Self {
        Self { locale, texts }
    }

    /// The language tag that the form is shown in.
    #[must_use]
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// The value of the attribute `dir`.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        if is_right_to_left(&self.locale) {
            "rtl"
        } else {
            "ltr"
        }
    }

    /// A message's text.
    #[must_use]
    pub fn text(&self, message: Message) -> String {
        self.find(message.key(), message.english())
    }

    /// A message's text with `{count}` filled in.
    #[must_use]
    pub fn counted(&self, message: Message, count: usize) -> String {
        let text = self.text(message);
        // The only place in a message is `{count}`; cutting at its braces is less
        // code to load than a search.
        match (text.split_once('{'), text.split_once('}')) {
            (Some((before, _)), Some((_, after))) => [before, &count.to_string(), after].concat(),
            _ => text,
        }
    }

    /// The label of a field: the operator's own, or the usual one.
    #[must_use]
    pub fn label(&self, field: &FieldDefinition) -> String {
        match (&field.label, Message::of_field(&field.id)) {
            (Some(label), _) => label.get(self.locale()).to_owned(),
            (None, Some(message)) => self.text(message),
            (None, None) => field.id.clone(),
        }
    }

    /// What the visitor is told of a problem.
    #[must_use]
    pub fn problem(&self, code: ProblemCode) -> String {
        self.find(&["problem.", code.as_str()].concat(), code.sentence())
    }

    /// What the visitor is told of a wrong answer.
    #[must_use]
    pub fn error(&self, code: FieldCode) -> String {
        self.find(&["error.", code.as_str()].concat(), code.sentence())
    }

    fn find(&self, key: &str, english: &str) -> String {
        self.texts
            .get(key)
            .map_or(english, String::as_str)
            .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Problems that only a developer can cause by hand are told in English everywhere.
    const DEVELOPERS_ONLY: [ProblemCode; 3] = [
        ProblemCode::RouteUnknown,
        ProblemCode::AdminTokenWrong,
        ProblemCode::MethodNotAllowed,
    ];

    fn keys() -> BTreeSet<String> {
        let messages = Message::ALL.iter().map(|m| m.key().to_owned());
        let problems = ProblemCode::ALL
            .iter()
            .filter(|c| !DEVELOPERS_ONLY.contains(c));
        let problems = problems.map(|c| format!("problem.{}", c.as_str()));
        let errors = FieldCode::ALL
            .iter()
            .map(|c| format!("error.{}", c.as_str()));
        messages.chain(problems).chain(errors).collect()
    }

    #[test]
    fn every_catalogue_says_everything_and_nothing_else() -> Result<(), Box<dyn std::error::Error>>
    {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales");
        for locale in KNOWN_LOCALES.iter().filter(|l| **l != "en") {
            let json = std::fs::read_to_string(folder.join(format!("{locale}.json")))?;
            let texts: BTreeMap<String, String> = serde_json::from_str(&json)?;
            assert_eq!(
                texts.keys().cloned().collect::<BTreeSet<_>>(),
                keys(),
                "{locale}"
            );
            for message in Message::ALL {
                let places = |text: &str| text.contains("{count}");
                assert_eq!(
                    places(&texts[message.key()]),
                    places(message.english()),
                    "{locale}: {}",
                    message.key()
                );
            }
            assert!(
                texts.values().all(|text| !text.trim().is_empty()),
                "{locale}"
            );
        }
        // The other module's texts are in a folder of their own.
        let files = std::fs::read_dir(folder)?.filter_map(Result::ok);
        let files = files.filter(|entry| entry.path().is_file()).count();
        assert_eq!(
            files,
            KNOWN_LOCALES.len() - 1,
            "a catalogue that nobody can choose"
        );
        Ok(())
    }

    #[test]
    fn what_a_language_lacks_is_told_in_english() {
        let texts = BTreeMap::from([("send".to_owned(), "Absenden".to_owned())]);
        let german = Catalogue::new("de-AT".to_owned(), texts);
        assert_eq!(german.text(Message::Send), "Absenden");
        assert_eq!(german.text(Message::Close), "Close");
        assert_eq!(
            german.error(FieldCode::Required),
            FieldCode::Required.sentence()
        );
        assert_eq!(
            german.counted(Message::CharactersLeft, 7),
            "7 characters left"
        );
        assert_eq!(
            (
                german.direction(),
                Catalogue::new("ar".into(), BTreeMap::new()).direction()
            ),
            ("ltr", "rtl")
        );
    }
}
