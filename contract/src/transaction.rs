//! Transactions: by their hash, or by the address of a block explorer's page.

use crate::limits::TRANSACTION_MAX;
use crate::{Chain, FieldCode, is_web_address};

/// Digits of a transaction's hash: 32 bytes.
const HASH_DIGITS: usize = 64;

/// The parts of an explorer's address after which a hash needs no `0x`.
const BEFORE_A_HASH: [&str; 3] = ["tx", "txs", "transaction"];

/// A transaction as it is sent: its hash in lower case, after the address of
/// the explorer that shows it where one was pasted, without what followed.
///
/// # Errors
/// [`FieldCode::TransactionOrKey`] for 64 hexadecimal digits and nothing else:
/// the visitor has to say that this is no private key, by putting the `0x` of a
/// hash before it. [`FieldCode::TransactionInvalid`] for all that is neither.
pub fn transaction(text: &str) -> Result<String, FieldCode> {
    match parts(text) {
        Some((explorer, digits)) => Ok([explorer, "0x", &digits].concat()),
        None if is_digits(text) => Err(FieldCode::TransactionOrKey),
        None => Err(FieldCode::TransactionInvalid),
    }
}

/// What is known of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// `0x` and 64 hexadecimal digits in lower case.
    pub hash: String,
    /// The chain that it is on, where an explorer or the visitor tells and it is
    /// one of [`crate::CHAINS`].
    pub chain: Option<&'static Chain>,
    /// Where an explorer shows it, if one is known; at most [`TRANSACTION_MAX`].
    pub page: Option<String>,
}

impl Transaction {
    /// Reads what [`transaction`] gives. The chain is the explorer's; of a hash
    /// alone it is the one that `chain` names, an EIP-155 number.
    #[must_use]
    pub fn read(text: &str, chain: Option<u64>) -> Option<Self> {
        let (explorer, digits) = parts(text)?;
        let hash = ["0x", &digits].concat();
        let (chain, page) = if explorer.is_empty() {
            let chain = chain.and_then(Chain::of);
            (chain, chain.and_then(|chain| chain.page_of(&hash)))
        } else {
            let page = [explorer, &hash].concat();
            let page = Some(page).filter(|page| page.len() <= TRANSACTION_MAX);
            (Chain::by_explorer(explorer), page)
        };
        Some(Self { hash, chain, page })
    }
}

/// The address up to the hash, empty where there is none, and the hash's digits
/// in lower case.
fn parts(text: &str) -> Option<(&str, String)> {
    if let Some(digits) = text.strip_prefix("0x").filter(|rest| is_digits(rest)) {
        return Some(("", digits.to_ascii_lowercase()));
    }
    if !is_web_address(text) {
        return None;
    }
    let mut before = "";
    let mut at = 0;
    for part in text.split(['/', '?', '#', '&', '=']) {
        let named = BEFORE_A_HASH.contains(&before);
        let digits = match part.strip_prefix("0x") {
            Some(digits) => Some(digits),
            None => named.then_some(part),
        };
        if let Some(digits) = digits.filter(|digits| is_digits(digits)) {
            return Some((text.get(..at)?, digits.to_ascii_lowercase()));
        }
        before = part;
        at += part.len() + 1;
    }
    None
}

