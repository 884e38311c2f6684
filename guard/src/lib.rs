//! The detector of secrets for the visitor's browser: a small module of its own,
//! loaded when somebody begins to write.
//!
//! Rust finds secrets, keeps in mind what the visitor says of them, and has the
//! words; `loader/guard.js` listens to the form and shows what was found. With the
//! feature `deep` it knows all that takes more code: arithmetic on curves, and
//! files (`file.rs`). That module takes the first one's place where it is called for.

#[cfg(feature = "deep")]
mod file;
mod messages;
mod state;

use intake_contract::guard::{Guard, Language, Place, SecretKind, Verdict, Wants, WordList};
use wasm_bindgen::prelude::*;

use messages::Message;
use state::State;

/// The watch over one form.
#[wasm_bindgen]
pub struct Watch {
    guard: Guard,
    state: State,
    #[cfg(feature = "deep")]
    file: intake_contract::guard::FileGuard,
}

#[wasm_bindgen]
impl Watch {
    /// A watch that knows what another one was told to keep.
    #[wasm_bindgen(constructor)]
    pub fn new(kept: Vec<u32>) -> Self {
        let guard = Guard::english();
        #[cfg(feature = "deep")]
        let guard = guard.with_curves(Guard::CURVES);
        Self {
            guard,
            state: State::new(kept),
            #[cfg(feature = "deep")]
            file: Default::default(),
        }
    }

    /// What the visitor said is no secret.
    pub fn kept(&self) -> Vec<u32> {
        self.state.kept().to_vec()
    }

    /// Looks through an answer. The numbers say: which word lists are wanted, a bit
    /// for each by its place among all; whether the other module is wanted;
    /// whether the answer holds something that the visitor keeps; and of the
    /// first finding that is open, if there is one, its kind's place among all,
    /// whether it is blocked, where it begins and where it ends.
    pub fn scan(&mut self, field: &str, text: &str, transaction: bool, account: &str) -> Vec<u32> {
        let place = Place {
            transaction,
            account: account.parse().ok(),
        };
        let report = self.guard.scan(text, &place);
        let mut told = wanted(report.wants).to_vec();
        let (keeps, open) = self.state.judge(field, text, &report.findings);
        told.push(u32::from(keeps));
        if let Some(open) = open {
            let is_blocked = open.verdict == Verdict::Blocked;
            told.extend([
                open.kind as u32,
                u32::from(is_blocked),
                open.start as u32,
                open.end as u32,
            ]);
        }
        told
    }

    /// Takes note that the finding which is open in an answer is no secret. One
    /// that is blocked stays open.
    pub fn keep(&mut self, field: &str, text: &str, transaction: bool, account: &str) {
        let place = Place {
            transaction,
            account: account.parse().ok(),
        };
        let findings = self.guard.scan(text, &place).findings;
        self.state.keep(field, text, &findings);
    }

    /// Learns the words of a language by its place among all, out of their file.
    pub fn learn(&mut self, language: usize, words: &str) {
        let language = Language::ALL.get(language);
        if let Some(list) = language.and_then(|language| WordList::parse(*language, words)) {
            self.guard.learn(list);
        }
    }
}

/// What a guard would have to know: a bit for each list of words by its language's
/// place among all, and whether the arithmetic on curves.
fn wanted(wants: Wants) -> [u32; 2] {
    let lists = wants.lists.iter().map(|language| 1 << language as u32);
    [lists.sum(), u32::from(wants.curves)]
}

/// The name of a language's file of words, by its place among all.
#[wasm_bindgen]
pub fn language(place: usize) -> String {
    Language::ALL
        .get(place)
        .map_or("", |language| language.as_str())
        .to_owned()
}

/// The code of a kind of secret, by its place among all.
#[wasm_bindgen]
pub fn code(kind: usize) -> String {
    SecretKind::ALL
        .get(kind)
        .map_or("", |kind| kind.code().as_str())
        .to_owned()
}

/// A message's English text, by its key.
#[wasm_bindgen]
pub fn english(key: &str) -> String {
    Message::of(key).map_or("", Message::english).to_owned()
}
