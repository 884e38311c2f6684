//! Tokens that are taken, and every way in which one can be wrong.

#[path = "tests/backend.rs"]
mod backend;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::Ed25519KeyPair;
use serde_json::{Value, json};

use self::backend::Backend;
use super::*;
use crate::clock::Timestamp;
use crate::config::parse;
use crate::environment::Environment;

const SECRET: &str = "correct horse battery staple, 32+";
const NOW: i64 = 1_800_000_000;
const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const CUSTOMER: &str = "64f300000000000000000001";

/// The form `support`, whose tokens are signed by this algorithm.
fn verifiers(backend: &Backend, algorithm: &str) -> Verifiers {
    let key = match algorithm {
        "HS256" => "secret_env = \"SECRET\"".to_owned(),
        _ => format!("public_key = \"\"\"\n{}\"\"\"", backend.pem(algorithm)),
    };
    load(&format!(
        "algorithm = \"{algorithm}\"\nissuer = \"https://api.example.com\"\n{key}"
    ))
    .unwrap()
}

fn load(identity: &str) -> Result<Verifiers, KeyErrors> {
    let source =
        format!("[[forms]]\nid = \"support\"\norigins = []\n[forms.identity]\n{identity}\n");
    let config = parse(&source, std::path::Path::new("/nowhere"))
        .unwrap()
        .config;
    Verifiers::load(
        &config,
        &Environment::from([
            ("SECRET", SECRET),
            ("SHORT", "31 characters are one too few.."),
        ]),
    )
}

/// Claims that are right, with some changed; `null` takes one away.
fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "iss": "https://api.example.com",
        "aud": "support",
        "exp": NOW + 300,
        "iat": NOW,
        "sub": "user-4711",
        "email": "ada@example.com",
    });
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

/// What a verifier makes of a token: the identity, or the code of what is wrong.
fn judged(verifiers: &Verifiers, token: &str) -> Result<Value, String> {
    let verifier = verifiers.of("support").unwrap();
    let judged = verifier.verify(token, Timestamp::from_millis(NOW * 1_000));
    let code = |error: IdentityError| error.to_string().split(':').next().unwrap().to_owned();
    judged
        .map(|(identity, _)| serde_json::to_value(identity).unwrap())
        .map_err(code)
}

#[test]
fn a_token_of_each_algorithm_is_taken_by_its_own_key_alone() {
    let backend = Backend::new();
    let algorithms = ["HS256", "EdDSA", "ES256"];
    for verified in algorithms {
        let verifiers = verifiers(&backend, verified);
        for signed in algorithms {
            let token = backend.signed(signed, &claims(json!({})));
            let expected = if signed == verified {
                Ok(json!({ "user": "user-4711", "email": "ada@example.com" }))
            } else {
                Err("wrong_algorithm".to_owned())
            };
            assert_eq!(
                judged(&verifiers, &token),
                expected,
                "{signed} for {verified}"
            );
        }
    }
}

#[test]
fn a_public_key_is_no_shared_secret() {
    // Whoever knows the public key signs by HMAC with it, and hopes that the
    // header decides how the key is used.
    let backend = Backend::new();
    for algorithm in ["EdDSA", "ES256"] {
        let verifiers = verifiers(&backend, algorithm);
        let pem = backend.pem(algorithm);
        let raw = pem.lines().nth(1).unwrap().to_owned();
        for secret in [pem.as_str(), pem.trim(), &raw] {
            for header in ["HS256", algorithm] {
                let header = json!({ "typ": "JWT", "alg": header });
                let payload = claims(json!({})).to_string();
                let token = backend.token(&header, payload.as_bytes(), "HS256", secret);
                assert!(judged(&verifiers, &token).is_err(), "{header}");
            }
        }
    }
}

