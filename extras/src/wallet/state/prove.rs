//! From the wish to prove an account to a proof, and what becomes of it.

use intake_contract::WalletMethod;

use super::{Outcome, Proof, State, Task};
use crate::wallet::trouble::Trouble;

impl State {
    pub(super) fn prove(&mut self) -> Vec<Task> {
        let account = self.account().filter(|_| self.may_prove());
        let Some((address, chain)) = account.and_then(|it| Some((it.address, it.chain?))) else {
            return Vec::new();
        };
        self.proof = Proof::Working;
        self.trouble = None;
        vec![Task::Compose(self.next_turn(), address, chain)]
    }

    pub(super) fn composed(&mut self, answer: Outcome<(String, String)>) -> Vec<Task> {
        let (text, token) = match answer {
            Ok(composed) => composed,
            Err(trouble) => return self.unproven(trouble),
        };
        let account = self.account().cloned();
        let Some((address, id)) = account.and_then(|it| Some((it.address, it.wallet?))) else {
            return Vec::new();
        };
        self.proof = Proof::Signing;
        self.text = Some(token);
        vec![Task::Sign(self.turn, id, text, address)]
    }

    pub(super) fn signed(&mut self, answer: Outcome<String>) -> Vec<Task> {
        match (answer, self.text.take()) {
            (Ok(signature), Some(token)) => {
                self.proof = Proof::Working;
                vec![Task::Verify(self.turn, token, signature)]
            }
            (Ok(_), None) => Vec::new(),
            (Err(trouble), _) => self.unproven(trouble),
        }
    }

    pub(super) fn verified(
        &mut self,
        answer: Outcome<(String, Option<WalletMethod>, u64)>,
    ) -> Vec<Task> {
        match answer {
            Ok((token, method, seconds)) => {
                self.proof = Proof::Proven { token, method };
                vec![self.tell(), Task::Expire(self.turn, seconds)]
            }
            Err(trouble) => self.unproven(trouble),
        }
    }

    pub(super) fn expired(&mut self) -> Vec<Task> {
        if !matches!(self.proof, Proof::Proven { .. }) {
            return Vec::new();
        }
        self.trouble = Some(Trouble::Expired);
        self.drop_proof()
    }

    /// The problem itself is told where the request was to be sent.
    pub(super) fn spent(&mut self) -> Vec<Task> {
        if !matches!(self.proof, Proof::Proven { .. }) {
            return Vec::new();
        }
        self.drop_proof()
    }

    fn drop_proof(&mut self) -> Vec<Task> {
        self.next_turn();
        self.proof = Proof::None;
        vec![self.tell()]
    }

    fn unproven(&mut self, trouble: Trouble) -> Vec<Task> {
        self.next_turn();
        self.proof = Proof::None;
        self.trouble = Some(trouble);
        Vec::new()
    }
}
