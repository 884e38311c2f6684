//! The panels of the second module: made when first wanted, put back whenever
//! the form's body is made anew, told of what changes, and gone with the form.

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::Session;
use crate::rim::extras::{Kind, Panel};

impl Session {
    /// Makes a panel, unless it is there already.
    pub(super) fn want_panel(self, kind: Kind) {
        let Some(locale) = self.locale() else { return };
        self.rest.try_update_value(|rest| {
            if rest.panels.iter().any(|panel| panel.kind == kind) {
                return;
            }
            let _ = Reflect::set(&rest.given, &"locale".into(), &locale);
            let notify = Closure::new(move |told: JsValue| self.heard(kind, told));
            if let Some(panel) = Panel::new(kind, &rest.given, notify) {
                panel.place(&rest.root);
                rest.panels.push(panel);
            }
        });
    }

    /// Calls a method of a panel, if it was wanted before.
    pub(super) fn tell_panel(self, kind: Kind, method: &str, first: &JsValue, second: &JsValue) {
        self.read(|rest| {
            if let Some(panel) = rest.panels.iter().find(|panel| panel.kind == kind) {
                panel.call(method, first, second);
            }
        });
    }

    /// Puts every panel into its place, once the body stands.
    pub fn place_panels(self) {
        spawn_local(async move {
            tick().await;
            self.each_panel(|panel, root| panel.place(root));
        });
    }

    /// Tells every panel the language.
    pub(super) fn localize_panels(self) {
        if let Some(locale) = self.locale() {
            self.each_panel(|panel, _| panel.call("setLocale", &locale, &JsValue::UNDEFINED));
        }
    }

    fn each_panel(self, act: impl Fn(&Panel, &web_sys::Element)) {
        self.read(|rest| {
            for panel in &rest.panels {
                act(panel, &rest.root);
            }
        });
    }

    /// Takes in what a panel says; nothing at all where it can't be had, so that
    /// the next time it is made anew.
    fn heard(self, kind: Kind, told: JsValue) {
        if told.is_undefined() {
            self.rest
                .try_update_value(|rest| rest.panels.retain(|panel| panel.kind != kind));
        }
        match kind {
            Kind::Attachments => self.heard_of_files(&told),
            Kind::Wallet | Kind::Sent => self.heard_of_wallet(told),
        }
    }

    fn locale(self) -> Option<JsValue> {
        let state = self.state.try_read_untracked()?;
        Some(state.catalogue.locale().into())
    }
}
