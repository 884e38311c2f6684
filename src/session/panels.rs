//! The panels of the second module: made when first wanted, put back whenever
//! the form's body is made anew, told of what changes, and gone with the form.

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::Session;
use crate::rim::extras::{self, Handle, Kind};

/// What is done with a panel once it is there, or is not to be had.
type Then = Box<dyn FnOnce(Option<&Handle>)>;

impl Session {
    /// Does something with a panel, which is made and loaded first if need be.
    pub(super) fn with_panel(self, kind: Kind, then: Then) {
        if let Some(handle) = self.panel(kind) {
            return then(Some(&handle));
        }
        spawn_local(async move {
            let handle = self.make_panel(kind).await;
            // Without a session there is nobody left to tell.
            if self.read(|_| ()).is_some() {
                then(handle.as_ref());
            }
        });
    }

    /// A panel's handle, if it was wanted before.
    pub(super) fn panel(self, kind: Kind) -> Option<Handle> {
        self.read(|rest| {
            let panel = rest.panels.iter().find(|panel| panel.kind() == kind)?;
            Some(panel.handle().clone())
        })?
    }

    /// Puts every panel into its place, once the body stands.
    pub fn place_panels(self) {
        spawn_local(async move {
            tick().await;
            self.read(|rest| {
                for panel in &rest.panels {
                    panel.place(&rest.root);
                }
            });
        });
    }

    /// Tells every panel the language.
    pub(super) fn localize_panels(self) {
        if let Some(locale) = self.locale() {
            self.read(|rest| {
                for panel in &rest.panels {
                    panel.handle().set_locale(&locale);
                }
            });
        }
    }

    async fn make_panel(self, kind: Kind) -> Option<Handle> {
        let given = self.read(|rest| rest.given.clone())?;
        let module = extras::load(&given).await?;
        // Whoever wanted it as well may have been the first.
        if let Some(handle) = self.panel(kind) {
            return Some(handle);
        }
        Reflect::set(&given, &"locale".into(), &self.locale()?.into()).ok()?;
        let notify = Closure::new(move |told: JsValue| self.heard(kind, told));
        let panel = extras::make(&module, kind, &given, notify)?;
        let handle = panel.handle().clone();
        self.rest.try_update_value(|rest| {
            panel.place(&rest.root);
            rest.panels.push(panel);
        })?;
        Some(handle)
    }

    /// Takes in what a panel says.
    fn heard(self, kind: Kind, told: JsValue) {
        match kind {
            Kind::Attachments => self.heard_of_files(told),
            Kind::Wallet | Kind::Sent => self.heard_of_wallet(told),
        }
    }

    fn locale(self) -> Option<String> {
        let state = self.state.try_read_untracked()?;
        Some(state.catalogue.locale().to_owned())
    }
}
