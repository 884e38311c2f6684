//! Every sentence that the panels say, by key, in English; and the catalogues of
//! further languages, which are fetched when a visitor wants one.

use std::collections::BTreeMap;

use intake_contract::attachment::AttachmentCode;
use intake_contract::{FieldCode, NotProvable, ProblemCode};

/// A sentence of one of the panels.
pub trait Message: Copy {
    /// Its name in a catalogue, which begins with that of its panel.
    fn key(self) -> &'static str;

    /// Its English text.
    fn english(self) -> &'static str;
}

/// A closed enum of messages, each with its key and its English text.
macro_rules! messages {
    ($($(#[$doc:meta])* $variant:ident $key:literal $text:literal,)+) => {
        /// What the panel may say. Texts may hold the places that the documentation of each names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Say {
            $($(#[$doc])* $variant,)+
        }

        impl Say {
            /// Every message, in the order of the table.
            #[cfg(test)]
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }

        impl $crate::messages::Message for Say {
            fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            fn english(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}
pub(crate) use messages;

/// The texts of one language; what it lacks is told in English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    locale: String,
    texts: BTreeMap<String, String>,
}

impl Catalogue {
    /// A catalogue for a BCP 47 tag: texts by [`Message::key`], and those of
    /// the form's own catalogue.
    #[must_use]
    pub const fn new(locale: String, texts: BTreeMap<String, String>) -> Self {
        Self { locale, texts }
    }

    /// The catalogue that is always there.
    #[must_use]
    pub fn english() -> Self {
        Self::new("en".to_owned(), BTreeMap::new())
    }

    /// The language tag.
    #[must_use]
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// A message's text.
    #[must_use]
    pub fn text(&self, message: impl Message) -> String {
        self.find(message.key(), message.english())
    }

    /// A message's text with values in its places: `("count", "7")` fills `{count}`.
    #[must_use]
    pub fn filled(&self, message: impl Message, values: &[(&str, &str)]) -> String {
        let mut text = self.text(message);
        for (name, value) in values {
            text = text.replace(&["{", name, "}"].concat(), value);
        }
        text
    }

    /// What the visitor is told of a file that is not taken.
    #[must_use]
    pub fn attachment(&self, code: AttachmentCode) -> String {
        self.find(&["attachment.", code.as_str()].concat(), code.sentence())
    }

    /// What the visitor is told of something wrong in one place.
    #[must_use]
    pub fn error(&self, code: FieldCode) -> String {
        self.find(&["error.", code.as_str()].concat(), code.sentence())
    }

    /// What the visitor is told of a problem.
    #[must_use]
    pub fn problem(&self, code: ProblemCode) -> String {
        self.find(&["problem.", code.as_str()].concat(), code.sentence())
    }

    /// What the visitor is told of a wallet that can't be proven.
    #[must_use]
    pub fn not_provable(&self, code: NotProvable) -> String {
        self.find(&["not_provable.", code.as_str()].concat(), code.sentence())
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
    use crate::{attachments, wallet};
    use std::collections::BTreeSet;
    use std::path::Path;

    fn all() -> BTreeMap<String, &'static str> {
        let attachments = attachments::Say::ALL
            .iter()
            .map(|say| (say.key().to_owned(), say.english()));
        let codes = AttachmentCode::ALL
            .iter()
            .map(|code| (format!("attachment.{}", code.as_str()), code.sentence()));
        let wallets = wallet::Say::ALL
            .iter()
            .map(|say| (say.key().to_owned(), say.english()));
        let why = NotProvable::ALL
            .iter()
            .map(|code| (format!("not_provable.{}", code.as_str()), code.sentence()));
        attachments.chain(codes).chain(wallets).chain(why).collect()
    }

    fn places(text: &str) -> BTreeSet<&str> {
        let pieces = text.split('{').skip(1);
        pieces.filter_map(|piece| piece.split('}').next()).collect()
    }

    #[test]
    fn every_catalogue_says_everything_and_nothing_else() -> Result<(), Box<dyn std::error::Error>>
    {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales/extras");
        let mut files = 0;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let texts: BTreeMap<String, String> =
                serde_json::from_str(&std::fs::read_to_string(&path)?)?;
            let keys: BTreeSet<_> = texts.keys().cloned().collect();
            assert_eq!(keys, all().into_keys().collect(), "{}", path.display());
            for (key, english) in all() {
                let text = &texts[&key];
                assert_eq!(places(text), places(english), "{}: {key}", path.display());
                assert!(!text.trim().is_empty(), "{}: {key}", path.display());
            }
            files += 1;
        }
        assert_eq!(files, 4, "one for each language but English");
        Ok(())
    }

    #[test]
    fn values_stand_in_their_places() {
        #[derive(Clone, Copy)]
        struct Greeting;
        impl Message for Greeting {
            fn key(self) -> &'static str {
                "greeting"
            }
            fn english(self) -> &'static str {
                "{count} of {most}"
            }
        }
        let values = [("most", "10"), ("count", "2")];
        assert_eq!(Catalogue::english().filled(Greeting, &values), "2 of 10");
        let texts = BTreeMap::from([("greeting".to_owned(), "{most}: {count}".to_owned())]);
        let other = Catalogue::new("xx".to_owned(), texts);
        assert_eq!(other.filled(Greeting, &values), "10: 2");
    }
}
