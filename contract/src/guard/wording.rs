//! What is said around a number: that it is a private key, or that it is not.

use super::fold::{Class, class, letters};
use super::reading::Reading;

/// How far words before and after a number may stand, in characters. Other
/// numbers between don't count: keys and hashes come in lists.
const BEFORE: usize = 80;
const AFTER: usize = 40;

/// Fewest letters and digits in a row that are a number rather than a word.
const NUMBER_MIN: usize = 20;

/// Most characters that are read before a number, other numbers included.
const REACH: usize = 400;

/// Most letters and digits between a word and the number that it introduces:
/// `private key of my old wallet: …`.
const CLOSE: usize = 24;

/// Words for a private key, in letters alone: without spaces, marks and accents.
const PRIVATE: &[&str] = &[
    "privatekey",
    "privatekeys",
    "privkeys",
    "secretkeys",
    "clavesprivadas",
    "clesprivees",
    "privkey",
    "prvkey",
    "pvtkey",
    "secretkey",
    "signingkey",
    "walletkey",
    "privatschlussel",
    "privaterschlussel",
    "privatenschlussel",
    "privateschlussel",
    "privaterkey",
    "geheimerschlussel",
    "geheimenschlussel",
    "geheimschlussel",
    "claveprivada",
    "llaveprivada",
    "clavesecreta",
    "cleprivee",
    "clefprivee",
    "clesecrete",
    "chaveprivada",
    "chiaveprivata",
    "soukromyklic",
    "ozelanahtar",
    "приватныйключ",
    "закрытыйключ",
    "المفتاحالخاص",
    "مفتاحيالخاص",
    "مفتاحخاص",
    "المفتاحالسري",
    "私钥",
    "私鑰",
    "密钥",
    "密鑰",
    "秘密鍵",
    "개인키",
    "비밀키",
];

/// Words for some key or secret. A bar is where a word must begin or end.
const SOME: &[&str] = &[
    "|key|",
    "|keys|",
    "|pk|",
    "|secret|",
    "|seed|",
    "mnemonic",
    "passphrase",
    "schlussel",
    "|clave|",
    "|llave|",
    "|cle|",
    "|clef|",
    "chave",
    "chiave",
    "ключ",
    "مفتاح",
];

/// Words for what a number of the same shape may be as well.
const OTHER: &[&str] = &[
    "|tx|",
    "|txs|",
    "|txid|",
    "|txn|",
    "txhash",
    "hash",
    "sha",
    "transaction",
    "transaktion",
    "transaccion",
    "transazione",
    "transacao",
    "transakce",
    "транзакц",
    "publickey",
    "pubkey",
    "offentlicherschlussel",
    "clavepublica",
    "clepublique",
    "block",
    "explorer",
    "scan",
    "receipt",
    "signature",
    "checksum",
    "commit",
    "root",
    "topic",
    "معاملة",
    "交易",
    "哈希",
    "トランザクション",
    "ハッシュ",
    "트랜잭션",
    "해시",
];

/// Words for a seed phrase, where there is Chinese.
const PHRASES: &[&str] = &[
    "助记",
    "助記",
    "种子",
    "種子",
    "恢复词",
    "恢復詞",
    "私钥",
    "私鑰",
    "seed",
    "mnemonic",
    "recovery",
    "phrase",
];

/// What is said around a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wording {
    /// That it is a private key.
    IsKey,
    /// Something of keys.
    OfKeys,
    /// Nothing of keys, or that it is something else.
    OfOther,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sense {
    Some,
    Private,
    Other,
}

/// What is said around the characters from `from` to before `to`.
pub(super) fn around(reading: &Reading, from: usize, to: usize) -> Wording {
    let before = Letters::of(reading, start_of_words(reading, from), from);
    let after = Letters::of(reading, to, end_of_sentence(reading, to));
    // The nearest word decides; of two that end together the longer one's sense,
    // which is the greater: a public key is no key.
    let nearest = [
        (Sense::Some, SOME),
        (Sense::Private, PRIVATE),
        (Sense::Other, OTHER),
    ]
    .into_iter()
    .filter_map(|(sense, words)| Some((before.last(words)?, sense)))
    .max();
    let private = before.last(PRIVATE);
    let is_close = |end: usize| before.chars.len() - end <= CLOSE;
    let in_sentence = |end: usize| before.at(end).sentences == before.end.sentences;
    let is_about = |end: usize| before.at(end).numbers == before.end.numbers;
    match nearest {
        Some((end, Sense::Private)) if is_close(end) && in_sentence(end) => Wording::IsKey,
        Some((_, Sense::Private)) => Wording::OfKeys,
        // A vague word is about the next number, and not about those after it.
        Some((end, Sense::Some)) if is_close(end) && in_sentence(end) && is_about(end) => {
            Wording::OfKeys
        }
        Some((_, Sense::Other)) => match private {
            Some(end) if in_sentence(end) => Wording::OfKeys,
            _ => Wording::OfOther,
        },
        _ if private.is_some() || after.last(PRIVATE).is_some() => Wording::OfKeys,
        _ => Wording::OfOther,
    }
}

