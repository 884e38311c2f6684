//! Proving that an account is the visitor's.

use leptos::prelude::*;

use super::{icon, press};
use crate::wallet::desk::Desk;
use crate::wallet::messages::Say;
use crate::wallet::state::{Event, Proof, State};
use crate::words::Words;

/// Where proving stands; nothing where it is not asked for.
pub fn proof(desk: Desk, words: Words) -> AnyView {
    let stage = Memo::new(move |_| {
        desk.state.with(|state: &State| match state.proof() {
            Proof::None => state.may_prove().then_some(Stage::Open),
            Proof::Working | Proof::Signing => Some(Stage::UnderWay),
            Proof::Proven { .. } => Some(Stage::Done),
        })
    });
    let show = move || {
        stage.get().map(|stage| match stage {
            Stage::Open => view! {
                <p>{move || words.say(Say::Why)}</p>
                {press("plain", icon::SIGN, words, Say::Prove, desk, Event::Prove)}
            }
            .into_any(),
            Stage::UnderWay => view! {
                <span class="spinner"></span>
                {press("link", icon::NONE, words, Say::Cancel, desk, Event::Cancel)}
            }
            .into_any(),
            Stage::Done => view! {
                <p class="proven" role="status">{icon::icon(icon::PROVEN)} {move || words.say(Say::Proven)}</p>
            }
            .into_any(),
        })
    };
    view! { <div class="proof">{show}</div> }.into_any()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    UnderWay,
    Done,
}
