//! Any text as each of the small things that are read: what is read is written
//! and read alike.
#![no_main]

use std::fmt::Display;
use std::str::FromStr;

use intake_contract::{
    AccountId, IdempotencyKey, KNOWN_LOCALES, Reference, WalletAddress, language, pick_locale,
};
use libfuzzer_sys::fuzz_target;

fn stays<T: FromStr + Display + PartialEq>(text: &str) {
    if let Ok(read) = text.parse::<T>() {
        let written = read.to_string();
        assert!(written.parse::<T>().is_ok_and(|again| again == read), "{written}");
    }
}

fuzz_target!(|text: &str| {
    stays::<Reference>(text);
    stays::<WalletAddress>(text);
    stays::<AccountId>(text);
    if let Some(key) = IdempotencyKey::parse(text) {
        assert_eq!(key.as_str(), text);
    }
    let known = pick_locale([text], &KNOWN_LOCALES);
    assert!(KNOWN_LOCALES.contains(&language(&known).as_str()) || known == text);
});