fn is_digits(text: &str) -> bool {
    text.len() == HASH_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hash() -> String {
        format!("0x{}", "aB".repeat(32))
    }

    /// A transaction as it is sent, its chain and where it is shown.
    fn told(text: &str, chain: Option<u64>) -> Option<(String, Option<u64>, Option<String>)> {
        let sent = transaction(text).ok()?;
        assert_eq!(transaction(&sent).as_ref(), Ok(&sent), "{text}");
        let read = Transaction::read(&sent, chain)?;
        assert_eq!(read.hash, hash().to_lowercase());
        Some((sent, read.chain.map(|chain| chain.id), read.page))
    }

    #[test]
    fn a_transaction_is_a_hash_or_an_explorers_page_about_one() {
        let hash = hash();
        let low = hash.to_lowercase();
        for (typed, chain, sent, known) in [
            ("{}", None, "{}", None),
            ("{}", Some(10), "{}", Some(10)),
            ("{}", Some(4_711), "{}", None),
            (
                "https://etherscan.io/tx/{}#eventlog",
                Some(10),
                "https://etherscan.io/tx/{}",
                Some(1),
            ),
            (
                "https://www.Etherscan.io/tx/{}?a=b",
                None,
                "https://www.Etherscan.io/tx/{}",
                Some(1),
            ),
            (
                "https://base.blockscout.com/tx/{}?tab=logs",
                None,
                "https://base.blockscout.com/tx/{}",
                Some(8_453),
            ),
            (
                "https://blockscout.com/xdai/mainnet/tx/{}/internal-transactions",
                None,
                "https://blockscout.com/xdai/mainnet/tx/{}",
                Some(100),
            ),
            (
                "https://www.oklink.com/arbitrum-one/tx/{}",
                None,
                "https://www.oklink.com/arbitrum-one/tx/{}",
                Some(42_161),
            ),
            (
                "https://etherscan.io/en/tx/{}/",
                None,
                "https://etherscan.io/en/tx/{}",
                None,
            ),
            (
                "https://explorer.example/#/tx/{}",
                Some(1),
                "https://explorer.example/#/tx/{}",
                None,
            ),
            (
                "https://explorer.example/?hash={}&a=b",
                None,
                "https://explorer.example/?hash={}",
                None,
            ),
        ] {
            let sent = sent.replace("{}", &low);
            let page = if sent == low {
                known.and_then(|id| Chain::of(id)?.page_of(&low))
            } else {
                Some(sent.clone())
            };
            let typed = typed.replace("{}", &hash);
            assert_eq!(told(&typed, chain), Some((sent, known, page)), "{typed}");
        }
        let page = format!("https://etherscan.io/tx/{low}");
        let bare = format!("https://etherscan.io/tx/{}", &hash[2..]);
        assert_eq!(transaction(&bare), Ok(page.clone()));
        assert_eq!(
            told(&hash, Some(1)).and_then(|(_, _, page)| page),
            Some(page)
        );
    }

    proptest! {
        /// What the browser sends, the proxy reads the same way.
        #[test]
        fn what_is_sent_is_a_transaction_that_stays_as_it_is(
            before in "(https?://[a-z.]{0,12}(/[a-z0-9?=#&é]{0,9}){0,3}/?)?",
            name in "(tx/|transaction/|hash=)?",
            hash in "(0x)?[0-9a-fA-F]{63,65}",
            after in "([/?#&][a-z0-9/=]{0,9})?",
        ) {
            let typed = [before, name, hash, after].concat();
            if let Ok(sent) = transaction(&typed) {
                prop_assert_eq!(transaction(&sent), Ok(sent.clone()));
                let read = Transaction::read(&sent, None);
                prop_assert!(read.is_some_and(|read| sent.ends_with(&read.hash)), "{}", sent);
            }
        }
    }

    #[test]
    fn sixty_four_digits_alone_may_be_a_private_key_and_are_asked_about() {
        let hash = hash();
        let digits = &hash[2..];
        assert_eq!(transaction(digits), Err(FieldCode::TransactionOrKey));
        assert!(transaction(&format!("0x{digits}")).is_ok());
        for text in [
            &hash[..65],
            &digits[1..],
            &format!("{hash}0"),
            &format!("etherscan.io/tx/{hash}"),
            &format!("https://etherscan.io/address/{digits}"),
            &format!("https://{digits}"),
            "https://etherscan.io/",
            &format!("javascript:/{hash}"),
            &format!("{}é", &digits[2..]),
        ] {
            assert_eq!(
                transaction(text),
                Err(FieldCode::TransactionInvalid),
                "{text}"
            );
        }
    }
}
