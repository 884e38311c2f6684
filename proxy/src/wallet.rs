//! Proof that a wallet is the visitor's: Sign-In with Ethereum (EIP-4361).
//!
//! The proxy composes a text (`challenge.rs`), a wallet signs it, and the proxy
//! looks whether it was that account: the key of an ordinary one is recovered
//! from the signature (`signature.rs`), and a contract, deployed or only
//! planned, is asked on its chain by one call (`validator.rs`, `chains.rs`).
//! What was proven is sealed once more (`proof.rs`) and comes back with one
//! submission. What follows for the ticket is `ticket/wallet.rs`'s.

mod chains;
mod challenge;
mod proof;
mod signature;
mod validator;

use intake_contract::{AccountId, NotProvable, WalletMethod};

pub use chains::{ChainError, ChainErrors, Chains, Unanswered};
pub use challenge::Challenge;
pub use proof::{Proof, ProvenWallet};
pub use signature::Signature;

/// What came of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The account made it.
    Proven(WalletMethod),
    /// It did not.
    Refused,
    /// It can't be told here.
    NotProvable(NotProvable),
}

/// Whether an account signed a text. Only a contract's chain is asked, once.
pub async fn verify(
    chains: &Chains,
    account: AccountId,
    text: &str,
    signature: &Signature,
) -> Verdict {
    let hash = signature::hash(text);
    let method = if signature.is_of_planned_contract() {
        WalletMethod::Erc6492
    } else if signature.signer(&hash) == Some(account.address()) {
        return Verdict::Proven(WalletMethod::Eoa);
    } else {
        WalletMethod::Erc1271
    };
    let call = validator::call(account.address(), &hash, signature);
    let answer = chains.call(account.chain(), &call).await;
    match answer.and_then(|answer| validator::holds(answer.as_deref())) {
        Ok(true) => Verdict::Proven(method),
        Ok(false) => Verdict::Refused,
        Err(Unanswered::NoChain) => Verdict::NotProvable(NotProvable::ChainNotSupported),
        Err(reason) => {
            let chain = account.chain();
            tracing::warn!(
                chain,
                %reason,
                "a wallet could not be proven, since its chain could not be asked"
            );
            Verdict::NotProvable(NotProvable::ChainUnreachable)
        }
    }
}