/// Whether a seed phrase is spoken of before a character.
pub(super) fn speaks_of_phrase(reading: &Reading, at: usize) -> bool {
    let before = Letters::of(reading, at.saturating_sub(BEFORE), at);
    before
        .last(PHRASES)
        .is_some_and(|end| before.chars.len() - end <= CLOSE)
}

fn start_of_words(reading: &Reading, number: usize) -> usize {
    let (mut at, mut left) = (number, BEFORE);
    while at > number.saturating_sub(REACH) && left > 0 {
        let is_part = |at: &usize| reading.byte(*at).is_ascii_alphanumeric();
        let length = (0..at).rev().take(REACH).take_while(is_part).count();
        let step = if length >= NUMBER_MIN { length } else { 1 };
        at -= step;
        left -= usize::from(step == 1);
    }
    at
}

/// Of what comes after a number only the rest of its sentence is about it.
fn end_of_sentence(reading: &Reading, number: usize) -> usize {
    let ends = |at: &usize| match reading.byte(*at) {
        b'\n' => true,
        b'.' | b'!' | b'?' => reading.byte(at + 1).is_ascii_whitespace(),
        _ => false,
    };
    let most = reading.len().min(number + AFTER);
    (number..most).find(ends).unwrap_or(most)
}

/// Letters and digits in lower case, without accents and what stands between them.
struct Letters {
    chars: Vec<char>,
    /// What stands before each of them.
    gaps: Vec<Gap>,
    /// The same of what comes after the last one.
    end: Gap,
}

/// What stands before a letter.
#[derive(Clone, Copy)]
struct Gap {
    /// Whether anything does but another letter.
    is_one: bool,
    /// How many sentences have ended so far.
    sentences: usize,
    /// How many long numbers there were so far.
    numbers: usize,
}

impl Letters {
    fn of(reading: &Reading, from: usize, to: usize) -> Self {
        let mut all = Self {
            chars: Vec::with_capacity(to - from),
            gaps: Vec::with_capacity(to - from),
            end: Gap {
                is_one: true,
                sentences: 0,
                numbers: 0,
            },
        };
        let mut at = from;
        while at < to {
            let is_part = |at: &usize| reading.byte(*at).is_ascii_alphanumeric();
            let number = (at..to).take_while(is_part).count();
            if number >= NUMBER_MIN {
                all.end.is_one = true;
                all.end.numbers += 1;
                at += number;
                continue;
            }
            let c = reading.chars[at];
            match class(c) {
                Class::Letter(_) => {
                    letters(c, |letter| all.push(char::from_u32(letter).unwrap_or(c)))
                }
                Class::Between if c.is_ascii_digit() => all.push(c),
                Class::Between => {
                    all.end.is_one = true;
                    let ends =
                        matches!(c, '.' | '!' | '?') && reading.byte(at + 1).is_ascii_whitespace();
                    all.end.sentences += usize::from(ends || matches!(c, '。' | '！' | '？' | '؟'));
                }
                Class::Mark => {}
            }
            at += 1;
        }
        all
    }

    fn push(&mut self, c: char) {
        self.chars.push(c);
        self.gaps.push(self.end);
        self.end.is_one = false;
    }

    /// Where the last of some words ends.
    fn last(&self, words: &[&str]) -> Option<usize> {
        words.iter().filter_map(|word| self.last_of(word)).max()
    }

    fn last_of(&self, word: &str) -> Option<usize> {
        let inner = word.trim_matches('|');
        let (opens, closes) = (word.starts_with('|'), word.ends_with('|'));
        // Patterns are compared as they are folded: Hangul falls into its letters.
        let mut folded = Vec::with_capacity(inner.len());
        for c in inner.chars() {
            letters(c, |letter| folded.push(char::from_u32(letter).unwrap_or(c)));
        }
        let starts = (0..=self.chars.len().checked_sub(folded.len())?).rev();
        let mut found = starts.filter(|&start| {
            let end = start + folded.len();
            self.chars[start..end] == folded[..]
                && (!opens || self.gap(start).is_one)
                && (!closes || self.gap(end).is_one)
        });
        found.next().map(|start| start + folded.len())
    }

    fn gap(&self, at: usize) -> Gap {
        self.gaps.get(at).copied().unwrap_or(self.end)
    }

    /// What stands before the last letter of a word that ends here.
    fn at(&self, end: usize) -> Gap {
        self.gap(end.saturating_sub(1))
    }
}
