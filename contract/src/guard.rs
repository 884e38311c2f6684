//! Finds what must never be sent: seed phrases, private keys, keystores, tokens.
//!
//! One detector for the browser and the proxy, made of one module for each kind
//! of secret. It reads a text as a visitor sees it (`reading.rs`: invisible
//! characters are gone, wide ones are narrow), and tells what it found by kind,
//! verdict and place. A finding never holds the text that was found.
//!
//! Some checks need more than a first load may weigh: the word lists of nine
//! further languages, and arithmetic on two curves. A [`Guard`] that lacks what a
//! text calls for says so in [`Report::wants`], and whoever holds it fetches that
//! and scans again. The proxy's guard ([`Guard::whole`]) lacks nothing.
//!
//! The time is linear in the text's length: every look ahead is bounded.

mod api_token;
mod base58;
mod bitcoin;
#[cfg(feature = "curves")]
mod curves;
mod ethereum;
mod file;
mod fold;
mod keystore;
mod kind;
mod language;
mod pem;
mod phrase;
mod reading;
mod solana;
mod submission;
mod token;
mod wording;
mod words;

pub use file::{FileFinding, FileGuard};
pub use kind::{Finding, Part, SecretKind, Verdict};
pub use language::{Language, Languages};
pub use words::WordList;

use crate::WalletAddress;
use reading::Reading;

/// A detector with what it knows.
pub struct Guard {
    lists: Vec<WordList>,
    curves: Option<Curves>,
}

/// Where a text stands, as far as that changes what it may hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    /// Whether the field asks for a transaction, whose hash looks like a private key.
    pub transaction: bool,
    /// The visitor's own account: a key that opens it is no hash by chance.
    pub account: Option<WalletAddress>,
}

/// What became of scanning one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What was found, in the order of the text, none overlapping another.
    pub findings: Vec<Finding>,
    /// What the guard would have to know to be sure that this is all.
    pub wants: Wants,
}

/// Knowledge that a text calls for and a guard lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wants {
    /// The word lists of these languages.
    pub lists: Languages,
    /// Arithmetic on curves: something may be a key of Solana, or the account's own.
    pub curves: bool,
}

/// What follows from a private key. Apart from the guard, since a first load
/// can't afford it.
#[derive(Clone, Copy)]
pub struct Curves {
    /// The Ed25519 public key of a seed (RFC 8032).
    pub ed25519: fn(&[u8; 32]) -> [u8; 32],
    /// The Ethereum address of a secp256k1 private key, if the number is one.
    pub ethereum: fn(&[u8; 32]) -> Option<WalletAddress>,
}

impl Guard {
    /// The guard that a browser begins with: it knows the English words alone.
    #[must_use]
    pub fn english() -> Self {
        Self {
            lists: vec![WordList::english()],
            curves: None,
        }
    }

    /// The guard that knows everything.
    #[cfg(all(feature = "curves", feature = "languages"))]
    #[must_use]
    pub fn whole() -> Self {
        Self {
            lists: Language::ALL.map(WordList::of).into(),
            curves: Some(Self::CURVES),
        }
    }

    /// Arithmetic by the libraries that are compiled in.
    #[cfg(feature = "curves")]
    pub const CURVES: Curves = Curves {
        ed25519: curves::ed25519,
        ethereum: curves::ethereum,
    };

    /// With arithmetic on curves.
    #[must_use]
    pub fn with_curves(self, curves: Curves) -> Self {
        Self {
            curves: Some(curves),
            ..self
        }
    }

    /// Learns the words of a language, unless they are known.
    pub fn learn(&mut self, list: WordList) {
        if !self.knows(list.language()) {
            self.lists.push(list);
        }
    }

    /// Whether the words of a language are known.
    #[must_use]
    pub fn knows(&self, language: Language) -> bool {
        self.lists.iter().any(|list| list.language() == language)
    }

    /// Looks through a text. Never fails, whatever the text is.
    #[must_use]
    pub fn scan(&self, text: &str, place: &Place) -> Report {
        let reading = Reading::new(text);
        let mut search = Search {
            reading: &reading,
            guard: self,
            place,
            found: Vec::new(),
            wants: Wants::default(),
        };
        phrase::find(&mut search);
        bitcoin::find(&mut search);
        solana::find(&mut search);
        ethereum::find(&mut search);
        keystore::find(&mut search);
        pem::find(&mut search);
        api_token::find(&mut search);
        Report {
            findings: apart(search.found),
            wants: search.wants,
        }
    }
}

/// One scan under way.
struct Search<'a> {
    reading: &'a Reading,
    guard: &'a Guard,
    place: &'a Place,
    found: Vec<Finding>,
    wants: Wants,
}

impl Search<'_> {
    /// Notes that the characters from `from` to before `to` of the reading are a secret.
    fn note(&mut self, kind: SecretKind, verdict: Verdict, from: usize, to: usize) {
        let (start, end) = self.reading.place(from, to);
        self.found.push(Finding {
            kind,
            verdict,
            start,
            end,
        });
    }
}

/// In the order of the text, without those that overlap a graver or longer one.
fn apart(found: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in found {
        let meets = |other: &Finding| finding.start < other.end && other.start < finding.end;
        if kept
            .iter()
            .any(|other| meets(other) && other.outweighs(&finding))
        {
            continue;
        }
        kept.retain(|other| !meets(other));
        let place = kept.partition_point(|other| other.start < finding.start);
        kept.insert(place, finding);
    }
    kept
}
