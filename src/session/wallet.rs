//! The wallet: what the page says of it goes to its panel, and what the panel
//! says goes along with the request.

use intake_contract::limits::WALLET_LENGTH;
use intake_contract::{Context, FieldCode, FieldDefinition, Problem, Submission};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::Session;
use crate::form::{Draft, Lock};
use crate::rim::extras::Kind;
use crate::rim::files::member;

impl Session {
    /// Opens a panel that the visitor asked for.
    pub fn open(self, kind: Kind) {
        self.want_panel(kind);
        self.tell_panel(kind, TAKE, &JsValue::UNDEFINED, &JsValue::UNDEFINED);
    }

    /// Takes what the page says of a wallet, or `null` to forget it.
    pub fn set_wallet(self, claim: JsValue) {
        self.rest.try_update_value(|rest| rest.claim = claim);
        self.claim_wallet();
    }

    /// Tells the panel what the page said, once there is a form to tell it of.
    pub(super) fn claim_wallet(self) {
        let claim = self.read(|rest| rest.claim.clone()).unwrap_or_default();
        if claim.is_undefined() || self.draft(|_| ()).is_none() {
            return;
        }
        // Where nobody knows of a wallet there is none to forget.
        if !claim.is_null() {
            self.want_panel(Kind::Wallet);
        }
        self.tell_panel(Kind::Wallet, TAKE, &claim, &JsValue::UNDEFINED);
    }

    /// A proof is for one request only, and of no use where it was refused.
    pub(super) fn spend_proof(self, problem: Option<&Problem>) {
        let code = problem.map_or("", |problem| problem.code.as_str());
        self.tell_panel(Kind::Wallet, TAKE, &code.into(), &JsValue::UNDEFINED);
    }

    /// Has it shown what is understood of answers that people can hardly read.
    pub(super) fn understand(self, id: &str) {
        let long = |draft: &Draft| {
            let field = draft.form().field(id);
            field.is_some_and(|field| field.kind.is_echoed())
                && draft.field(id).text.len() >= WALLET_LENGTH
        };
        if self.draft(long) == Some(true) {
            self.want_panel(Kind::Sent);
        }
    }

    /// What the panels say; nothing where they can't be had. Whoever connects a
    /// wallet sees what will be sent.
    pub(super) fn heard_of_wallet(self, along: JsValue) {
        self.change(|draft| {
            connect(draft, &along);
            if along.is_undefined() {
                draft.show(FieldDefinition::WALLET, FieldCode::WalletUnreachable);
            }
        });
        if !member(&along, "address").is_undefined() {
            self.want_panel(Kind::Sent);
        }
        self.rest.try_update_value(|rest| rest.along = along);
    }
}

/// The panels' one method: `undefined` where the visitor asked for it. To the
/// wallet's also what the page claims; and, as a text, the problem's code with
/// which a request came back, empty where it was accepted.
const TAKE: &str = "take";

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
    let Context {
        page_url,
        locale,
        chain_id,
        wallet,
    } = &mut submission.context;
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
