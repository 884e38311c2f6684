//! What an agent is told of the visitor's wallet, and how sure it is: in the
//! attributes that the operator names, and in the message where there are none.

use intake_contract::limits::WALLET_LENGTH;
use intake_contract::text::truncate_utf16;
use intake_contract::{AccountId, Answers, Chain, Context, FieldDefinition, WalletAddress};

use super::{Known, given};
use crate::clock::Timestamp;
use crate::config::WalletAttributes;

/// A wallet as agents are told of it.
pub(super) struct Wallet {
    /// The account (CAIP-10), or the address where no chain is known.
    account: String,
    chain_id: Option<u64>,
    /// The chain's name, or its number.
    chain: Option<String>,
    status: Status,
}

enum Status {
    /// The visitor signed with it.
    Proven { at: String, method: &'static str },
    /// The operator's backend vouches for it.
    Signed,
    /// Nobody but the visitor says so.
    Claimed,
}

impl Status {
    const fn word(&self) -> &'static str {
        match self {
            Self::Proven { .. } => "proven",
            Self::Signed => "signed",
            Self::Claimed => "claimed",
        }
    }
}

impl Wallet {
    /// The proven wallet, else the signed one, else the claimed one.
    pub(super) fn of(answers: &Answers, context: &Context, known: Known<'_>) -> Option<Self> {
        if let Some(proven) = known.wallet {
            let status = Status::Proven {
                at: Timestamp::from_millis(proven.at).to_string(),
                method: proven.method.as_str(),
            };
            return Some(Self::on_a_chain(proven.account, status));
        }
        let signed = known
            .identity
            .and_then(|known| known.wallet_address.as_deref());
        let (text, status) = match signed {
            Some(signed) => (signed, Status::Signed),
            None => (given(answers, FieldDefinition::WALLET)?, Status::Claimed),
        };
        // A chain that the page tells is that of the wallet which is connected.
        let address = text.parse::<WalletAddress>().ok();
        let account = address.and_then(|address| AccountId::new(context.chain_id?, address));
        Some(match account {
            Some(account) => Self::on_a_chain(account, status),
            None => Self {
                // A text that is no address is one that an older form let through.
                account: truncate_utf16(text, WALLET_LENGTH),
                chain_id: None,
                chain: None,
                status,
            },
        })
    }

    fn on_a_chain(account: AccountId, status: Status) -> Self {
        let id = account.chain();
        let name = Chain::of(id).map_or_else(|| format!("chain {id}"), |chain| chain.name.into());
        Self {
            account: account.to_string(),
            chain_id: Some(id),
            chain: Some(name),
            status,
        }
    }

    /// The chain's number, where the account tells it.
    pub(super) const fn chain_id(&self) -> Option<u64> {
        self.chain_id
    }

    /// Everything that there is to tell, each with the attribute that gets it.
    pub(super) fn parts<'a>(
        &'a self,
        to: &'a WalletAttributes,
    ) -> impl Iterator<Item = (Option<&'a String>, &'a str)> {
        let proven = match &self.status {
            Status::Proven { at, method } => [
                Some((to.proven_at.as_ref(), at.as_str())),
                Some((to.method.as_ref(), *method)),
            ],
            _ => [None, None],
        };
        let account = (to.account.as_ref(), self.account.as_str());
        let chain = self
            .chain
            .as_deref()
            .map(|chain| (to.chain.as_ref(), chain));
        let status = (to.status.as_ref(), self.status.word());
        [Some(account), chain, Some(status)]
            .into_iter()
            .chain(proven)
            .flatten()
    }

    /// The line of the message; none where attributes hold all of it.
    pub(super) fn line(&self, to: &WalletAttributes) -> Option<String> {
        if self.parts(to).all(|(attribute, _)| attribute.is_some()) {
            return None;
        }
        let chain = match &self.chain {
            Some(chain) => format!("{chain}; "),
            None => String::new(),
        };
        let status = match &self.status {
            Status::Proven { at, method } => {
                // The minute is enough for people.
                let minute = at.get(..16).unwrap_or(at).replace('T', " ");
                format!("proven {minute} UTC by {method}")
            }
            Status::Signed => "signed".to_owned(),
            Status::Claimed => "claimed, not proven".to_owned(),
        };
        Some(format!("Wallet: {} ({chain}{status})", self.account))
    }
}

#[cfg(test)]
mod tests {
    use intake_contract::WalletMethod;
    use intake_contract::limits::CHAIN_ID_MAX;

    use super::*;
    use crate::identity::VerifiedIdentity;
    use crate::wallet::ProvenWallet;

