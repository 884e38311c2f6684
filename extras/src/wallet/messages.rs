//! What the wallet's panel, the list of what is sent along, and the echo under
//! a field may say.

use super::trouble::Trouble;
use crate::messages::{Catalogue, messages};

messages! {
    /// Button that begins.
    Connect "wallet.connect" "Connect wallet",
    /// Heading of the list of wallets.
    Choose "wallet.choose" "Choose a wallet",
    /// While wallets may still announce themselves.
    Searching "wallet.searching" "Looking for wallets…",
    /// There is none.
    NoWallets "wallet.none" "No wallet was found in this browser. You can type the address instead.",
    /// Button that gives up waiting.
    Cancel "wallet.cancel" "Cancel",
    /// While the wallet asks its owner; `{wallet}`.
    ConfirmIn "wallet.confirm_in" "Please confirm in {wallet}.",
    /// While the wallet asks its owner to sign; `{wallet}`.
    SignIn "wallet.sign_in" "Please sign the message in {wallet}.",
    /// While the proxy is at work.
    OneMoment "wallet.one_moment" "One moment…",
    /// A wallet that does not say its name.
    Unnamed "wallet.unnamed" "Browser wallet",
    /// A wallet that the page handed over and that does not say its name.
    OfPage "wallet.of_page" "This page's wallet",
    /// An account that the page only tells of.
    FromPage "wallet.from_page" "Connected to this page",
    /// What the panel is called; `{address}`.
    Account "wallet.account" "Connected account {address}",
    /// A chain without a name; `{id}`.
    Network "wallet.network" "Network {id}",
    /// Button that takes the account back.
    Disconnect "wallet.disconnect" "Disconnect",
    /// Button that shows the address in full.
    ShowAddress "wallet.show_address" "Show the whole address",
    /// Button that shortens it again.
    HideAddress "wallet.hide_address" "Shorten the address",
    /// Button that has the wallet sign.
    Prove "wallet.prove" "Prove it's yours",
    /// Beside that button.
    Why "wallet.why" "A signature tells our team that this wallet is yours. It is free and moves nothing.",
    /// The account is proven.
    Proven "wallet.proven" "Proven to be yours",
    /// EIP-1193, 4001.
    Refused "wallet.trouble.refused" "You said no in your wallet, so nothing was shared.",
    /// EIP-1193, 4100.
    NotAllowed "wallet.trouble.not_allowed" "Your wallet doesn't let this page do that. Please allow this site in your wallet and try again.",
    /// EIP-1193, 4200.
    Unsupported "wallet.trouble.unsupported" "This wallet can't do that. Please try another one.",
    /// EIP-1193, 4900.
    Disconnected "wallet.trouble.disconnected" "Your wallet has lost its connection. Please open it and try again.",
    /// EIP-1193, 4901.
    OtherChain "wallet.trouble.other_chain" "Your wallet can't reach this network. Please choose another network in your wallet and try again.",
    /// EIP-1474, -32002.
    Pending "wallet.trouble.pending" "Your wallet is still waiting for your answer. Please open it and look there.",
    /// EIP-1474, -32005.
    TooOften "wallet.trouble.too_often" "That was tried too often. Please wait a minute and try again.",
    /// No answer came in time.
    NoAnswer "wallet.trouble.no_answer" "Your wallet didn't answer in time. Please open it and try again.",
    /// Anything else.
    Failed "wallet.trouble.failed" "Your wallet reported a problem. Please try again, or choose another wallet.",
    /// The wallet gave no account.
    NoAccount "wallet.trouble.no_account" "Your wallet gave no account. Please unlock it, choose an account and try again.",
    /// Account or chain changed while the visitor was to sign.
    Changed "wallet.trouble.changed" "The account or the network changed in your wallet. Please try again.",
    /// The page leads to no wallet.
    OutOfReach "wallet.trouble.out_of_reach" "Wallets can't be reached on this page. You can type the address instead.",
    /// The proxy gave no answer.
    Offline "wallet.trouble.offline" "We got no answer. Please check your connection and try again.",
    /// The proof's time is over.
    Expired "wallet.trouble.expired" "Your proof has run out after a while. Please prove it again before you send.",
    /// Button that shows the list.
    SentOpen "sent.open" "What else is sent?",
    /// Heading of the list.
    SentTitle "sent.title" "Sent along with your answers",
    /// Under that heading.
    SentHelp "sent.help" "Untick what you would rather keep to yourself.",
    /// A row of the list.
    SentAccount "sent.account" "Account",
    /// A row of the list.
    SentProof "sent.proof" "Proof that it is yours",
    /// A row of the list.
    SentChain "sent.chain" "Network",
    /// A row of the list.
    SentWallet "sent.wallet" "Wallet",
    /// A row of the list.
    SentPage "sent.page" "Page",
    /// A row of the list.
    SentLanguage "sent.language" "Language",
    /// Beside the proof, while it can't go.
    SentTogether "sent.together" "Goes only with account and network",
    /// Under a typed address; `{address}`.
    EchoAddress "echo.address" "Account {address}",
    /// Under a transaction; `{hash}`.
    EchoTransaction "echo.transaction" "Transaction {hash}",
    /// The same where its chain is known; `{hash}`, `{chain}`.
    EchoOnChain "echo.on_chain" "Transaction {hash} on {chain}",
    /// Link to the explorer's page; `{explorer}`.
    EchoOpen "echo.open" "Open at {explorer}",
}

impl Trouble {
    /// What the visitor is told.
    #[must_use]
    pub fn text(self, catalogue: &Catalogue) -> String {
        catalogue.text(match self {
            Self::Refused => Say::Refused,
            Self::NotAllowed => Say::NotAllowed,
            Self::Unsupported => Say::Unsupported,
            Self::Disconnected => Say::Disconnected,
            Self::OtherChain => Say::OtherChain,
            Self::Pending => Say::Pending,
            Self::TooOften => Say::TooOften,
            Self::NoAnswer => Say::NoAnswer,
            Self::Failed => Say::Failed,
            Self::NoAccount => Say::NoAccount,
            Self::Changed => Say::Changed,
            Self::OutOfReach => Say::OutOfReach,
            Self::Offline => Say::Offline,
            Self::Expired => Say::Expired,
            Self::NotProvable(code) => return catalogue.not_provable(code),
            Self::Problem(code) => return catalogue.problem(code),
        })
    }
}