#[test]
fn a_token_that_is_wrong_in_one_way_is_refused_with_its_reason() {
    let backend = Backend::new();
    let header = json!({ "alg": "EdDSA" });
    let right = claims(json!({})).to_string();
    let token = |header: Value| backend.token(&header, right.as_bytes(), "EdDSA", "");
    let payload = |payload: &[u8]| backend.token(&header, payload, "EdDSA", "");
    let good = token(json!({ "alg": "EdDSA" }));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let other = backend.signed("EdDSA", &claims(json!({ "email": "eve@example.com" })));
    let (others, _) = other.rsplit_once('.').unwrap();
    let stranger = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).unwrap();
    let strange = URL_SAFE_NO_PAD.encode(stranger.sign(message.as_bytes()));
    let huge = claims(json!({ "extra": "x".repeat(4_000) })).to_string();
    let verifiers = verifiers(&backend, "EdDSA");
    assert!(judged(&verifiers, &good).is_ok());
    for (token, code) in [
        (String::new(), "malformed"),
        ("a.b".to_owned(), "malformed"),
        ("a.b.c".to_owned(), "malformed"),
        (format!("{good}.x"), "malformed"),
        (format!(" {good}"), "malformed"),
        (payload(huge.as_bytes()), "malformed"),
        (payload(b"not JSON"), "malformed"),
        (payload(b"[]"), "malformed"),
        (payload(b"\xff\xfe"), "malformed"),
        (
            token(json!({ "alg": "EdDSA", "crit": ["exp"] })),
            "malformed",
        ),
        (token(json!({ "typ": "JWT" })), "wrong_algorithm"),
        (token(json!({ "alg": "none" })), "wrong_algorithm"),
        (token(json!({ "alg": "NONE" })), "wrong_algorithm"),
        (token(json!({ "alg": "RS256" })), "wrong_algorithm"),
        (token(json!({ "alg": "eddsa" })), "wrong_algorithm"),
        (
            format!(
                "{}.",
                backend
                    .token(&json!({ "alg": "none" }), right.as_bytes(), "none", "")
                    .trim_end_matches('.')
            ),
            "wrong_algorithm",
        ),
        (format!("{message}."), "bad_signature"),
        (format!("{message}.{}", &signature[..4]), "bad_signature"),
        (format!("{others}.{signature}"), "bad_signature"),
        (format!("{message}.{strange}"), "bad_signature"),
    ] {
        let told = judged(&verifiers, &token);
        assert_eq!(told, Err(code.to_owned()), "{token}");
    }
}

#[test]
fn claims_that_are_wrong_in_one_way_are_refused_with_their_reason() {
    let backend = Backend::new();
    let verifiers = verifiers(&backend, "ES256");
    let attributes = |count: usize| {
        let ids = (0..count).map(|n| (format!("{n:024x}"), json!("v")));
        Value::Object(ids.collect())
    };
    let nobody = json!({ "email": null });
    for (changes, code) in [
        (json!({ "aud": "sales" }), "wrong_audience"),
        (json!({ "aud": null }), "wrong_audience"),
        (json!({ "aud": ["sales", "bugs"] }), "wrong_audience"),
        (json!({ "aud": "support " }), "wrong_audience"),
        (json!({ "aud": 7 }), "wrong_audience"),
        (json!({ "iss": "https://evil.example" }), "wrong_issuer"),
        (json!({ "iss": null }), "wrong_issuer"),
        (json!({ "exp": NOW - 60 }), "expired"),
        (json!({ "exp": 0 }), "expired"),
        (json!({ "exp": null }), "too_long_lived"),
        (json!({ "exp": NOW + 3_661 }), "too_long_lived"),
        (json!({ "exp": 1e300 }), "too_long_lived"),
        (json!({ "exp": "soon" }), "bad_claim"),
        (json!({ "nbf": NOW + 61 }), "not_yet_valid"),
        (json!({ "iat": NOW + 61 }), "not_yet_valid"),
        (json!({ "iat": "now" }), "bad_claim"),
        (json!({ "sub": 4711 }), "bad_claim"),
        (json!({ "sub": "u".repeat(129) }), "bad_claim"),
        (json!({ "email": "nobody" }), "bad_claim"),
        (json!({ "email": ["ada@example.com"] }), "bad_claim"),
        (json!({ "email_verified": "true" }), "bad_claim"),
        (
            json!({ "walletAddress": "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed" }),
            "bad_claim",
        ),
        (json!({ "walletAddress": "ada.eth" }), "bad_claim"),
        (json!({ "customerId": "64f3" }), "bad_claim"),
        (json!({ "customerId": 1 }), "bad_claim"),
        (json!({ "name": "a\u{202e}b" }), "bad_claim"),
        (json!({ "name": "a\nb" }), "bad_claim"),
        (json!({ "name": "n".repeat(201) }), "bad_claim"),
        (json!({ "attributes": ["a"] }), "bad_claim"),
        (json!({ "attributes": { "tier": "gold" } }), "bad_claim"),
        (json!({ "attributes": { CUSTOMER: 7 } }), "bad_claim"),
        (
            json!({ "attributes": { CUSTOMER: "x".repeat(1_001) } }),
            "bad_claim",
        ),
        (json!({ "attributes": attributes(31) }), "bad_claim"),
        (nobody, "names_nobody"),
        (json!({ "email_verified": false }), "names_nobody"),
        (json!({ "email": "", "sub": "" }), "names_nobody"),
    ] {
        let token = backend.signed("ES256", &claims(changes.clone()));
        assert_eq!(
            judged(&verifiers, &token),
            Err(code.to_owned()),
            "{changes}"
        );
    }
}

