//! Any text as what browsers carry for the proxy: sealed tokens, solved challenges
//! and wallets' signatures.
#![no_main]

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use intake_proxy::challenge::{Challenges, Scope};
use intake_proxy::clock::Timestamp;
use intake_proxy::seal::{KEY_BYTES, Purpose, SealKey, Sealer};
use intake_proxy::wallet::Signature;
use libfuzzer_sys::fuzz_target;

/// A signature by one key: 64 bytes or one more, in hexadecimal digits.
const OF_ONE_KEY: [usize; 2] = [2 + 2 * 64, 2 + 2 * 65];

const SCOPE: Scope<'static> = Scope {
    form: "support",
    origin: "https://shop.example",
};

fuzz_target!(|text: &str| {
    let key = SealKey::from_bytes(vec![7; KEY_BYTES]).expect("it is long enough");
    let sealer = Sealer::new(&key);
    let now = Timestamp::from_millis(1_800_000_000_000);
    for purpose in Purpose::ALL {
        let opened = sealer.open::<serde_json::Value>(purpose, text, now);
        assert!(opened.is_err(), "nobody guesses a tag");
    }
    let challenges = Challenges::new(&sealer);
    for solved in [text, &BASE64.encode(text)] {
        let checked = challenges.check(SCOPE, solved, Duration::ZERO, now);
        assert!(checked.is_err(), "nobody guesses a signature");
    }
    if let Some(signature) = Signature::parse(text) {
        let signer = signature.signer(&[7; 32]);
        assert!(signer.is_none() || OF_ONE_KEY.contains(&text.trim().len()));
    }
});
