//! The wallet: what the page says of it goes to its panel, and what the panel
//! says goes along with the request.

use intake_border::read;
use intake_contract::{FieldType, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::Session;
use crate::form::{Along, Lock};
use crate::rim::control;
use crate::rim::extras::{self, Answer, Handle, Kind};

impl Session {
    /// Opens a panel that the visitor asked for.
    pub fn open(self, kind: Kind) {
        let then = move |handle: Option<&Handle>| {
            self.update(|state| state.no_wallet = handle.is_none());
            if let Some(handle) = handle.filter(|_| kind == Kind::Wallet) {
                handle.take(&JsValue::UNDEFINED);
            }
        };
        self.with_panel(kind, Box::new(then));
    }

    /// Takes what the page says of a wallet, or `null` to forget it.
    pub fn set_wallet(self, claim: JsValue) {
        self.rest.try_update_value(|rest| rest.claim = claim);
        self.claim_wallet();
    }

    /// Tells the panel what the page said, once there is a form to tell it of.
    pub(super) fn claim_wallet(self) {
        let claim = self.read(|rest| rest.claim.clone()).unwrap_or_default();
        let known = self.draft(|_| ()).is_some() && !claim.is_undefined();
        // Where nobody knows of a wallet there is none to forget.
        if known && !(claim.is_null() && self.panel(Kind::Wallet).is_none()) {
            let then = move |handle: Option<&Handle>| {
                if let Some(handle) = handle {
                    handle.take(&claim);
                }
            };
            self.with_panel(Kind::Wallet, Box::new(then));
        }
    }

    /// What the panels say. Whoever connects a wallet sees what will be sent.
    pub(super) fn heard_of_wallet(self, told: JsValue) {
        let Ok(along) = read::<Along>(told) else {
            return;
        };
        self.change(|draft| draft.connect_wallet(along.address.as_deref(), along.chain_id));
        if along.address.is_some() {
            self.with_panel(Kind::Sent, Box::new(|_| {}));
        }
        self.rest.try_update_value(|rest| rest.along = along);
    }

    /// A proof is for one request only, and of no use where it was refused.
    pub(super) fn spend_proof(self, problem: Option<&Problem>) {
        let spent = problem.is_none_or(|problem| problem.code.as_str().starts_with("wallet"));
        if let Some(handle) = self.panel(Kind::Wallet).filter(|_| spent) {
            handle.take(&"spent".into());
        }
    }

    /// What goes along now. A proof goes only with the wallet that it proves.
    pub(super) fn along(self) -> Along {
        let mut along = self.read(|rest| rest.along.clone()).unwrap_or_default();
        let lock = self.draft(|draft| draft.field(intake_contract::FieldDefinition::WALLET).lock);
        if lock != Some(Some(Lock::Wallet)) {
            along.proof = None;
        }
        along
    }

    /// Shows what is understood of an answer that people can hardly read.
    pub(super) fn echo(self, id: &str) {
        let answer = self.draft(|draft| {
            let fields = &draft.form().fields;
            let kind = draft.form().field(id)?.kind;
            let chain = fields.iter().find(|field| field.kind == FieldType::Chain);
            kind.is_echoed().then(|| Answer {
                kind: kind.as_str(),
                text: draft.field(id).text,
                chain: chain
                    .map(|field| draft.field(&field.id).text)
                    .unwrap_or_default(),
            })
        });
        let place = self.read(|rest| (rest.given.clone(), rest.root.clone()));
        let (Some(Some(answer)), Some((given, root))) = (answer, place) else {
            return;
        };
        let id = [&control::id_of(id), "-echo"].concat();
        spawn_local(async move {
            extras::echo(&given, &root, &id, &answer).await;
        });
    }
}
