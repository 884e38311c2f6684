//! Secrets of every kind, made by other code than that which finds them.

use intake_contract::guard::{Language, SecretKind, Verdict};
use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest, Sha256};

use crate::chance::Chance;

/// A secret, and what is to be found.
pub struct Secret {
    pub text: String,
    pub kind: SecretKind,
    pub verdict: Verdict,
    /// What stands before it where it can't be known without.
    pub lead: &'static str,
}

fn blocked(kind: SecretKind, text: String) -> Secret {
    Secret {
        text,
        kind,
        verdict: Verdict::Blocked,
        lead: "",
    }
}

/// How many words a phrase may have.
pub const COUNTS: [usize; 5] = [12, 15, 18, 21, 24];

/// The words of a phrase with a right checksum, made by the library.
pub fn phrase(chance: &mut Chance, language: Language, count: usize) -> Vec<String> {
    loop {
        let entropy = &chance.bytes::<32>()[..count * 4 / 3];
        let phrase = bip39::Mnemonic::from_entropy_in(library(language), entropy).unwrap();
        let words: Vec<String> = phrase.words().map(str::to_owned).collect();
        let distinct: std::collections::BTreeSet<_> = words.iter().collect();
        // Rare, and not to be found by the rule.
        if distinct.len() >= 9 {
            return words;
        }
    }
}

/// The library's name of a language.
pub fn library(language: Language) -> bip39::Language {
    match language {
        Language::English => bip39::Language::English,
        Language::ChineseSimplified => bip39::Language::SimplifiedChinese,
        Language::ChineseTraditional => bip39::Language::TraditionalChinese,
        Language::Czech => bip39::Language::Czech,
        Language::French => bip39::Language::French,
        Language::Italian => bip39::Language::Italian,
        Language::Japanese => bip39::Language::Japanese,
        Language::Korean => bip39::Language::Korean,
        Language::Portuguese => bip39::Language::Portuguese,
        Language::Spanish => bip39::Language::Spanish,
    }
}

fn base58check(payload: &[u8]) -> String {
    let hash = Sha256::digest(Sha256::digest(payload));
    bs58_text(&[payload, &hash[..4]].concat())
}

pub fn bs58_text(bytes: &[u8]) -> String {
    let mut text = [0; 200];
    let length = bs58::encode(bytes).onto(&mut text[..]).unwrap();
    String::from_utf8(text[..length].to_vec()).unwrap()
}

/// Bitcoin's main net, compressed and not; its test net; Litecoin, Dogecoin, Dash.
pub fn bitcoin(chance: &mut Chance, which: usize) -> Secret {
    let (version, compressed) = [
        (0x80, false),
        (0x80, true),
        (0xEF, false),
        (0xEF, true),
        (0xB0, true),
        (0x9E, true),
        (0xCC, true),
    ][which % 7];
    let mut payload = vec![version];
    payload.extend(chance.bytes::<32>());
    payload.extend(compressed.then_some(1));
    blocked(SecretKind::BitcoinKey, base58check(&payload))
}

/// Versions by BIP-32 and SLIP-132: private ones, and the public one beside each.
pub const EXTENDED: [(&str, u32, u32); 5] = [
    ("xprv", 0x0488_ADE4, 0x0488_B21E),
    ("yprv", 0x049D_7878, 0x049D_7CB2),
    ("zprv", 0x04B2_430C, 0x04B2_4746),
    ("tprv", 0x0435_8394, 0x0435_87CF),
    ("vprv", 0x045F_18BC, 0x045F_1CF6),
];

pub fn extended(chance: &mut Chance, which: usize) -> Secret {
    let (name, version, _) = EXTENDED[which % EXTENDED.len()];
    let text = extended_text(chance, version, 0);
    assert!(text.starts_with(name), "{text}");
    blocked(SecretKind::ExtendedKey, text)
}

pub fn extended_text(chance: &mut Chance, version: u32, first: u8) -> String {
    let mut payload = version.to_be_bytes().to_vec();
    payload.extend(chance.bytes::<41>());
    payload.push(first);
    payload.extend(chance.bytes::<32>());
    base58check(&payload)
}

pub fn solana_bytes(chance: &mut Chance) -> [u8; 64] {
    let seed: [u8; 32] = chance.bytes();
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&seed);
    bytes[32..].copy_from_slice(pair.public_key().as_ref());
    bytes
}

