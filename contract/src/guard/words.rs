//! One word list of BIP-39, and finding a word in it.

use super::language::Language;
use super::token::Hash;

/// Words in a list.
const COUNT: usize = 2048;

/// Places in the table: a power of two, and mostly empty.
const SLOTS: usize = 8192;

/// English, each word without the letters that it shares with the one before it;
/// a capital says how many those are (`A` for none). As the words are in order,
/// that is a third of what they take, and a part of every visitor's load.
const ENGLISH: &str = include_str!("english.txt");

/// The words of one language, by their numbers.
pub struct WordList {
    language: Language,
    hashes: Vec<u32>,
    /// Places in `hashes`, from one on; zero where there is none.
    slots: Vec<u16>,
}

impl WordList {
    /// The English words.
    #[must_use]
    pub fn english() -> Self {
        let mut list = Self::empty(Language::English);
        let mut word = String::new();
        for c in ENGLISH.chars() {
            if c.is_ascii_uppercase() {
                list.add(&word);
                word.truncate(c as usize - 'A' as usize);
            } else {
                word.push(c);
            }
        }
        list.add(&word);
        list
    }

    /// A language's words out of its file: one a line, in the list's order.
    #[must_use]
    pub fn parse(language: Language, file: &str) -> Option<Self> {
        let mut list = Self::empty(language);
        file.split_whitespace().for_each(|word| list.add(word));
        (list.hashes.len() == COUNT).then_some(list)
    }

    /// A language's words, which are compiled in.
    #[cfg(feature = "languages")]
    #[must_use]
    pub fn of(language: Language) -> Self {
        let mut list = Self::empty(language);
        for word in language.library().word_list() {
            list.add(word);
        }
        list
    }

    /// Whose words they are.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    fn empty(language: Language) -> Self {
        Self {
            language,
            hashes: Vec::with_capacity(COUNT),
            slots: vec![0; SLOTS],
        }
    }

    /// The words beyond a list's length have no number, and are left out.
    fn add(&mut self, word: &str) {
        if word.is_empty() || self.hashes.len() == COUNT {
            return;
        }
        let hash = Hash::of(word);
        let mut slot = hash as usize % SLOTS;
        while self.slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        self.hashes.push(hash);
        self.slots[slot] = self.hashes.len() as u16;
    }

    /// The number by BIP-39 of the word with this hash, from 0 to 2047.
    pub(super) fn find(&self, hash: u32) -> Option<u16> {
        let mut slot = hash as usize % SLOTS;
        loop {
            let place = self.slots[slot].checked_sub(1)?;
            if self.hashes[usize::from(place)] == hash {
                return Some(place);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

#[cfg(feature = "languages")]
impl Language {
    const fn library(self) -> bip39::Language {
        match self {
            Self::English => bip39::Language::English,
            Self::ChineseSimplified => bip39::Language::SimplifiedChinese,
            Self::ChineseTraditional => bip39::Language::TraditionalChinese,
            Self::Czech => bip39::Language::Czech,
            Self::French => bip39::Language::French,
            Self::Italian => bip39::Language::Italian,
            Self::Japanese => bip39::Language::Japanese,
            Self::Korean => bip39::Language::Korean,
            Self::Portuguese => bip39::Language::Portuguese,
            Self::Spanish => bip39::Language::Spanish,
        }
    }
}

#[cfg(all(test, feature = "languages"))]
mod tests {
    use super::*;

    #[test]
    fn the_packed_words_are_those_of_the_library() {
        let english = WordList::english();
        assert_eq!(english.hashes, WordList::of(Language::English).hashes);
        assert_eq!(english.hashes.len(), COUNT);
    }

    #[test]
    fn every_word_is_found_under_its_own_number() {
        for language in Language::ALL {
            let list = WordList::of(language);
            for (number, word) in language.library().word_list().iter().enumerate() {
                let found = list.find(Hash::of(word)).map(usize::from);
                assert_eq!(found, Some(number), "{language:?}: {word}");
            }
        }
    }
}
