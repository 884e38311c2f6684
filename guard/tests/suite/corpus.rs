//! Ordinary texts, in which nothing may be blocked: what people wrote about the
//! libraries that this workspace is built of, and requests for support that
//! follow from a seed and are full of what looks like secrets.

use std::path::{Path, PathBuf};
use std::process::Command;

use intake_contract::guard::{Finding, Guard, Place, Verdict};

use crate::chance::Chance;
use crate::secrets::{EXTENDED, bs58_text, extended_text};

/// A text, and where it comes from.
pub struct Text {
    pub origin: String,
    pub text: String,
}

/// The Markdown of the packages that Cargo.lock names, as their authors published
/// it: readmes, changelogs, books. Left out are the packages whose subject are
/// secrets, which have some for an example.
pub fn documents() -> Vec<Text> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let mut texts = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let is_ours = package["source"].is_null();
        if is_ours || OF_SECRETS.contains(&name) {
            continue;
        }
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        let mut files = Vec::new();
        collect(
            manifest.parent().expect("a manifest lies in a folder"),
            &mut files,
        );
        files.sort();
        for file in files {
            if let Ok(text) = std::fs::read_to_string(&file) {
                let file = file.file_name().unwrap_or_default().to_string_lossy();
                texts.push(Text {
                    origin: format!("{name}: {file}"),
                    text,
                });
            }
        }
    }
    texts
}

/// Packages whose subject are phrases, keys and tokens.
const OF_SECRETS: [&str; 1] = ["bip39"];

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            files.push(path);
        }
    }
}

/// Requests for support of together at least `bytes`, each of its own seed.
pub fn requests(bytes: usize) -> impl Iterator<Item = Text> {
    let mut sum = 0;
    (0u64..)
        .map(|seed| Text {
            origin: format!("request {seed}"),
            text: request(&mut Chance(seed)),
        })
        .take_while(move |request| {
            let goes_on = sum < bytes;
            sum += request.text.len();
            goes_on
        })
}

fn request(chance: &mut Chance) -> String {
    let mut text =
        String::from(chance.pick(&["Hi,\n\n", "Hello team, ", "", "GM. ", "Dear support,\n"]));
    for _ in 0..2 + chance.below(8) {
        text.push_str(&sentence(chance));
        text.push_str(chance.pick(&[" ", " ", "\n", "\n\n", "\n- "]));
    }
    text
}

/// Sentences, in which `$` and a letter stand for something random.
const SENTENCES: &[&str] = &[
    "My transaction $t is still pending after two hours.",
    "Tx hash: $t",
    "txid $T, block hash $t",
    "See https://etherscan.io/tx/$t please.",
    "https://arbiscan.io/tx/$t#eventlog shows success, but nothing arrived at $a.",
    "https://solscan.io/tx/$s",
    "Solana signature $s, from $p to $p.",
    "The bridge took 0.25 ETH from $a and sent it to $a on Base.",
    "I never shared my private key or my seed phrase with anybody. The transaction is $t.",
    "Somebody asked me for my private key in a chat! I did not answer. Hash: $t",
    "Your app says \"never enter your secret recovery phrase\", so I did not. My hash is $t.",
    "Where do I find the private key? I only see the public key $u.",
    "Public key: 0x$h",
    "My public key is $p.",
    "The order id is $i and the customer id $o.",
    "Here is my watch-only key: $x",
    "Segwit address $b, legacy address $l.",
    "calldata: 0xa9059cbb000000000000000000000000$d$h",
    "The contract $a was verified with the source hash $c.",
    "error: execution reverted (nonce=17, gasLimit=\"210000\", transaction=\"$t\")",
    "logs: [12, 255, 3, 8, 0, 41, 77, 100, 9, 16] and then nothing",
    "Our bytes were [$n].",
    "commit $g fixed it last time.",
    "sha256: $h  wallet-setup.exe",
    "I can sign in, but the swap page is blank in Safari 17.4.",
    "When I press the button, the wallet asks me to approve and then closes.",
    "Can you please look into this? I have been waiting since Tuesday.",
    "The amount was 1,250.00 USDC, the fee 0.0021 ETH, the slippage 0.5 %.",
    "I use MetaMask 12.1 with a Ledger Nano X on Windows 11.",
    "ipfs://$q is what the NFT points to.",
    "Authorization: Bearer $j",
    "The signature was 0x$h$h1b and the message hash 0x$h.",
    "merkle root $t, leaf $t, proof [$t, $t]",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getTransactionReceipt\",\"params\":[\"$t\"]}",
    "Validator $p has been delinquent since epoch 512.",
    "My wallet is connected, the network is right, and the button stays grey.",
    "I want to change the email address of my account to ada@example.com.",
    "Thank you very much for your quick help, and have a great day!",
    "About the staking reward: day one was 0.4, day two 0.38, day three nothing at all.",
    "Bitte prüfen Sie die Transaktion $t, das Geld ist nicht angekommen.",
    "La transaction $t est bloquée depuis hier soir, que dois-je faire ?",
    "La transacción $t sigue pendiente desde ayer y no sé qué hacer.",
    "المعاملة $t لم تصل بعد إلى محفظتي.",
    "交易 $t 已经两个小时了还没有到账，请帮我看一下是什么原因。",
    "我在昨天晚上从交易所提现到钱包，到现在还没有收到，请问需要等多久？",
    "取引 $t がまだ届いていません。どうすればいいですか？",
    "거래 $t 가 아직 도착하지 않았습니다. 어떻게 해야 하나요?",
    "Transakce $t stále čeká na potvrzení, můžete mi prosím pomoci?",
    "A transação $t ainda não chegou na minha carteira desde ontem.",
    "La transazione $t non è ancora arrivata nel mio portafoglio.",
];

