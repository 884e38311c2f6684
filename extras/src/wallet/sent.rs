//! What goes with the answers, and what the visitor would rather keep. Free of
//! the browser.

use serde::Serialize;

use super::state::Said;

/// Something that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The account's address.
    Account,
    /// The chain it is on.
    Chain,
    /// What the wallet calls itself.
    Wallet,
    /// The address of the page.
    Page,
    /// The language that the form is shown in.
    Language,
}

impl Part {
    /// Each of them, in the order of the list.
    pub const ALL: [Self; 5] = [
        Self::Account,
        Self::Chain,
        Self::Wallet,
        Self::Page,
        Self::Language,
    ];
}

/// What the form is told to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The account's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// The EIP-155 number of the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    chain_id: Option<u64>,
    /// What the wallet calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet: Option<String>,
    /// The proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
    /// Whether the address of the page goes.
    page: bool,
    /// Whether the language goes.
    locale: bool,
}

/// What the visitor unticked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept(Vec<Part>);

impl Kept {
    /// Takes that a part is to go, or to stay.
    pub fn tick(&mut self, part: Part, goes: bool) {
        self.0.retain(|one| *one != part);
        if !goes {
            self.0.push(part);
        }
    }

    /// Whether a part goes.
    #[must_use]
    pub fn goes(&self, part: Part) -> bool {
        !self.0.contains(&part)
    }

    /// Whether a proof goes: it tells account and chain by itself.
    #[must_use]
    pub fn proof_goes(&self) -> bool {
        self.goes(Part::Account) && self.goes(Part::Chain)
    }

    /// What is left of what the wallet's panel says.
    #[must_use]
    pub fn told(&self, said: Option<Said>) -> Told {
        let mut told = Told {
            address: None,
            chain_id: None,
            wallet: None,
            proof: None,
            page: self.goes(Part::Page),
            locale: self.goes(Part::Language),
        };
        if let Some(said) = said {
            told.address = Some(said.address).filter(|_| self.goes(Part::Account));
            told.chain_id = said.chain_id.filter(|_| self.goes(Part::Chain));
            told.wallet = said.name.filter(|_| self.goes(Part::Wallet));
            told.proof = said.proof.filter(|_| self.proof_goes());
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn said() -> Said {
        Said {
            address: "0x…".into(),
            chain_id: Some(1),
            name: Some("Rabby".into()),
            proof: Some("p".into()),
        }
    }

    #[test]
    fn what_is_unticked_is_not_told_and_a_proof_goes_only_whole() -> Result<(), serde_json::Error> {
        let whole = json!({
            "address": "0x…", "chainId": 1, "wallet": "Rabby", "proof": "p", "page": true, "locale": true,
        });
        let without = |names: &[&str], set: &[&str]| {
            let mut value = whole.clone();
            if let Value::Object(members) = &mut value {
                for name in names {
                    members.remove(*name);
                }
                for name in set {
                    members.insert((*name).to_owned(), Value::Bool(false));
                }
            }
            value
        };
        for (kept, expected) in [
            (&[][..], without(&[], &[])),
            (&[Part::Account], without(&["address", "proof"], &[])),
            (&[Part::Chain], without(&["chainId", "proof"], &[])),
            (&[Part::Wallet], without(&["wallet"], &[])),
            (&[Part::Page], without(&[], &["page"])),
            (&[Part::Language], without(&[], &["locale"])),
            (&Part::ALL[..], json!({ "page": false, "locale": false })),
        ] {
            let mut sent = Kept::default();
            for part in kept {
                sent.tick(*part, false);
            }
            assert_eq!(
                serde_json::to_value(sent.told(Some(said())))?,
                expected,
                "{kept:?}"
            );
            for part in kept {
                sent.tick(*part, true);
            }
            assert_eq!(serde_json::to_value(sent.told(Some(said())))?, whole);
        }
        let none = Kept::default().told(None);
        assert_eq!(
            serde_json::to_value(none)?,
            json!({ "page": true, "locale": true })
        );
        Ok(())
    }
}
