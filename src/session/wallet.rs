//! The wallet: what the page says of it goes to its panel, and what the panel
//! says goes along with the request.

use intake_contract::{Context, FieldCode, FieldDefinition, Problem, Submission};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::Session;
use crate::form::{Draft, Lock};
use crate::rim::extras::{Handle, Kind};
use crate::rim::files::member;

/// An answer of this length may be an address or a transaction.
const ECHOED_FROM: usize = intake_contract::limits::WALLET_LENGTH;

impl Session {
    /// Opens a panel that the visitor asked for.
    pub fn open(self, kind: Kind) {
        self.tell(kind, JsValue::UNDEFINED);
    }

    /// Takes what the page says of a wallet, or `null` to forget it.
    pub fn set_wallet(self, claim: JsValue) {
        self.rest.try_update_value(|rest| rest.claim = claim);
        self.claim_wallet();
    }

    /// Tells the panel what the page said, once there is a form to tell it of.
    pub(super) fn claim_wallet(self) {
        let claim = self.read(|rest| rest.claim.clone()).unwrap_or_default();
        // Where nobody knows of a wallet there is none to forget.
        let news = !claim.is_undefined()
            && !(claim.is_null() && self.panel(Kind::Wallet).is_none());
        if news && self.draft(|_| ()).is_some() {
            self.tell(Kind::Wallet, claim);
        }
    }

    /// A proof is for one request only, and of no use where it was refused.
    pub(super) fn spend_proof(self, problem: Option<&Problem>) {
        let code = problem.map_or("", |problem| problem.code.as_str());
        if let Some(handle) = self.panel(Kind::Wallet) {
            handle.take(&code.into());
        }
    }

    /// Has it shown what is understood of answers that people can hardly read.
    pub(super) fn understand(self, id: &str) {
        let long = |draft: &Draft| {
            let field = draft.form().field(id);
            field.is_some_and(|field| field.kind.is_echoed())
                && draft.field(id).text.len() >= ECHOED_FROM
        };
        if self.draft(long) == Some(true) {
            self.with_panel(Kind::Sent, Box::new(|_| {}));
        }
    }

    fn tell(self, kind: Kind, what: JsValue) {
        let then = move |handle: Option<&Handle>| match handle {
            Some(handle) => handle.take(&what),
            None => self.change(|draft| {
                draft.show(FieldDefinition::WALLET, FieldCode::WalletUnreachable);
            }),
        };
        self.with_panel(kind, Box::new(then));
    }

    /// What the panels say. Whoever connects a wallet sees what will be sent.
    pub(super) fn heard_of_wallet(self, along: JsValue) {
        self.change(|draft| connect(draft, &along));
        if text(&along, "address").is_some() {
            self.with_panel(Kind::Sent, Box::new(|_| {}));
        }
        self.rest.try_update_value(|rest| rest.along = along);
    }
}

/// Shows the address of a connected wallet, or takes it away.
pub(super) fn connect(draft: &mut Draft, along: &JsValue) {
    draft.connect_wallet(text(along, "address").as_deref(), chain(along));
}

/// Adds to a request what goes along with it, and takes out what does not. A
/// proof goes only with the wallet that it proves.
pub(super) fn add(along: &JsValue, draft: &Draft, submission: &mut Submission) {
    if along.is_undefined() {
        return;
    }
    let Context { page_url, locale, chain_id, wallet } = &mut submission.context;
    for (name, part) in [("page", page_url), ("locale", locale)] {
        if member(along, name).is_falsy() {
            *part = None;
        }
    }
    *chain_id = chain(along);
    *wallet = text(along, "wallet");
    if draft.field(FieldDefinition::WALLET).lock == Some(Lock::Wallet) {
        submission.wallet_proof = text(along, "proof");
    }
}

fn text(along: &JsValue, name: &str) -> Option<String> {
    member(along, name).as_string()
}

fn chain(along: &JsValue) -> Option<u64> {
    let chain = member(along, "chainId").as_f64()?;
    Some(chain as u64)
}
