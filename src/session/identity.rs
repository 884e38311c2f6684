//! Who the visitor is by a token of the operator's own backend. Only the proxy
//! can judge it; what it finds is shown as verified and can't be changed.

use intake_contract::VerifiedVisitor;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Session, wallet};
use crate::events::Event;
use crate::rim::api;

impl Session {
    /// Takes a signed identity, or forgets it. Forms that take none never see it.
    pub fn identify(self, token: Option<String>) {
        self.rest.try_update_value(|rest| rest.identity = token);
        self.verify();
    }

    /// Asks what the token proves, and shows that.
    pub(super) fn verify(self) {
        let takes = self.draft(|draft| draft.form().identity);
        let asked = self.read(|rest| {
            let token = rest.identity.clone()?;
            Some((rest.options.base.clone(), rest.options.form.clone(), token))
        });
        let Some((base, form, token)) = asked.flatten().filter(|_| takes == Some(true)) else {
            return self.show_identity(None);
        };
        spawn_local(async move {
            let verdict = api::identify(&base, &form, &token).await;
            // Meanwhile the page may have said something else.
            if self.read(|rest| rest.identity.as_ref() == Some(&token)) != Some(true) {
                return;
            }
            match verdict {
                Some(Ok(visitor)) => self.show_identity(Some(&visitor)),
                // It is no good, and would only keep the request from being taken.
                Some(Err(problem)) => {
                    self.rest.try_update_value(|rest| rest.identity = None);
                    self.show_identity(None);
                    self.emit(&Event::problem(problem.code));
                }
                // It goes with the request all the same.
                None => {}
            }
        });
    }

    fn show_identity(self, visitor: Option<&VerifiedVisitor>) {
        self.read(|rest| {
            self.change(|draft| {
                draft.verify(visitor);
                wallet::connect(draft, &rest.along);
            });
        });
    }
}
