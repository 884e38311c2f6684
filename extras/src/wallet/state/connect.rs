//! From the wish to connect a wallet to an account, and what becomes of it.

use intake_contract::WalletAddress;

use super::{Account, Claim, Outcome, PAGE, Proof, State, Step, Task, Wallet};
use crate::wallet::trouble::Trouble;

impl State {
    pub(super) fn open(&mut self) -> Vec<Task> {
        if matches!(self.step, Step::Connecting | Step::Connected(_)) {
            return Vec::new();
        }
        self.step = Step::Choosing;
        self.trouble = None;
        self.dismissed = None;
        let mut tasks = vec![Task::Reach];
        tasks.extend(self.choose_the_only_one());
        tasks
    }

    pub(super) fn found(&mut self, wallets: Vec<Wallet>, searching: bool) -> Vec<Task> {
        let before = self.said();
        self.wallets = wallets;
        self.searching = searching;
        let chosen = self.choose_the_only_one();
        if chosen.is_empty() && self.said() != before {
            // The name of a wallet that the page had handed over.
            return vec![self.tell()];
        }
        chosen
    }

    /// Where there is nothing to choose nobody is asked to.
    fn choose_the_only_one(&mut self) -> Vec<Task> {
        match &self.wallets[..] {
            [only] if self.step == Step::Choosing && !self.searching && self.trouble.is_none() => {
                let id = only.id.clone();
                self.choose(id)
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn choose(&mut self, id: String) -> Vec<Task> {
        self.step = Step::Connecting;
        self.trouble = None;
        self.chosen = Some(id.clone());
        vec![Task::Connect(self.next_turn(), id)]
    }

    pub(super) fn answered(&mut self, answer: Outcome<Vec<String>>) -> Vec<Task> {
        let accounts = match answer {
            Ok(accounts) => accounts,
            Err(trouble) => return self.fail(trouble),
        };
        let (Some(address), Some(id)) = (first(&accounts), self.chosen.clone()) else {
            return self.fail(Trouble::NoAccount);
        };
        self.address = Some(address);
        vec![Task::Chain(self.turn, id)]
    }

    /// An account without a chain is better than none.
    pub(super) fn arrived(&mut self, chain: Option<u64>) -> Vec<Task> {
        let Some(address) = self.address.take() else {
            return Vec::new();
        };
        self.connected(Account {
            address,
            chain,
            wallet: self.chosen.clone(),
            from_page: self.chosen.as_deref() == Some(PAGE),
        })
    }

    fn connected(&mut self, account: Account) -> Vec<Task> {
        let same = self.account().is_some_and(|before| {
            before.address == account.address && before.chain == account.chain
        });
        let interrupted = matches!(self.proof, Proof::Working | Proof::Signing);
        if !same {
            self.next_turn();
            self.proof = Proof::None;
            self.trouble = interrupted.then_some(Trouble::Changed);
        }
        self.step = Step::Connected(account);
        vec![self.tell()]
    }

    pub(super) fn accounts_changed(&mut self, accounts: &[String]) -> Vec<Task> {
        let Some(account) = self.account().cloned() else {
            return Vec::new();
        };
        match first(accounts) {
            Some(address) => self.connected(Account { address, ..account }),
            None => self.clear(None),
        }
    }

    pub(super) fn chain_changed(&mut self, chain: u64) -> Vec<Task> {
        match self.account().cloned() {
            Some(account) => self.connected(Account {
                chain: Some(chain),
                ..account
            }),
            None => Vec::new(),
        }
    }

    pub(super) fn gone(&mut self) -> Vec<Task> {
        match self.step {
            Step::Connecting => self.fail(Trouble::Disconnected),
            Step::Connected(_) => self.clear(Some(Trouble::Disconnected)),
            Step::Idle | Step::Choosing => Vec::new(),
        }
    }

    pub(super) fn claimed(&mut self, claim: Option<Claim>) -> Vec<Task> {
        let Some(claim) = claim else {
            let from_page = self.account().is_some_and(|account| account.from_page);
            return if from_page {
                self.clear(None)
            } else {
                Vec::new()
            };
        };
        // What is no address is told where it is typed.
        let Ok(address) = claim.address.parse::<WalletAddress>() else {
            return Vec::new();
        };
        if self.dismissed == Some(address) {
            return vec![Task::Tell(None)];
        }
        let mut tasks = self.connected(Account {
            address,
            chain: claim.chain_id,
            wallet: claim.wallet.clone(),
            from_page: true,
        });
        if claim.wallet.is_some() {
            tasks.push(Task::Reach);
        }
        tasks
    }

    pub(super) fn cancel(&mut self) -> Vec<Task> {
        match (&self.step, &self.proof) {
            (Step::Connected(_), Proof::Working | Proof::Signing) => {
                self.next_turn();
                self.proof = Proof::None;
                vec![Task::Forget]
            }
            (Step::Connected(_) | Step::Idle, _) => Vec::new(),
            (Step::Choosing | Step::Connecting, _) => {
                self.next_turn();
                self.step = Step::Idle;
                self.trouble = None;
                vec![Task::Forget]
            }
        }
    }

    pub(super) fn disconnect(&mut self) -> Vec<Task> {
        let Some(account) = self.account() else {
            return Vec::new();
        };
        self.dismissed = account.from_page.then_some(account.address);
        self.clear(None)
    }

    /// Nothing stays of what came from the wallet.
    fn clear(&mut self, trouble: Option<Trouble>) -> Vec<Task> {
        self.next_turn();
        self.step = Step::Idle;
        self.proof = Proof::None;
        self.trouble = trouble;
        self.chosen = None;
        self.address = None;
        vec![Task::Forget, Task::Tell(None)]
    }

    /// Connecting did not work: the visitor may choose again.
    fn fail(&mut self, trouble: Trouble) -> Vec<Task> {
        self.next_turn();
        self.step = Step::Choosing;
        self.trouble = Some(trouble);
        Vec::new()
    }

    pub(super) fn out_of_reach(&mut self) -> Vec<Task> {
        if self.account().is_none() {
            self.next_turn();
            self.step = Step::Idle;
            self.trouble = Some(Trouble::OutOfReach);
        }
        Vec::new()
    }
}

fn first(accounts: &[String]) -> Option<WalletAddress> {
    accounts.first()?.parse().ok()
}
