//! Whatever the text is, scanning ends, soon, with places that lie in it.

use std::time::{Duration, Instant};

use intake_contract::guard::{Guard, Place};
use proptest::prelude::*;

use crate::chance::Chance;
use crate::secrets;

fn check(guard: &Guard, text: &str) {
    let place = Place {
        transaction: false,
        account: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266".parse().ok(),
    };
    let length = text.encode_utf16().count();
    let mut last = 0;
    for finding in guard.scan(text, &place).findings {
        assert!(
            last <= finding.start && finding.start < finding.end && finding.end <= length,
            "{finding:?}"
        );
        last = finding.end;
    }
}

/// Pieces of which secrets consist, so that chance comes near to some.
const PIECES: &[&str] = &[
    "abandon ",
    "ability\n",
    "word 1: ",
    "能",
    "あいこくしん\u{3000}",
    "가격 ",
    "0x",
    "deadbeef",
    "5K",
    "xprv",
    "L1",
    "[1,2,3,",
    "255, ",
    "ciphertext\":\"",
    "\"kdf\"",
    "{",
    "}",
    "-----BEGIN ",
    "PRIVATE KEY-----\n",
    "ghp_",
    "AKIA",
    "sk-",
    "private key ",
    "tx ",
    "://",
    "/tx/",
    "\u{200B}",
    "\u{FE0F}",
    "😀",
    "\u{301}",
    ".",
    " ",
    "9",
];

proptest! {
    #[test]
    fn any_text_is_scanned(text in any::<String>()) {
        check(&Guard::whole(), &text);
    }

    #[test]
    fn any_text_of_pieces_is_scanned(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..200)) {
        check(&Guard::whole(), &pieces.concat());
    }
}

#[test]
fn the_time_grows_with_the_length_and_no_faster() {
    let guard = Guard::whole();
    let mut chance = Chance(3);
    let solana = secrets::solana(&mut chance, 0).text;
    for piece in [
        "a ",
        "word 1 ",
        "abandon ability able about above absent absorb abstract absurd ",
        "0x",
        "f",
        "5",
        "L ",
        "12,",
        "[",
        "{\"ciphertext\":\"00112233445566778899aabbccddeeff\"",
        "-----BEGIN PRIVATE KEY-----",
        "begin ",
        "ghp_",
        "AKIA",
        "的",
        "的 ",
        "secret_access_key",
        &solana[..80],
        "private key ",
    ] {
        // The best of some: others may be busy on this machine.
        let time = |bytes: usize| {
            let text = piece.repeat(bytes / piece.len());
            let once = |_| {
                let started = Instant::now();
                check(&guard, &text);
                started.elapsed()
            };
            (0..4).map(once).min().unwrap_or_default()
        };
        let (short, long) = (time(10_000), time(80_000));
        let most = short.max(Duration::from_millis(5)) * 8 * 5;
        assert!(long < most, "{piece:?}: {short:?}, then {long:?}");
    }
}
