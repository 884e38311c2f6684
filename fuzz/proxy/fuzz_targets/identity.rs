//! Any text as a signed identity, and any claims under a good signature: what is
//! believed was signed, is for this form, names somebody and ends soon.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use intake_proxy::clock::Timestamp;
use intake_proxy::config;
use intake_proxy::environment::Environment;
use intake_proxy::identity::{LEEWAY, LIFETIME_MAX, Verifiers};
use libfuzzer_sys::fuzz_target;
use ring::hmac;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

const CONFIG: &str = r#"
[server]
public_url = "https://help.example.com"
[[forms]]
id = "support"
origins = []
identity = { algorithm = "HS256", secret_env = "SECRET" }
"#;

static VERIFIERS: LazyLock<Verifiers> = LazyLock::new(|| {
    let loaded = config::parse(CONFIG, Path::new("")).expect("it is right");
    let secrets = Environment::from([("SECRET", SECRET)]);
    Verifiers::load(&loaded.config, &secrets).expect("the secret is long enough")
});

fn sign(claims: &str) -> String {
    let header = r#"{"alg":"HS256","typ":"JWT"}"#;
    let covered = [header, claims].map(|part| BASE64.encode(part)).join(".");
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let tag = hmac::sign(&key, covered.as_bytes());
    [&covered, ".", &BASE64.encode(tag)].concat()
}

fuzz_target!(|text: &str| {
    let verifier = VERIFIERS.of("support").expect("the form takes identities");
    let now = Timestamp::from_millis(1_800_000_000_000);
    let forged = verifier.verify(text, now);
    assert!(forged.is_err(), "nobody guesses a signature");
    let Ok((identity, expires_in)) = verifier.verify(&sign(text), now) else {
        return;
    };
    assert!(text.contains("intake:support") || text.contains('\\'));
    assert!(expires_in <= LIFETIME_MAX + 2 * LEEWAY, "{expires_in:?}");
    let names = [
        identity.customer_id,
        identity.email,
        identity.wallet_address,
    ];
    let mut names = names.iter().flatten();
    assert!(names.all(|name| !name.is_empty()) && identity.user.as_deref() != Some(""));
});
