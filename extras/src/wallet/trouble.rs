//! Why something with a wallet did not go on: a closed list, each with a
//! sentence of its own in every catalogue.

use intake_contract::{NotProvable, ProblemCode};

/// What the visitor is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The visitor said no in the wallet (EIP-1193, 4001).
    Refused,
    /// The wallet does not let this page do it (4100).
    NotAllowed,
    /// The wallet can't do it (4200).
    Unsupported,
    /// The wallet is out of reach (4900).
    Disconnected,
    /// The wallet is not on that chain (4901).
    OtherChain,
    /// The wallet is still asking for something else (EIP-1474, -32002).
    Pending,
    /// Its window was opened too often (-32005).
    TooOften,
    /// Nobody answered in time.
    NoAnswer,
    /// Anything else that a wallet may say.
    Failed,
    /// The wallet gave no account.
    NoAccount,
    /// It gave another account or chain while the visitor was to sign.
    Changed,
    /// The page around can't lead to wallets.
    OutOfReach,
    /// The proxy gave no answer.
    Offline,
    /// The proof's time is over.
    Expired,
    /// The proxy said no.
    Problem(ProblemCode),
    /// The proxy can't prove this wallet; nothing is wrong.
    NotProvable(NotProvable),
}

impl Trouble {
    /// The trouble behind a code that the loader's port answers with.
    #[must_use]
    pub const fn from_code(code: i64) -> Self {
        match code {
            4001 => Self::Refused,
            4100 => Self::NotAllowed,
            4200 => Self::Unsupported,
            4900 => Self::Disconnected,
            4901 => Self::OtherChain,
            -32_002 => Self::Pending,
            -32_005 => Self::TooOften,
            408 => Self::NoAnswer,
            _ => Self::Failed,
        }
    }

    /// Whether it is nobody's fault and calls for nothing.
    #[must_use]
    pub const fn is_mild(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::Pending | Self::Changed | Self::Expired | Self::NotProvable(_)
        )
    }
}
