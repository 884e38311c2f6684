//! What is said of an answer. Free of the browser.

use intake_contract::{FieldType, Transaction, WalletAddress, transaction};

use crate::messages::Catalogue;
use crate::wallet::messages::Say;

/// What is said, and where there is more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// In words.
    pub text: String,
    /// The address of a page about it, and what the link to it says.
    pub page: Option<(String, String)>,
}

/// Reads an answer to a field of a type, by the type's name. `chain` is the
/// EIP-155 number that another answer names.
pub fn understand(
    kind: &str,
    answer: &str,
    chain: Option<u64>,
    texts: &Catalogue,
) -> Option<Understood> {
    let answer = answer.trim();
    if kind == FieldType::Wallet.as_str() {
        let address: WalletAddress = answer.parse().ok()?;
        return Some(Understood {
            text: texts.filled(Say::EchoAddress, &[("address", &address.short())]),
            page: None,
        });
    }
    let found = Transaction::read(&transaction(answer).ok()?, chain)?;
    let hash = short(&found.hash);
    let text = match found.chain {
        Some(chain) => texts.filled(Say::EchoOnChain, &[("hash", &hash), ("chain", chain.name)]),
        None => texts.filled(Say::EchoTransaction, &[("hash", &hash)]),
    };
    let page = found.page.map(|page| {
        let label = texts.filled(Say::EchoOpen, &[("explorer", host(&page))]);
        (page, label)
    });
    Some(Understood { text, page })
}

/// As an address is shortened: what is left of four digits is soon forged.
fn short(hash: &str) -> String {
    match (hash.get(..8), hash.get(hash.len().saturating_sub(6)..)) {
        (Some(start), Some(end)) => [start, "…", end].concat(),
        _ => hash.to_owned(),
    }
}

fn host(page: &str) -> &str {
    let rest = page.split_once("://").map_or(page, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_said_in_short_and_led_to() {
        let hash = format!("0x{}", "aB12cd34".repeat(8));
        let low = hash.to_lowercase();
        let transaction = "Transaction 0xab12cd…12cd34";
        for (kind, answer, chain, text, link) in [
            (
                "wallet",
                "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed".to_owned(),
                None,
                "Account 0x5aAeb6…1BeAed".to_owned(),
                None,
            ),
            (
                "transaction",
                hash.clone(),
                None,
                transaction.to_owned(),
                None,
            ),
            (
                "transaction",
                hash.clone(),
                Some(10),
                format!("{transaction} on Optimism"),
                Some((
                    format!("https://optimistic.etherscan.io/tx/{low}"),
                    "optimistic.etherscan.io",
                )),
            ),
            (
                "transaction",
                format!(" https://www.basescan.org/tx/{hash}#eventlog"),
                Some(10),
                format!("{transaction} on Base"),
                Some((format!("https://www.basescan.org/tx/{low}"), "basescan.org")),
            ),
            (
                "transaction",
                format!("https://explorer.example/tx/{hash}"),
                None,
                transaction.to_owned(),
                Some((
                    format!("https://explorer.example/tx/{low}"),
                    "explorer.example",
                )),
            ),
        ] {
            let page = link.map(|(page, host)| (page, format!("Open at {host}")));
            let understood = understand(kind, &answer, chain, &Catalogue::english());
            assert_eq!(understood, Some(Understood { text, page }), "{answer}");
        }
        for (kind, answer) in [
            ("wallet", "0x5aAeb6"),
            ("wallet", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
            ("transaction", &hash[2..]),
            ("transaction", "https://etherscan.io/"),
            ("text", "anything"),
        ] {
            assert_eq!(
                understand(kind, answer, None, &Catalogue::english()),
                None,
                "{answer}"
            );
        }
    }
}
