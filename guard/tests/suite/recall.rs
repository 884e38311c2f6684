//! Secrets are found, however they are written; and once they are taken out of
//! the text, nothing more is found.

use intake_contract::guard::{Finding, Guard, Language, Place, SecretKind, Verdict};

use crate::chance::Chance;
use crate::disguises::{AROUND, KEYS, LABELS, LETTERS, SEPARATIONS};
use crate::secrets::{self, COUNTS, Secret};

/// What was tried of one kind of secret, and what was not found of it.
#[derive(Default)]
pub struct Tally {
    pub tried: usize,
    pub missed: Vec<String>,
}

impl Tally {
    fn add(&mut self, told: &str, miss: Option<String>) {
        self.tried += 1;
        self.missed.extend(miss.map(|why| format!("{told}: {why}")));
    }
}

/// Why a secret in a text counts as not found; none if it is.
fn miss(guard: &Guard, text: &str, kind: SecretKind, verdict: Verdict) -> Option<String> {
    let found = guard.scan(text, &Place::default()).findings;
    let of_kind: Vec<&Finding> = found.iter().filter(|one| one.kind == kind).collect();
    let Some(best) = of_kind.iter().find(|one| one.verdict == verdict) else {
        return Some(format!("found {found:?} in {text:?}"));
    };
    let rest = without(text, best);
    let left = guard.scan(&rest, &Place::default()).findings;
    (!left.is_empty()).then(|| format!("{left:?} is left in {rest:?} of {text:?}"))
}

/// A text without the part of a finding, as the form removes it.
fn without(text: &str, finding: &Finding) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let kept = [&units[..finding.start], &units[finding.end..]].concat();
    String::from_utf16(&kept).expect("a finding begins and ends between characters")
}

/// Phrases of one language in every disguise, `rounds` of each with other words.
pub fn phrases(guard: &Guard, language: Language, rounds: usize) -> Tally {
    let mut chance = Chance(language as u64);
    let mut tally = Tally::default();
    let mut turn = 0;
    for round in 0..rounds {
        for (separation, separate) in SEPARATIONS.into_iter().chain(LABELS) {
            for (letters, write) in LETTERS {
                turn += 1;
                let count = COUNTS[(turn + round) % COUNTS.len()];
                let (before, after) = AROUND[turn % AROUND.len()];
                let words = secrets::phrase(&mut chance, language, count);
                let words: Vec<String> =
                    words.iter().map(|word| write(word, &mut chance)).collect();
                let text = format!("{before}{}{after}", separate(&words));
                let told = format!("{count} words, {separation}, {letters}");
                tally.add(
                    &told,
                    miss(guard, &text, SecretKind::SeedPhrase, Verdict::Blocked),
                );
            }
        }
    }
    tally
}

/// Phrases with a mistake: a word that is misspelled, or is another one.
pub fn typos(guard: &Guard, language: Language, rounds: usize) -> Tally {
    let mut chance = Chance(100 + language as u64);
    let mut tally = Tally::default();
    let list = secrets::library(language).word_list();
    for round in 0..rounds {
        let count = COUNTS[round % COUNTS.len()];
        let mut words = secrets::phrase(&mut chance, language, count);
        let place = chance.below(count);
        if round.is_multiple_of(2) {
            words[place].push_str("zqx");
        } else {
            words[place] = list[chance.below(list.len())].to_owned();
        }
        let text = words.join(" ");
        let found = guard.scan(&text, &Place::default()).findings;
        // Another word is right once in sixteen times or rarer.
        let is_found = found.iter().any(|one| {
            matches!(
                one.kind,
                SecretKind::SeedPhrase | SecretKind::SeedPhraseTypo
            )
        });
        tally.add(
            "a typo",
            (!is_found).then(|| format!("found {found:?} in {text:?}")),
        );
    }
    tally
}

/// A key, a keystore, a token: each in every disguise that it survives.
pub fn others(guard: &Guard, rounds: usize) -> Vec<(SecretKind, Tally)> {
    let mut chance = Chance(7);
    let mut tallies: Vec<(SecretKind, Tally)> = Vec::new();
    for round in 0..rounds {
        for (disguise, write) in KEYS {
            for secret in secrets::all(&mut chance, round) {
                if disguise.starts_with("broken") && !is_one_number(&secret) {
                    continue;
                }
                let (before, after) = AROUND[round % AROUND.len()];
                let hidden = write(&secret.text, &mut chance);
                let text = format!("{before}{}{hidden}{after}", secret.lead);
                let miss = miss(guard, &text, secret.kind, secret.verdict);
                let place = tallies.iter().position(|(kind, _)| *kind == secret.kind);
                let place = place.unwrap_or_else(|| {
                    tallies.push((secret.kind, Tally::default()));
                    tallies.len() - 1
                });
                tallies[place].1.add(disguise, miss);
            }
        }
    }
    tallies
}

