//! The connected account: whose wallet, which address, on which chain.

use intake_contract::Chain;
use leptos::prelude::*;

use super::{badge, called, icon, press, proof};
use crate::wallet::desk::Desk;
use crate::wallet::messages::Say;
use crate::wallet::state::{Account, Event, State};
use crate::words::Words;

/// An account, and the way to prove it or take it back.
pub fn connected(desk: Desk, words: Words, account: &Account) -> AnyView {
    let has_wallet = account.wallet.is_some();
    let label = move || {
        desk.state.with(|state| match state.wallet() {
            wallet @ Some(_) => called(wallet, words),
            None if has_wallet => words.say(Say::OfPage),
            None => words.say(Say::FromPage),
        })
    };
    let icon = Memo::new(move |_| {
        desk.state.with(|state: &State| {
            state
                .wallet()
                .map(|wallet| wallet.icon.clone())
                .unwrap_or_default()
        })
    });
    let (short, whole) = (account.address.short(), account.address.to_string());
    let group = short.clone();
    let chain = account.chain;
    let shown = RwSignal::new(false);
    let toggle = move || {
        words.say(if shown.get() {
            Say::HideAddress
        } else {
            Say::ShowAddress
        })
    };
    let address = {
        let whole = whole.clone();
        move || {
            if shown.get() {
                whole.clone()
            } else {
                short.clone()
            }
        }
    };
    view! {
        <div role="group" aria-label=move || words.read(|it| it.filled(Say::Account, &[("address", &group)]))>
            <div class="line account">
                {move || badge(label(), icon.get())}
                <div class="who">
                    <p><strong dir="auto">{label}</strong> {chain.map(|chain| pill(words, chain))}</p>
                    <p class="address" data-shown=move || shown.get().to_string()>
                        <code>{address}</code>
                        <button type="button" class="more" aria-label=toggle title=whole
                            aria-expanded=move || shown.get().to_string()
                            on:click=move |_| shown.update(|shown| *shown = !*shown)>
                            {icon::icon(icon::MORE)}
                        </button>
                    </p>
                </div>
                {press("link", icon::NONE, words, Say::Disconnect, desk, Event::Disconnect)}
            </div>
            {proof::proof(desk, words)}
        </div>
    }
    .into_any()
}

fn pill(words: Words, chain: u64) -> AnyView {
    view! { <span class="chain" dir="auto">{move || chain_name(words, chain)}</span> }.into_any()
}

/// A chain as people call it, or by its number.
pub fn chain_name(words: Words, id: u64) -> String {
    match Chain::of(id) {
        Some(chain) => chain.name.to_owned(),
        None => words.read(|catalogue| catalogue.filled(Say::Network, &[("id", &id.to_string())])),
    }
}
