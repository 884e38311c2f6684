//! How many wallets' signatures are checked per second on one core, and how
//! long the slowest hundredth takes: from the text and the signature to the
//! account, for wallets of one key. A contract costs the call of its chain.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a developer's command stops at the first surprise"
)]

use std::time::{Duration, Instant};

use intake_contract::{AccountId, WalletAddress, WalletMethod};
use intake_proxy::clock::Timestamp;
use intake_proxy::random::SystemRandom;
use intake_proxy::wallet::{Chains, Challenge, Signature, Verdict, verify};
use k256::ecdsa::SigningKey;
use sha3::{Digest, Keccak256};

/// Different texts by different accounts, checked in turn.
const ACCOUNTS: u8 = 200;
const ROUNDS: usize = 100;

/// A text, who is to have signed it, and the signature.
type Case = (AccountId, String, Signature);

fn main() {
    let cases: Vec<Case> = (1..=ACCOUNTS).map(case).collect();
    let chains = Chains::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let mut times = Vec::with_capacity(ROUNDS * cases.len());
    let began = Instant::now();
    for _ in 0..ROUNDS {
        for (account, text, signature) in &cases {
            let began = Instant::now();
            let verdict = runtime.block_on(verify(&chains, *account, text, signature));
            times.push(began.elapsed());
            assert_eq!(verdict, Verdict::Proven(WalletMethod::Eoa));
        }
    }
    let rate = times.len() as f64 / began.elapsed().as_secs_f64();
    times.sort_unstable();
    println!(
        "Wallets' signatures checked by recovery, one core, {} in all",
        times.len()
    );
    println!("  {rate:.0} per second");
    println!(
        "  each: median {}, 99th percentile {}, longest {}",
        micros(times[times.len() / 2]),
        micros(times[times.len() * 99 / 100]),
        micros(times[times.len() - 1])
    );
}

fn micros(time: Duration) -> String {
    format!("{} µs", time.as_micros())
}

fn case(number: u8) -> Case {
    let key = SigningKey::from_slice(&[number; 32]).expect("a key");
    let point = key.verifying_key().to_sec1_point(false);
    let hash = Keccak256::digest(&point.as_bytes()[1..]);
    let address = WalletAddress::from_bytes(hash[12..].try_into().expect("twenty bytes"));
    let account = AccountId::new(1, address).expect("a chain");
    let (origin, now) = ("https://app.example.com", Timestamp::from_millis(0));
    let challenge = Challenge::draw(&SystemRandom, "support", origin, origin, account, now);
    let text = challenge.expect("randomness").text();
    let hash = Keccak256::new()
        .chain_update("\x19Ethereum Signed Message:\n")
        .chain_update(text.len().to_string())
        .chain_update(&text)
        .finalize();
    let (scalars, id) = key.sign_prehash_recoverable(&hash);
    let mut digits: String = scalars
        .to_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    digits += &format!("{:02x}", 27 + id.to_byte());
    let signature = Signature::parse(&format!("0x{digits}"));
    (account, text, signature.expect("a signature"))
}
