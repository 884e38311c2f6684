//! What was found, how sure that is, and where it stands.

use serde::{Deserialize, Serialize};

use crate::FieldCode;

/// The kinds of secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SecretKind {
    /// The words of a wallet, by BIP-39.
    SeedPhrase,
    /// Words that would be those of a wallet, but for a mistake.
    SeedPhraseTypo,
    /// A private key in the wallet import format of Bitcoin and its kin.
    BitcoinKey,
    /// An extended private key by BIP-32: `xprv`, `yprv`, `zprv`.
    ExtendedKey,
    /// A secret key of Solana, in base 58 or as a JSON array of bytes.
    SolanaKey,
    /// A private key of an Ethereum account, in hexadecimal.
    EvmKey,
    /// A keystore file (Web3 Secret Storage), which a password alone protects.
    Keystore,
    /// A private key in PEM.
    PemKey,
    /// A token of GitHub, Slack, AWS or OpenAI.
    ApiToken,
}

impl SecretKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::SeedPhrase,
        Self::SeedPhraseTypo,
        Self::BitcoinKey,
        Self::ExtendedKey,
        Self::SolanaKey,
        Self::EvmKey,
        Self::Keystore,
        Self::PemKey,
        Self::ApiToken,
    ];

    /// The code under which a wrong answer tells of it.
    #[must_use]
    pub const fn code(self) -> FieldCode {
        match self {
            Self::SeedPhrase => FieldCode::SeedPhrase,
            Self::SeedPhraseTypo => FieldCode::SeedPhraseTypo,
            Self::BitcoinKey => FieldCode::BitcoinKey,
            Self::ExtendedKey => FieldCode::ExtendedKey,
            Self::SolanaKey => FieldCode::SolanaKey,
            Self::EvmKey => FieldCode::EvmKey,
            Self::Keystore => FieldCode::Keystore,
            Self::PemKey => FieldCode::PemKey,
            Self::ApiToken => FieldCode::ApiToken,
        }
    }

    /// Whether it opens a wallet, so that who has it can take what is in there.
    #[must_use]
    pub const fn opens_wallet(self) -> bool {
        !matches!(self, Self::PemKey | Self::ApiToken)
    }
}

/// What is done about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It may be a secret: the visitor is asked, and may keep it.
    Asked,
    /// It is a secret: it can't be sent.
    Blocked,
}

/// One secret in a text. Holds no part of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What it is.
    pub kind: SecretKind,
    /// What is done about it.
    pub verdict: Verdict,
    /// Where it begins, in UTF-16 code units of the text that was scanned.
    pub start: usize,
    /// Where it ends: the first code unit after it.
    pub end: usize,
}

impl Finding {
    /// Its place, for those who are told of it.
    #[must_use]
    pub const fn part(&self) -> Part {
        Part {
            start: self.start,
            end: self.end,
            verdict: self.verdict,
        }
    }

    /// Whether this one is told where both lie in the same place.
    pub(super) fn outweighs(&self, other: &Self) -> bool {
        (self.verdict, self.end - self.start) >= (other.verdict, other.end - other.start)
    }
}

/// The part of an answer that is a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where it begins, in UTF-16 code units of the answer as it was sent.
    pub start: usize,
    /// The first code unit after it.
    pub end: usize,
    /// Whether the visitor may keep it.
    pub verdict: Verdict,
}