#[test]
fn what_a_token_says_is_taken_as_it_was_meant() {
    let backend = Backend::new();
    let verifiers = verifiers(&backend, "HS256");
    for (changes, expected) in [
        (
            json!({ "aud": ["other", "support"], "exp": NOW - 59, "nbf": NOW + 60, "iat": NOW + 60 }),
            json!({ "user": "user-4711", "email": "ada@example.com" }),
        ),
        (
            json!({ "exp": (NOW + 3_659) as f64 + 0.5, "iat": null, "unknown": { "a": 1 } }),
            json!({ "user": "user-4711", "email": "ada@example.com" }),
        ),
        (
            json!({
                "sub": null, "name": " Ada ", "email": "", "email_verified": false,
                "walletAddress": WALLET.to_lowercase(),
                "attributes": { CUSTOMER.to_uppercase(): "gold", "64f300000000000000000002": " " },
            }),
            json!({ "name": "Ada", "walletAddress": WALLET, "attributes": { CUSTOMER: "gold" } }),
        ),
        (
            json!({ "customerId": CUSTOMER.to_uppercase(), "email": null }),
            json!({ "user": "user-4711", "customerId": CUSTOMER }),
        ),
        // A subject that is the only thing said may be Mava's id.
        (
            json!({ "sub": CUSTOMER, "email": null }),
            json!({ "customerId": CUSTOMER }),
        ),
        // Beside an email it is the backend's own, whatever its shape.
        (
            json!({ "sub": CUSTOMER, "email_verified": true }),
            json!({ "user": CUSTOMER, "email": "ada@example.com" }),
        ),
    ] {
        let token = backend.signed("HS256", &claims(changes.clone()));
        assert_eq!(judged(&verifiers, &token), Ok(expected), "{changes}");
    }
}

#[test]
fn a_key_that_can_t_be_used_is_told_with_what_to_do() {
    let backend = Backend::new();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        format!("{:?}", path.to_str().unwrap())
    };
    let public =
        |algorithm: &str, key: &str| format!("algorithm = \"{algorithm}\"\npublic_key = {key}");
    let secret = |key: &str| format!("algorithm = \"HS256\"\n{key}");
    let ed = file("ed.pem", &backend.pem("EdDSA"));
    let private = file(
        "private.pem",
        "-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n",
    );
    let good = file("secret", &format!("{SECRET}\n"));
    for (identity, part) in [
        (secret("secret_env = \"SECRET\""), ""),
        (secret(&format!("secret_file = {good}")), ""),
        (public("EdDSA", &ed), ""),
        (secret("secret_env = \"MISSING\""), "MISSING is not set"),
        (secret("secret_env = \"SHORT\""), "the secret is too short"),
        (
            secret(&format!("secret_file = {ed}")),
            "the secret is a PEM key",
        ),
        (secret("secret_file = \"missing\""), "/nowhere/missing: "),
        (public("ES256", &ed), "no PEM public key for ES256"),
        (public("EdDSA", &private), "it is a private key"),
        (public("EdDSA", &good), "no PEM public key for EdDSA"),
        (
            public("EdDSA", &file("large", &"x".repeat(20_000))),
            "too large for a key",
        ),
        (public("EdDSA", "\"missing.pem\""), "/nowhere/missing.pem: "),
    ] {
        let told = load(&identity)
            .map(|_| ())
            .map_err(|errors| errors.to_string());
        match part {
            "" => assert_eq!(told, Ok(()), "{identity}"),
            part => {
                let told = told.unwrap_err();
                let at = told.starts_with("form support, identity: ");
                assert!(
                    at && told.contains(part) && !told.contains("horse"),
                    "{told}"
                );
            }
        }
    }
}

#[test]
fn a_token_that_was_signed_anew_says_the_same() {
    let backend = Backend::new();
    let same = |changes: Value| {
        let token = backend.signed("HS256", &claims(changes));
        serde_json::to_string(&stable_claims(&token)).unwrap()
    };
    let first = same(json!({ "attributes": { "b": "1", "a": "2" } }));
    let again =
        json!({ "exp": NOW + 9, "iat": NOW + 5, "jti": "x", "attributes": { "a": "2", "b": "1" } });
    assert_eq!(first, same(again));
    for other in [
        json!({ "sub": "eve" }),
        json!({ "email": "eve@example.com" }),
        json!({ "customerId": CUSTOMER }),
        json!({ "attributes": { "a": "2" } }),
        json!({ "name": "Ada" }),
    ] {
        assert_ne!(first, same(other.clone()), "{other}");
    }
    assert_eq!(
        serde_json::to_string(&stable_claims("nonsense")).unwrap(),
        "null"
    );
}
