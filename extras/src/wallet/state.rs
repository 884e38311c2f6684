//! What the panel knows, and what follows from what happens. Free of the
//! browser: what is to be done comes out as tasks, and their outcomes come back
//! as events.

mod connect;
mod prove;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use intake_contract::{WalletAddress, WalletMethod, WalletMode, is_wallet_name};
use serde::{Deserialize, Serialize};

use super::trouble::Trouble;

/// The id of a wallet that the page handed over, as in `loader/wallet.js`.
pub const PAGE: &str = "page";

/// A wallet as it describes itself. None of it is proven: whoever announces may lie.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Wallet {
    /// What the loader knows it by.
    pub id: String,
    /// What it calls itself; may be empty.
    #[serde(default)]
    pub name: String,
    /// A `data:` address, to be shown in an image and nowhere else; may be empty.
    #[serde(default)]
    pub icon: String,
    /// The domain that it says it is from, to tell two of one name apart.
    #[serde(default)]
    pub rdns: String,
}

/// What the page says the visitor has connected to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// The account's address.
    pub address: String,
    /// The EIP-155 number of the chain it is on.
    #[serde(default)]
    pub chain_id: Option<u64>,
    /// The wallet that can be asked to sign, where the page handed over one.
    #[serde(default)]
    pub wallet: Option<String>,
}

/// The account that is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its address, with its checksum.
    pub address: WalletAddress,
    /// The EIP-155 number of the chain it is on, where that is known.
    pub chain: Option<u64>,
    /// The wallet that can be asked to sign; none where the page only claims.
    pub wallet: Option<String>,
    /// Whether the page gave it, and may take it back.
    from_page: bool,
}

/// How far connecting has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nobody asked for it.
    Idle,
    /// The visitor is to choose a wallet.
    Choosing,
    /// The wallet is asking the visitor.
    Connecting,
    /// There is an account.
    Connected(Account),
}

/// How far proving has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// Nobody asked for it.
    None,
    /// The proxy composes the text, or checks the signature.
    Working,
    /// The wallet is asking the visitor.
    Signing,
    /// It is proven.
    Proven {
        /// What the submission carries.
        token: String,
        /// How it was proven.
        method: Option<WalletMethod>,
    },
}

/// What the form is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// The address, with its checksum.
    pub address: String,
    /// The EIP-155 number of the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain_id: Option<u64>,
    /// What the wallet calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The proof, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// Tells the outcomes of one attempt from those of an earlier one.
pub type Turn = u32;

/// The outcome of a task.
pub type Outcome<T> = Result<T, Trouble>;

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The visitor wants to connect a wallet.
    Open,
    /// There are these wallets; more may come while the search goes on.
    Found(Vec<Wallet>, bool),
    /// The visitor chose one.
    Choose(String),
    /// The wallet's answer: its accounts.
    Accounts(Turn, Outcome<Vec<String>>),
    /// The wallet's answer: its chain.
    Chain(Turn, Outcome<u64>),
    /// The wallet has other accounts now.
    AccountsChanged(Vec<String>),
    /// The wallet is on another chain now.
    ChainChanged(u64),
    /// The wallet is gone.
    Gone,
    /// The page says what is connected to it, or that nothing is.
    Claimed(Option<Claim>),
    /// The visitor does not want to wait.
    Cancel,
    /// The visitor takes the account back.
    Disconnect,
    /// The visitor wants to prove it.
    Prove,
    /// The proxy composed a text, with a token to return.
    Composed(Turn, Outcome<(String, String)>),
    /// The wallet's answer: its signature.
    Signed(Turn, Outcome<String>),
    /// The proxy's verdict: the proof, how it was made, and for how many seconds it is good.
    Verified(Turn, Outcome<(String, Option<WalletMethod>, u64)>),
    /// The proof's time is over.
    Expired(Turn),
    /// The proof was used up, or refused.
    Spent,
    /// The loader can't lead to wallets.
    OutOfReach,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Open the way to wallets, if that was not done before.
    Reach,
    /// Ask this wallet for its accounts, which may open its window.
    Connect(Turn, String),
    /// Ask this wallet for its chain.
    Chain(Turn, String),
    /// Have the proxy compose the text.
    Compose(Turn, WalletAddress, u64),
    /// Ask this wallet to sign a text by this address.
    Sign(Turn, String, String, WalletAddress),
    /// Have the proxy check a signature; the token is the text's.
    Verify(Turn, String, String),
    /// Say so when this many seconds have passed.
    Expire(Turn, u64),
    /// Wait for no wallet any more and follow none.
    Forget,
    /// Tell the form what there is.
    Tell(Option<Said>),
}