pub fn solana(chance: &mut Chance, which: usize) -> Secret {
    let bytes = solana_bytes(chance);
    let list = |between: &str| bytes.map(|byte| byte.to_string()).join(between);
    let text = match which % 5 {
        0 | 1 => bs58_text(&bytes),
        2 => format!("[{}]", list(",")),
        3 => format!("[\n  {}\n]", list(",\n  ")),
        _ => list(", "),
    };
    blocked(SecretKind::SolanaKey, text)
}

pub fn evm(chance: &mut Chance, which: usize) -> Secret {
    let leads = [
        "private key: ",
        "My Private Key is ",
        "PRIVATE_KEY=",
        "privateKey = ",
        "\"privateKey\": \"",
        "privkey ",
        "secret key — ",
        "Privater Schlüssel: ",
        "mi clave privada es ",
        "Ma clé privée : ",
        "المفتاح الخاص: ",
        "私钥：",
        "개인키: ",
        "秘密鍵は",
        "Приватный ключ: ",
    ];
    let prefix = if which.is_multiple_of(2) { "0x" } else { "" };
    let digits = chance.hex(64);
    Secret {
        text: prefix.to_owned() + &digits,
        kind: SecretKind::EvmKey,
        verdict: Verdict::Blocked,
        lead: leads[which % leads.len()],
    }
}

pub fn keystore(chance: &mut Chance, which: usize) -> Secret {
    let (cipher, iv, mac, salt) = (
        chance.hex(64),
        chance.hex(32),
        chance.hex(64),
        chance.hex(64),
    );
    let (id, address) = (chance.hex(32), chance.hex(40));
    let crypto = format!(
        r#"{{"cipher":"aes-128-ctr","ciphertext":"{cipher}","cipherparams":{{"iv":"{iv}"}},"kdf":"scrypt","kdfparams":{{"dklen":32,"n":262144,"p":1,"r":8,"salt":"{salt}"}},"mac":"{mac}"}}"#
    );
    let name = if which.is_multiple_of(2) {
        "crypto"
    } else {
        "Crypto"
    };
    let text = format!(r#"{{"address":"{address}","{name}":{crypto},"id":"{id}","version":3}}"#);
    let text = match which % 3 {
        0 => text,
        1 => {
            serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&text).unwrap())
                .unwrap()
        }
        // Without its end.
        _ => text[..text.len() - 20].to_owned(),
    };
    blocked(SecretKind::Keystore, text)
}

pub fn pem(chance: &mut Chance, which: usize) -> Secret {
    let name = ["", "RSA ", "EC ", "ENCRYPTED ", "OPENSSH "][which % 5];
    let lines: Vec<String> = (0..4 + chance.below(20))
        .map(|_| chance.base64(64))
        .collect();
    let mut text = format!("-----BEGIN {name}PRIVATE KEY-----\n{}\n", lines.join("\n"));
    if !which.is_multiple_of(4) {
        text.push_str(&format!("-----END {name}PRIVATE KEY-----"));
    }
    Secret {
        verdict: Verdict::Asked,
        ..blocked(SecretKind::PemKey, text.trim_end().to_owned())
    }
}

pub fn token(chance: &mut Chance, which: usize) -> Secret {
    let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let text = match which % 9 {
        0 => format!("ghp_{}", chance.alphanumeric(36)),
        1 => format!(
            "gh{}_{}",
            ["o", "u", "s", "r"][which % 4],
            chance.alphanumeric(36)
        ),
        2 => format!(
            "github_pat_{}_{}",
            chance.alphanumeric(22),
            chance.alphanumeric(59)
        ),
        3 => format!(
            "xoxb-{}-{}-{}",
            chance.text("123456789", 12),
            chance.text("123456789", 12),
            chance.alphanumeric(24)
        ),
        4 => format!("xoxp-{}-{}", chance.text("123456789", 12), chance.hex(32)),
        5 => format!("AKIA{}", chance.text(upper, 16)),
        6 => format!(
            "sk-{}T3BlbkFJ{}",
            chance.alphanumeric(20),
            chance.alphanumeric(20)
        ),
        7 => format!(
            "sk-proj-{}1{}",
            chance.alphanumeric(40),
            chance.alphanumeric(80)
        ),
        _ => format!("ASIA{}", chance.text(upper, 16)),
    };
    Secret {
        verdict: Verdict::Asked,
        ..blocked(SecretKind::ApiToken, text)
    }
}

/// One secret of each kind that is not made of words.
pub fn all(chance: &mut Chance, which: usize) -> Vec<Secret> {
    vec![
        bitcoin(chance, which),
        extended(chance, which),
        solana(chance, which),
        evm(chance, which),
        keystore(chance, which),
        pem(chance, which),
        token(chance, which),
    ]
}