fn sentence(chance: &mut Chance) -> String {
    let mut text = String::new();
    let mut chars = chance.pick(SENTENCES).chars();
    while let Some(c) = chars.next() {
        if c == '$' {
            let kind = chars.next().unwrap_or('$');
            text.push_str(&value(chance, kind));
        } else {
            text.push(c);
        }
    }
    text
}

fn value(chance: &mut Chance, kind: char) -> String {
    match kind {
        't' => format!("0x{}", chance.hex(64)),
        'T' | 'h' => chance.hex(64),
        'c' | 'g' => chance.hex(40),
        'a' => format!("0x{}", chance.hex(40)),
        'd' => chance.hex(40),
        'u' => format!("0x04{}", chance.hex(128)),
        's' => {
            // The upper half of a signature's scalar is below the group's order.
            let mut bytes: [u8; 64] = chance.bytes();
            bytes[63] &= 0x0F;
            bs58_text(&bytes)
        }
        'p' => bs58_text(&chance.bytes::<32>()),
        'l' => {
            let mut payload = vec![0];
            payload.extend(chance.bytes::<24>());
            bs58_text(&payload)
        }
        'b' => format!(
            "bc1q{}",
            chance.text("023456789acdefghjklmnpqrstuvwxyz", 38)
        ),
        'x' => {
            let (_, _, public) = EXTENDED[chance.below(EXTENDED.len())];
            extended_text(chance, public, 2)
        }
        'i' => {
            let hex = chance.hex(32);
            format!(
                "{}-{}-{}-{}-{}",
                &hex[..8],
                &hex[8..12],
                &hex[12..16],
                &hex[16..20],
                &hex[20..]
            )
        }
        'o' => chance.hex(24),
        'q' => format!("Qm{}", &bs58_text(&chance.bytes::<34>())[..44]),
        'j' => format!(
            "eyJ{}.eyJ{}.{}",
            chance.base64(30),
            chance.base64(90),
            chance.base64(43)
        ),
        'n' => chance.bytes::<64>().map(|byte| byte.to_string()).join(", "),
        other => other.to_string(),
    }
}

/// What is found in a text although it is ordinary.
pub fn false_finds(guard: &Guard, text: &Text, verdict: Verdict) -> Vec<Finding> {
    let found = guard.scan(&text.text, &Place::default()).findings;
    found
        .into_iter()
        .filter(|one| one.verdict == verdict)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much of the documents is read here; `cargo xtask guard` reads all.
    const DOCUMENTS: usize = 1_000_000;
    const REQUESTS: usize = 300_000;

    #[test]
    fn nothing_is_blocked_in_ordinary_texts() {
        let guard = Guard::whole();
        let mut read = 0;
        let documents = documents().into_iter().take_while(|text| {
            read += text.text.len();
            read < DOCUMENTS
        });
        for text in documents.chain(requests(REQUESTS)) {
            let found = false_finds(&guard, &text, Verdict::Blocked);
            assert_eq!(found, [], "{}: {}", text.origin, text.text);
        }
    }

    #[test]
    fn nothing_is_asked_about_in_requests() {
        let guard = Guard::whole();
        for text in requests(REQUESTS) {
            let found = false_finds(&guard, &text, Verdict::Asked);
            assert_eq!(found, [], "{}: {}", text.origin, text.text);
        }
    }
}
