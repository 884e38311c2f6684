//! Every sentence that is said of a secret, by key, in English. Those of further
//! languages are `locales/guard/<language>.json`, fetched when something was found.

intake_contract::messages! {
    /// Title of a seed phrase.
    SeedPhrase "seed_phrase" "This is a wallet's seed phrase",
    /// Title of words that would be one, but for a mistake.
    SeedPhraseTypo "seed_phrase_typo" "This looks like a seed phrase with a typo",
    /// Title of a key in the wallet import format.
    BitcoinKey "bitcoin_key" "This is a private key",
    /// Title of an extended key.
    ExtendedKey "extended_key" "This is the private key of a whole wallet",
    /// Title of a key of Solana.
    SolanaKey "solana_key" "This is a private key",
    /// Title of a key of an Ethereum account.
    EvmKey "evm_key" "This looks like a private key",
    /// Title of a keystore file.
    Keystore "keystore" "This is a wallet's keystore file",
    /// Title of a private key in PEM.
    PemKey "pem_key" "This looks like a private key",
    /// Title of a token.
    ApiToken "api_token" "This looks like a secret access token",
    /// Why a secret of a wallet is blocked.
    WhyBlocked "why_blocked" "Whoever has it can take everything in the wallet. Nobody here needs it, so it can't be sent.",
    /// Why the visitor is asked about what may be a secret of a wallet.
    WhyWallet "why_wallet" "If it is, whoever reads it can take everything in the wallet. Nobody here needs it.",
    /// Why the visitor is asked about what may be another secret.
    WhyToken "why_token" "If it is, whoever reads it can act in your name. Nobody here needs it.",
    /// What to do about a secret of a wallet.
    NextWallet "next_wallet" "If you have pasted or sent it anywhere else, move your funds to a new wallet now.",
    /// What to do about another secret.
    NextToken "next_token" "If you have shared it anywhere else, revoke it where you made it.",
    /// Button that removes it.
    Remove "remove" "Remove it",
    /// Button that selects it in the field.
    Show "show" "Show it in the text",
    /// Button that keeps what is no secret.
    Keep "keep" "It isn't a secret, keep it",
    /// Told once it was removed; what to do stands behind it.
    Removed "removed" "Removed, and not sent.",
}

impl Message {
    /// The message of a key.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|message| message.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use intake_contract::guard::SecretKind;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    #[test]
    fn every_kind_of_secret_has_a_title() {
        for kind in SecretKind::ALL {
            assert!(Message::of(kind.code().as_str()).is_some(), "{kind:?}");
        }
    }

    #[test]
    fn every_catalogue_says_everything_and_nothing_else() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales");
        let keys: BTreeSet<_> = Message::ALL.iter().map(|message| message.key()).collect();
        let mut count = 0;
        for file in std::fs::read_dir(&folder).unwrap().flatten() {
            let name = file.file_name();
            if !file.path().is_file() {
                continue;
            }
            count += 1;
            let json = std::fs::read_to_string(folder.join("guard").join(&name)).unwrap();
            let texts: BTreeMap<String, String> = serde_json::from_str(&json).unwrap();
            assert_eq!(
                texts.keys().map(String::as_str).collect::<BTreeSet<_>>(),
                keys,
                "{name:?}"
            );
            assert!(
                texts.values().all(|text| !text.trim().is_empty()),
                "{name:?}"
            );
        }
        assert_eq!(
            std::fs::read_dir(folder.join("guard")).unwrap().count(),
            count
        );
    }
}
