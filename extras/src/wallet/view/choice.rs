//! Choosing a wallet, and waiting for it.

use leptos::prelude::*;

use super::{badge, called, icon, press};
use crate::wallet::desk::Desk;
use crate::wallet::messages::Say;
use crate::wallet::state::{Event, State, Wallet};
use crate::words::Words;

/// The wallets that there are. More may come while it is shown.
pub fn choosing(desk: Desk, words: Words) -> AnyView {
    let all = move || desk.state.with(|state| state.wallets().0.to_vec());
    view! {
        <div class="line">
            <strong id="intake-wallets">{move || words.say(Say::Choose)}</strong>
            {press("link", icon::NONE, words, Say::Cancel, desk, Event::Cancel)}
        </div>
        <ul class="wallets" aria-labelledby="intake-wallets">
            <For each=all key=|wallet| wallet.id.clone() children=move |wallet| row(desk, words, wallet)/>
        </ul>
    }
    .into_any()
}

fn row(desk: Desk, words: Words, wallet: Wallet) -> AnyView {
    let name = called(Some(&wallet), words);
    let choose = Event::Choose(wallet.id.clone());
    let twin = wallet.clone();
    // A domain is only what the wallet says; it tells two of one name apart.
    let domain = move || {
        let twins = desk.state.with(|state| state.is_ambiguous(&twin));
        (twins && !twin.rdns.is_empty()).then(|| view! { <small>{twin.rdns.clone()}</small> })
    };
    view! {
        <li>
            <button type="button" on:click=move |_| desk.take(choose.clone())>
                {badge(name.clone(), wallet.icon)}
                <span dir="auto">{name}</span>
                {domain}
            </button>
        </li>
    }
    .into_any()
}

/// The wallet is asking its owner.
pub fn connecting(desk: Desk, words: Words) -> AnyView {
    let (name, icon) = desk.state.with_untracked(|state: &State| {
        let icon = state.wallet().map(|wallet| wallet.icon.clone());
        (called(state.wallet(), words), icon.unwrap_or_default())
    });
    view! {
        <div class="line waiting">
            {badge(name.clone(), icon)}
            <strong dir="auto">{name}</strong>
            <span class="spinner"></span>
            {press("link", icon::NONE, words, Say::Cancel, desk, Event::Cancel)}
        </div>
    }
    .into_any()
}