/// Whether it is digits and letters throughout, so that a line break within it
/// is seen as one.
fn is_one_number(secret: &Secret) -> bool {
    let is_token = secret.kind == SecretKind::ApiToken;
    !is_token && secret.text.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tally: &Tally) {
        let first: Vec<_> = tally.missed.iter().take(5).collect();
        let missed = tally.missed.len();
        assert!(missed == 0, "{missed} of {}: {first:#?}", tally.tried);
    }

    #[test]
    fn a_phrase_is_found_in_every_language_and_disguise() {
        let guard = Guard::whole();
        for language in Language::ALL {
            check(&phrases(&guard, language, 1));
        }
    }

    #[test]
    fn chinese_without_gaps_is_found_where_it_is_said_to_be_a_phrase() {
        let guard = Guard::whole();
        let mut chance = Chance(5);
        for (language, lead) in [
            (Language::ChineseSimplified, "我的助记词是："),
            (Language::ChineseTraditional, "助記詞 "),
            (Language::ChineseSimplified, "seed phrase: "),
        ] {
            for count in COUNTS {
                let phrase = secrets::phrase(&mut chance, language, count).concat();
                let text = format!("{lead}{phrase}");
                let miss = miss(&guard, &text, SecretKind::SeedPhrase, Verdict::Blocked);
                assert_eq!(miss, None);
            }
        }
    }

    #[test]
    fn a_phrase_with_a_typo_is_asked_about() {
        let guard = Guard::whole();
        for language in Language::ALL {
            check(&typos(&guard, language, 50));
        }
    }

    #[test]
    fn keys_keystores_and_tokens_are_found_in_every_disguise() {
        for (_, tally) in others(&Guard::whole(), 40) {
            check(&tally);
        }
    }

    #[test]
    fn what_is_said_around_a_number_decides_unless_it_opens_the_own_account() {
        let key = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
        let own = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266".parse().ok();
        let hash = "1".repeat(64);
        let other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8".parse().ok();
        let guard = Guard::whole();
        for (text, account, transaction, expected) in [
            (key.to_owned(), own, false, Some(Verdict::Blocked)),
            (format!("0x{key}"), own, true, Some(Verdict::Blocked)),
            (key.to_owned(), other, false, None),
            (key.to_owned(), None, false, None),
            (format!("key: {key}"), other, false, Some(Verdict::Asked)),
            (format!("private key {key}"), other, true, None),
            (
                format!("https://etherscan.io/tx/0x{key}"),
                None,
                false,
                None,
            ),
            (
                format!("My private keys are\n{hash}\n{key}"),
                None,
                false,
                Some(Verdict::Blocked),
            ),
            (
                format!("{key} is my private key"),
                None,
                false,
                Some(Verdict::Asked),
            ),
            (
                format!("My private key for the transaction is {key}"),
                None,
                false,
                Some(Verdict::Asked),
            ),
            (
                format!("I told nobody my private key. Tx hash: {key}"),
                None,
                false,
                None,
            ),
            (format!("Public key {key}"), None, false, None),
        ] {
            let place = Place {
                transaction,
                account,
            };
            let found = guard.scan(&text, &place).findings;
            assert_eq!(found.first().map(|one| one.verdict), expected, "{text}");
        }
    }

    #[test]
    fn a_guard_that_lacks_something_says_what_it_is() {
        let mut chance = Chance(1);
        let english = Guard::english();
        for language in Language::ALL {
            let text = secrets::phrase(&mut chance, language, 12).join(" ");
            let wants = english.scan(&text, &Place::default()).wants.lists;
            assert_eq!(
                wants.holds(language),
                language != Language::English,
                "{language:?}"
            );
        }
        let solana = secrets::solana(&mut chance, 0).text;
        assert!(english.scan(&solana, &Place::default()).wants.curves);
        let plain = english.scan(
            "My transfer of 2 ETH has not arrived, what now?",
            &Place::default(),
        );
        assert_eq!(plain, Default::default());
    }

    #[test]
    fn what_is_found_is_told_where_it_stands() {
        let guard = Guard::english();
        let token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
        for (before, hidden) in [
            ("", token),
            ("😀 é ", token),
            (
                "\u{200B}",
                "ghp_\u{200B}16C7e42F292c6912E7710c838347Ae178B4a",
            ),
        ] {
            let found = guard
                .scan(&format!("{before}{hidden}!"), &Place::default())
                .findings;
            let start = before.encode_utf16().count();
            let end = start + hidden.encode_utf16().count();
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].start, found[0].end), (start, end), "{before:?}");
        }
    }

    /// Ordinary words of the list around a phrase stay, where it is set apart from
    /// them; where a word of it is misspelled, all of it goes.
    #[test]
    fn a_phrase_is_told_from_the_words_around_it() {
        const PHRASE: &str =
            "void come effort suffer camp survey warrior heavy shoot primary clutch crush";
        const REST: &str =
            "open amazing screen patrol group space point ten exist slush involve unfold";
        let guard = Guard::english();
        let whole = format!("{PHRASE} {REST}");
        for (before, hidden, after) in [
            ("", whole.clone(), ""),
            ("My wallet is empty, please help!\n", whole.clone(), ""),
            ("Recovery phrase: ", whole.clone(), ". Please help."),
            ("Please help me with ", whole.clone(), " thanks"),
            ("It was: ", whole.replace("warrior", "warior"), ""),
        ] {
            let found = guard.scan(&format!("{before}{hidden}{after}"), &Place::default());
            let places: Vec<_> = found
                .findings
                .iter()
                .map(|one| (one.start, one.end))
                .collect();
            let start = before.len();
            assert_eq!(
                places,
                [(start, start + hidden.len())],
                "{before}{hidden}{after}"
            );
        }
    }
}