    const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    fn wallet(chain: Option<u64>, signed: bool, method: Option<WalletMethod>) -> Wallet {
        let identity = VerifiedIdentity {
            wallet_address: Some(WALLET.into()),
            ..VerifiedIdentity::default()
        };
        let proven = method.map(|method| ProvenWallet {
            account: format!("eip155:10:{WALLET}").parse().unwrap(),
            method,
            at: 1_795_305_599_999,
        });
        let mut answers = Answers::default();
        answers.0.insert("walletAddress".into(), WALLET.into());
        let context = Context {
            chain_id: chain,
            ..Context::default()
        };
        let known = Known {
            identity: signed.then_some(&identity),
            wallet: proven.as_ref(),
            ..Known::default()
        };
        Wallet::of(&answers, &context, known).unwrap()
    }

    #[test]
    fn an_agent_is_told_how_sure_the_wallet_is() {
        use WalletMethod::{Eoa, Erc1271, Erc6492};
        for (chain, signed, method, expected) in [
            (None, false, None, "{} (claimed, not proven)"),
            (
                Some(1),
                false,
                None,
                "eip155:1:{} (Ethereum; claimed, not proven)",
            ),
            (
                Some(4_711),
                false,
                None,
                "eip155:4711:{} (chain 4711; claimed, not proven)",
            ),
            (None, true, None, "{} (signed)"),
            (Some(8_453), true, None, "eip155:8453:{} (Base; signed)"),
            (
                Some(1),
                false,
                Some(Eoa),
                "eip155:10:{} (Optimism; proven 2026-11-21 23:59 UTC by signature)",
            ),
            (
                None,
                true,
                Some(Erc1271),
                "eip155:10:{} (Optimism; proven 2026-11-21 23:59 UTC by ERC-1271)",
            ),
            (
                None,
                false,
                Some(Erc6492),
                "eip155:10:{} (Optimism; proven 2026-11-21 23:59 UTC by ERC-6492)",
            ),
        ] {
            let line = wallet(chain, signed, method).line(&WalletAttributes::default());
            let expected = format!("Wallet: {}", expected.replace("{}", WALLET));
            assert_eq!(line, Some(expected));
        }
    }

    #[test]
    fn what_has_an_attribute_goes_there_and_the_message_says_the_rest() {
        let id = |name: &str| Some(name.to_owned());
        let some = WalletAttributes {
            account: id("account"),
            status: id("status"),
            ..WalletAttributes::default()
        };
        let all = WalletAttributes {
            chain: id("chain"),
            proven_at: id("proven_at"),
            method: id("method"),
            ..some.clone()
        };
        let told = |wallet: &Wallet, to: &WalletAttributes| {
            let parts = wallet.parts(to);
            let parts = parts.filter_map(|(id, text)| Some(format!("{}={text}", id?)));
            parts.collect::<Vec<_>>().join(" ")
        };
        let claimed = wallet(None, false, None);
        assert_eq!(
            told(&claimed, &some),
            format!("account={WALLET} status=claimed")
        );
        assert_eq!(claimed.line(&some), None);
        let proven = wallet(None, false, Some(WalletMethod::Eoa));
        let expected = format!(
            "account=eip155:10:{WALLET} chain=Optimism status=proven \
             proven_at=2026-11-21T23:59:59.999Z method=signature"
        );
        assert_eq!(told(&proven, &all), expected);
        assert_eq!(proven.line(&all), None);
        assert!(proven.line(&some).is_some());
    }

    #[test]
    fn the_longest_line_has_its_room() {
        let account = AccountId::new(CHAIN_ID_MAX, WALLET.parse().unwrap()).unwrap();
        for (account, name) in [
            (account, format!("chain {CHAIN_ID_MAX}")),
            (
                AccountId::new(11_155_420, account.address()).unwrap(),
                "x".repeat(intake_contract::CHAIN_NAME_MAX),
            ),
        ] {
            let mut wallet = Wallet::on_a_chain(
                account,
                Status::Proven {
                    at: Timestamp::from_millis(0).to_string(),
                    method: "ERC-6492",
                },
            );
            wallet.chain = Some(name);
            let proven = wallet.line(&WalletAttributes::default()).unwrap();
            wallet.status = Status::Claimed;
            let claimed = wallet.line(&WalletAttributes::default()).unwrap();
            // A proven form's block is larger by what being proven says more.
            assert!(proven.len() - claimed.len() <= intake_contract::limits::WALLET_BLOCK);
            assert!(claimed.len() <= 130, "{claimed}");
        }
    }
}
