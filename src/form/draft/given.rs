//! Answers that others than the visitor give: the host page, an address that was
//! followed, a connected wallet, a signed identity.

use std::collections::BTreeMap;

use intake_contract::{FieldDefinition, FieldType, PrefillSource, VerifiedVisitor, check_field};
use serde::Deserialize;

use super::{Draft, FieldDraft};

/// Why an answer can't be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// The operator wants it as the page gave it.
    Page,
    /// It is the address of the wallet that is connected to the page.
    Wallet,
    /// The operator's own backend vouches for it.
    Verified,
}

impl Lock {
    /// Its name in the attribute `data-lock`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Wallet => "wallet",
            Self::Verified => "verified",
        }
    }
}

/// Answers to begin with by field id, by where they come from.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Prefill {
    /// From an attribute on the host page.
    #[serde(default)]
    page: BTreeMap<String, String>,
    /// From the query of the form's own page.
    #[serde(default)]
    query: BTreeMap<String, String>,
    /// From a call by the host page.
    #[serde(default)]
    api: BTreeMap<String, String>,
}

impl Prefill {
    /// Adds what `later` says, which counts for more.
    pub fn extend(&mut self, later: Self) {
        for (mine, theirs) in [
            (&mut self.page, later.page),
            (&mut self.query, later.query),
            (&mut self.api, later.api),
        ] {
            mine.extend(theirs);
        }
    }
}

impl Draft {
    /// Sets answers from outside where the form takes them from there, but never
    /// over what the visitor typed.
    pub fn prefill(&mut self, values: &Prefill) {
        for (source, values) in [
            (PrefillSource::Page, &values.page),
            (PrefillSource::Query, &values.query),
            (PrefillSource::Api, &values.api),
        ] {
            for (id, text) in values {
                let Some(i) = self.index(id) else { continue };
                let definition = &self.form.fields[i];
                let lock = definition.read_only.then_some(Lock::Page);
                let mine = matches!(self.fields[i].lock, None | Some(Lock::Page));
                if definition.prefill.contains(&source) && mine && !self.fields[i].edited {
                    self.give(i, text, lock);
                }
            }
        }
        self.arrange();
    }

    /// Sets the address of a connected wallet, or with `None` clears one that was
    /// set so. The chain that it is on answers a question for one, unless that
    /// is answered.
    pub fn connect_wallet(&mut self, address: Option<&str>, chain: Option<u64>) {
        if let Some(i) = self.index(FieldDefinition::WALLET)
            && self.fields[i].lock != Some(Lock::Verified)
        {
            match address {
                Some(address) => self.give(i, address, Some(Lock::Wallet)),
                None if self.fields[i].lock == Some(Lock::Wallet) => self.clear(i),
                None => {}
            }
        }
        let Some(chain) = chain.map(|chain| chain.to_string()) else {
            return;
        };
        for i in 0..self.fields.len() {
            let (definition, field) = (&self.form.fields[i], &self.fields[i]);
            let known = definition
                .options
                .iter()
                .any(|option| option.value == chain);
            if definition.kind == FieldType::Chain && known && field.text.is_empty() {
                self.give(i, &chain, None);
            }
        }
        self.arrange();
    }

    /// Shows what a signed identity proves, in place of whatever was typed, and
    /// asks no more than is still needed; with `None` asks as of anybody again.
    pub fn verify(&mut self, visitor: Option<&VerifiedVisitor>) {
        if let Some(form) = self.of_anybody.take() {
            self.form = *form;
        }
        if let Some(visitor) = visitor {
            let form = visitor.form(&self.form);
            self.of_anybody = Some(Box::new(std::mem::replace(&mut self.form, form)));
        }
        for i in 0..self.fields.len() {
            let value = visitor.and_then(|visitor| visitor.value(&self.form.fields[i].id));
            match value {
                Some(value) => {
                    self.fields[i] = FieldDraft {
                        text: value.to_owned(),
                        lock: Some(Lock::Verified),
                        ..FieldDraft::new(&self.form.fields[i])
                    };
                }
                None if self.fields[i].lock == Some(Lock::Verified) => self.clear(i),
                None => {}
            }
        }
        self.arrange();
    }

    /// Whether a signed identity is shown.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.of_anybody.is_some()
    }

    /// Sets an answer. What breaks the field's rules is the visitor's to mend.
    fn give(&mut self, i: usize, text: &str, lock: Option<Lock>) {
        let holds = matches!(check_field(&self.form.fields[i], text), Ok(Some(_)));
        self.fields[i] = FieldDraft {
            text: text.to_owned(),
            lock: lock.filter(|_| holds),
            ..FieldDraft::new(&self.form.fields[i])
        };
    }

    fn clear(&mut self, i: usize) {
        self.fields[i] = FieldDraft::new(&self.form.fields[i]);
    }
}