/// Everything that the panel shows.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    mode: WalletMode,
    wallets: Vec<Wallet>,
    searching: bool,
    step: Step,
    proof: Proof,
    trouble: Option<Trouble>,
    turn: Turn,
    /// The wallet that was chosen last.
    chosen: Option<String>,
    /// What the wallet answered, until its chain is known as well.
    address: Option<WalletAddress>,
    /// The token of the text that is being signed.
    text: Option<String>,
    /// What the page claims and the visitor took back: pages say it again and again.
    dismissed: Option<WalletAddress>,
}

impl State {
    /// Nothing is connected.
    #[must_use]
    pub const fn new(mode: WalletMode) -> Self {
        Self {
            mode,
            wallets: Vec::new(),
            searching: false,
            step: Step::Idle,
            proof: Proof::None,
            trouble: None,
            turn: 0,
            chosen: None,
            address: None,
            text: None,
            dismissed: None,
        }
    }

    /// How far connecting has come.
    #[must_use]
    pub const fn step(&self) -> &Step {
        &self.step
    }

    /// How far proving has come.
    #[must_use]
    pub const fn proof(&self) -> &Proof {
        &self.proof
    }

    /// What went wrong last.
    #[must_use]
    pub const fn trouble(&self) -> Option<Trouble> {
        self.trouble
    }

    /// The wallets to choose from, and whether more may come.
    #[must_use]
    pub fn wallets(&self) -> (&[Wallet], bool) {
        (&self.wallets, self.searching)
    }

    /// Whether several wallets have this one's name.
    #[must_use]
    pub fn is_ambiguous(&self, wallet: &Wallet) -> bool {
        let mut namesakes = self.wallets.iter().filter(|one| one.name == wallet.name);
        namesakes.nth(1).is_some()
    }

    /// The connected account.
    #[must_use]
    pub const fn account(&self) -> Option<&Account> {
        match &self.step {
            Step::Connected(account) => Some(account),
            _ => None,
        }
    }

    /// The wallet that is being asked, or whose account is connected.
    #[must_use]
    pub fn wallet(&self) -> Option<&Wallet> {
        let id = match &self.step {
            Step::Connected(account) => account.wallet.as_ref(),
            _ => self.chosen.as_ref(),
        };
        self.wallets.iter().find(|wallet| Some(&wallet.id) == id)
    }

    /// Whether the visitor may prove the account now.
    #[must_use]
    pub fn may_prove(&self) -> bool {
        let provable = |account: &Account| account.wallet.is_some() && account.chain.is_some();
        self.mode == WalletMode::Proven
            && self.proof == Proof::None
            && self.account().is_some_and(provable)
    }

    /// What the form may send of it.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        let account = self.account()?;
        let name = self.wallet().map(|wallet| wallet.name.clone());
        Some(Said {
            address: account.address.to_string(),
            chain_id: account.chain,
            name: name.filter(|name| is_wallet_name(name)),
            proof: match &self.proof {
                Proof::Proven { token, .. } => Some(token.clone()),
                _ => None,
            },
        })
    }

    /// Takes in what happened, and says what is to be done.
    pub fn take(&mut self, event: Event) -> Vec<Task> {
        match event {
            Event::Open => self.open(),
            Event::Found(wallets, searching) => self.found(wallets, searching),
            Event::Choose(id) => self.choose(id),
            Event::Accounts(turn, answer) if turn == self.turn => self.answered(answer),
            Event::Chain(turn, answer) if turn == self.turn => self.arrived(answer.ok()),
            Event::AccountsChanged(accounts) => self.accounts_changed(&accounts),
            Event::ChainChanged(chain) => self.chain_changed(chain),
            Event::Gone => self.gone(),
            Event::Claimed(claim) => self.claimed(claim),
            Event::Cancel => self.cancel(),
            Event::Disconnect => self.disconnect(),
            Event::Prove => self.prove(),
            Event::Composed(turn, answer) if turn == self.turn => self.composed(answer),
            Event::Signed(turn, answer) if turn == self.turn => self.signed(answer),
            Event::Verified(turn, answer) if turn == self.turn => self.verified(answer),
            Event::Expired(turn) if turn == self.turn => self.expired(),
            Event::Spent => self.spent(),
            Event::OutOfReach => self.out_of_reach(),
            // It belongs to an attempt that was given up.
            Event::Accounts(..)
            | Event::Chain(..)
            | Event::Composed(..)
            | Event::Signed(..)
            | Event::Verified(..)
            | Event::Expired(_) => Vec::new(),
        }
    }

    /// From here on nothing that was begun before counts.
    fn next_turn(&mut self) -> Turn {
        self.turn = self.turn.wrapping_add(1);
        self.turn
    }

    fn tell(&self) -> Task {
        Task::Tell(self.said())
    }
}
