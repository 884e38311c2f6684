//! The examples of how a backend signs, against the proxy's own judgement.

#[path = "../../../examples/identity/rust/sign.rs"]
mod sign;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use intake_proxy::config::parse;
use intake_proxy::environment::Environment;
use intake_proxy::identity::Verifiers;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use crate::support::backend::SECRET;

/// A key pair as two PEM texts, private and public, or the shared secret twice.
struct Pair {
    algorithm: &'static str,
    private: String,
    public: String,
}

fn pem(label: &str, der: &[u8]) -> String {
    let der = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{der}\n-----END {label}-----\n")
}

fn pairs() -> [Pair; 3] {
    // RFC 8410, section 7, and RFC 5480, section 2: what stands before the key itself.
    let seed = [9; 32];
    let ed = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let ed_private = [
        &b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"[..],
        &seed,
    ];
    let ed_public = [
        b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00",
        ed.public_key().as_ref(),
    ];
    let random = SystemRandom::new();
    let ec_private =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let ec = EcdsaKeyPair::from_pkcs8(
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        ec_private.as_ref(),
        &random,
    );
    let ec_public = [
        &b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00"[..],
        ec.as_ref().unwrap().public_key().as_ref(),
    ];
    [
        Pair {
            algorithm: "HS256",
            private: SECRET.to_owned(),
            public: SECRET.to_owned(),
        },
        Pair {
            algorithm: "EdDSA",
            private: pem("PRIVATE KEY", &ed_private.concat()),
            public: pem("PUBLIC KEY", &ed_public.concat()),
        },
        Pair {
            algorithm: "ES256",
            private: pem("PRIVATE KEY", ec_private.as_ref()),
            public: pem("PUBLIC KEY", &ec_public.concat()),
        },
    ]
}

/// Whom the proxy takes a token to name.
fn judged(pair: &Pair, token: &str) -> Value {
    let key = match pair.algorithm {
        "HS256" => "secret_env = \"INTAKE_IDENTITY_SECRET\"".to_owned(),
        _ => format!("public_key = \"\"\"\n{}\"\"\"", pair.public),
    };
    let source = format!(
        "[[forms]]\nid = \"support\"\norigins = []\n[forms.identity]\nalgorithm = \"{}\"\n{key}\n",
        pair.algorithm
    );
    let config = parse(&source, Path::new("")).unwrap().config;
    let environment = Environment::from([("INTAKE_IDENTITY_SECRET", pair.public.as_str())]);
    let verifiers = Verifiers::load(&config, &environment).unwrap();
    let verified = verifiers
        .of("support")
        .unwrap()
        .verify(token.trim(), SystemTime::now().into());
    let (identity, expires_in) = verified.unwrap_or_else(|error| panic!("{error}: {token}"));
    assert!((290..=300).contains(&expires_in.as_secs()));
    serde_json::to_value(identity).unwrap()
}

fn claims() -> Value {
    json!({ "sub": "4711", "email": "ada@example.com", "name": "Ada" })
}

fn expected() -> Value {
    json!({ "user": "4711", "email": "ada@example.com", "name": "Ada" })
}

#[test]
fn the_example_for_node_signs_what_the_proxy_takes() {
    let folder = tempfile::tempdir().unwrap();
    let script: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "../examples/identity/node/sign.mjs",
    ]
    .iter()
    .collect();
    for pair in pairs() {
        let file = folder.path().join(pair.algorithm);
        std::fs::write(&file, &pair.private).unwrap();
        let mut node = Command::new("node");
        node.arg(&script).args(["support", &claims().to_string()]);
        match pair.algorithm {
            "HS256" => node.env("INTAKE_IDENTITY_SECRET", &pair.private),
            _ => node.env("INTAKE_IDENTITY_KEY", &file),
        };
        let ran = node.output();
        let ran = ran.unwrap_or_else(|error| {
            panic!("the example needs Node.js 18 or later: install `nodejs` ({error})")
        });
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        let token = String::from_utf8(ran.stdout).unwrap();
        assert_eq!(judged(&pair, &token), expected(), "{}", pair.algorithm);
    }
}

#[test]
fn the_example_in_rust_signs_what_the_proxy_takes() {
    for pair in pairs().into_iter().filter(|pair| pair.algorithm != "ES256") {
        let key = sign::Key::read(&pair.private).unwrap();
        let claims = claims().as_object().unwrap().clone();
        let token = sign::sign_identity(&key, "support", claims, Duration::from_secs(300));
        assert_eq!(
            judged(&pair, &token.unwrap()),
            expected(),
            "{}",
            pair.algorithm
        );
    }
}
