//! The question that one call of a node answers for every kind of contract
//! wallet: whether it takes a signature.

use intake_contract::WalletAddress;

use super::Unanswered;
use super::signature::{Signature, hex};

/// The contract `ValidateSigOffchain` of ERC-6492, compiled: a constant of that
/// standard, as libraries publish it. A call creates it for as long as it takes
/// and never deploys it. It deploys a planned wallet within the same call, asks
/// the wallet by ERC-1271, and answers with one byte.
const VALIDATOR: &str = include_str!("validator.hex");

/// What it answers for a signature that the wallet takes, and for another.
const TAKEN: [u8; 1] = [1];
const NOT_TAKEN: [u8; 1] = [0];

/// The call's data: the contract and what its constructor is given, an address,
/// a hash and a signature by Solidity's ABI. Hexadecimal digits after `0x`.
pub(super) fn call(account: WalletAddress, hash: &[u8; 32], signature: &Signature) -> String {
    let signature = signature.bytes();
    let word = |bytes: &[u8]| format!("{:0>64}", hex(bytes));
    let number = |number: usize| format!("{number:064x}");
    let end = signature.len().div_ceil(32) * 64;
    let mut data = String::from("0x");
    data.extend(VALIDATOR.split_whitespace());
    data.push_str(&word(account.as_bytes()));
    data.push_str(&word(hash));
    // Where the signature begins: after three words.
    data.push_str(&number(3 * 32));
    data.push_str(&number(signature.len()));
    data.push_str(&format!("{:0<end$}", hex(signature)));
    data
}

/// What the answer says. A call that failed says no, as a wallet does that reverts.
pub(super) fn holds(answer: Option<&[u8]>) -> Result<bool, Unanswered> {
    match answer {
        None => Ok(false),
        Some(bytes) if bytes == TAKEN => Ok(true),
        Some(bytes) if bytes == NOT_TAKEN => Ok(false),
        Some(_) => Err(Unanswered::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_is_laid_out_as_the_abi_says() {
        let account = WalletAddress::from_bytes([0xab; 20]);
        for (length, expected) in [(0, ""), (1, "cc"), (32, "cc"), (33, "cc")] {
            let signature = Signature::parse(&format!("0x{}", "cc".repeat(length))).unwrap();
            let data = call(account, &[0xdd; 32], &signature);
            let arguments = data.split_at(data.len() - 256 - length.div_ceil(32) * 64).1;
            let words: Vec<&str> = (0..arguments.len() / 64)
                .map(|at| &arguments[at * 64..][..64])
                .collect();
            assert_eq!(words[0], format!("{}{}", "00".repeat(12), "ab".repeat(20)));
            assert_eq!(words[1], "dd".repeat(32));
            assert_eq!(words[2], format!("{:064x}", 0x60));
            assert_eq!(words[3], format!("{length:064x}"));
            let tail: String = words[4..].concat();
            assert_eq!(tail.trim_end_matches('0'), expected.repeat(length));
        }
    }

    #[test]
    fn the_contract_is_hexadecimal_digits_and_nothing_else() {
        let digits: String = VALIDATOR.split_whitespace().collect();
        assert!(digits.len() > 3_000 && digits.len().is_multiple_of(2));
        assert!(digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn only_the_one_byte_that_says_so_says_yes() {
        for (answer, expected) in [
            (None::<Vec<u8>>, Ok(false)),
            (Some(vec![1]), Ok(true)),
            (Some(vec![0]), Ok(false)),
            (Some(vec![]), Err(Unanswered::Unreadable)),
            (Some(vec![2]), Err(Unanswered::Unreadable)),
            (Some(vec![1, 1]), Err(Unanswered::Unreadable)),
            (
                Some([vec![0; 31], vec![1]].concat()),
                Err(Unanswered::Unreadable),
            ),
        ] {
            assert_eq!(holds(answer.as_deref()), expected, "{answer:?}");
        }
    }
}
