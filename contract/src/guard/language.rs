//! The languages of BIP-39, and which of them a text may be written in.

use super::fold::Script;
use super::token::{Hash, Token};

/// A language with a list of words by BIP-39.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// English.
    English,
    /// Chinese in simplified characters.
    ChineseSimplified,
    /// Chinese in traditional characters.
    ChineseTraditional,
    /// Czech.
    Czech,
    /// French.
    French,
    /// Italian.
    Italian,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
    /// Portuguese.
    Portuguese,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 10] = [
        Self::English,
        Self::ChineseSimplified,
        Self::ChineseTraditional,
        Self::Czech,
        Self::French,
        Self::Italian,
        Self::Japanese,
        Self::Korean,
        Self::Portuguese,
        Self::Spanish,
    ];

    /// Its name, as that of its list's file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "english",
            Self::ChineseSimplified => "chinese_simplified",
            Self::ChineseTraditional => "chinese_traditional",
            Self::Czech => "czech",
            Self::French => "french",
            Self::Italian => "italian",
            Self::Japanese => "japanese",
            Self::Korean => "korean",
            Self::Portuguese => "portuguese",
            Self::Spanish => "spanish",
        }
    }
}

/// A set of languages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Languages(u16);

impl Languages {
    /// Adds one.
    pub const fn add(&mut self, language: Language) {
        self.0 |= 1 << language as u16;
    }

    /// Whether one is in it.
    #[must_use]
    pub const fn holds(self, language: Language) -> bool {
        self.0 & 1 << language as u16 != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All of them, in the order of [`Language::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Language> {
        Language::ALL
            .into_iter()
            .filter(move |language| self.holds(*language))
    }
}

/// Words in a row that make a text look like a phrase.
const ROW: usize = 12;

/// Frequent short words of English and of the languages with Latin letters, none
/// of which is in a list of theirs: a phrase has none, and nearly every sentence has one.
const NO_WORDS_OF_LISTS: &str = "the and for you was are not but has had his her can our out all who \
    did its get any how now why que con por les des und der das die von mit los las";

/// The languages whose words stand in a row, by their looks. English is not among
/// them: its list is always there.
pub(super) fn looks_like(tokens: &[Token], mut suspect: impl FnMut(Language)) {
    use Language::*;
    for (script, languages) in [
        (
            Script::Latin,
            &[Czech, French, Italian, Portuguese, Spanish][..],
        ),
        (Script::Kana, &[Japanese]),
        (Script::Hangul, &[Korean]),
        (Script::Han, &[ChineseSimplified, ChineseTraditional]),
    ] {
        if longest_row(tokens, script) >= ROW {
            languages.iter().copied().for_each(&mut suspect);
        }
    }
}

fn longest_row(tokens: &[Token], script: Script) -> usize {
    let common = |token: &Token| {
        NO_WORDS_OF_LISTS
            .split_whitespace()
            .any(|word| Hash::of(word) == token.hash)
    };
    let (mut longest, mut row) = (0, 0);
    for token in tokens {
        let may_be = token.script == script
            && match script {
                Script::Latin => {
                    matches!(token.letters, 4..=10) || (token.letters == 3 && !common(token))
                }
                Script::Kana => matches!(token.letters, 3..=8),
                Script::Hangul => matches!(token.letters, 4..=12),
                Script::Han | Script::Other => token.counts,
            };
        row = if may_be {
            row + 1
        } else if token.is_label {
            row
        } else {
            0
        };
        longest = longest.max(row);
    }
    longest
}
