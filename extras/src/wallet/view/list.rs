//! The list of what goes along with the answers, each with a box to untick.

use intake_contract::WalletAddress;
use leptos::prelude::*;

use super::account::chain_name;
use crate::wallet::desk::Desk;
use crate::wallet::messages::Say;
use crate::wallet::sent::Part;
use crate::wallet::state::{Said, State};
use crate::words::Words;

/// The list, once somebody asked for it or there is a wallet in it.
pub fn sent(desk: Desk, words: Words) -> AnyView {
    let shown =
        Memo::new(move |_| desk.listed.get() || desk.state.with(|state| state.account().is_some()));
    view! {
        <Show when=move || shown.get() fallback=move || opener(desk, words)>
            {list(desk, words)}
        </Show>
    }
    .into_any()
}

fn opener(desk: Desk, words: Words) -> AnyView {
    view! {
        <button type="button" class="plain along" on:click=move |_| desk.list()>
            {move || words.say(Say::SentOpen)}
        </button>
    }
    .into_any()
}

fn list(desk: Desk, words: Words) -> AnyView {
    let said = Memo::new(move |_| desk.state.with(State::said));
    let rows = move || {
        let parts = Part::ALL.into_iter();
        parts
            .filter_map(|part| Some(row(desk, words, part, value(desk, words, part, said)?)))
            .collect::<Vec<_>>()
    };
    let proof = move || {
        said.with(|said| said.as_ref()?.proof.is_some().then_some(()))
            .map(|()| proven(desk, words))
    };
    view! {
        <fieldset class="sent">
            <legend>{move || words.say(Say::SentTitle)}</legend>
            <p class="help">{move || words.say(Say::SentHelp)}</p>
            {rows}
            {proof}
        </fieldset>
    }
    .into_any()
}

/// What stands in a row; nothing where there is nothing of the kind.
fn value(desk: Desk, words: Words, part: Part, said: Memo<Option<Said>>) -> Option<String> {
    said.with(|said| {
        let said = said.as_ref();
        match part {
            Part::Account => {
                let address = said?.address.parse::<WalletAddress>();
                address.ok().map(|address| address.short())
            }
            Part::Chain => said?.chain_id.map(|chain| chain_name(words, chain)),
            Part::Wallet => said?.name.clone(),
            Part::Page => Some(desk.page()),
            Part::Language => Some(words.read(|catalogue| catalogue.locale().to_owned())),
        }
    })
}

const fn name(part: Part) -> Say {
    match part {
        Part::Account => Say::SentAccount,
        Part::Chain => Say::SentChain,
        Part::Wallet => Say::SentWallet,
        Part::Page => Say::SentPage,
        Part::Language => Say::SentLanguage,
    }
}

fn row(desk: Desk, words: Words, part: Part, value: String) -> AnyView {
    let tick = move |event: leptos::ev::Event| desk.tick(part, event_target_checked(&event));
    view! {
        <label class="part">
            <input type="checkbox" prop:checked=move || desk.kept.with(|kept| kept.goes(part)) on:change=tick/>
            <span>{words.say(name(part))}</span>
            <bdi>{value}</bdi>
        </label>
    }
    .into_any()
}

/// A proof has no box of its own: it is made of account and chain.
fn proven(desk: Desk, words: Words) -> AnyView {
    let goes = move || desk.kept.with(|kept| kept.proof_goes());
    view! {
        <p class="part" data-goes=move || goes().to_string()>
            <span>{words.say(Say::SentProof)}</span>
            <span>{move || words.say(if goes() { Say::Proven } else { Say::SentTogether })}</span>
        </p>
    }
    .into_any()
}
