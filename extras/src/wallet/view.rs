//! What the two panels show.

mod account;
mod choice;
mod icon;
mod list;
mod proof;

pub use list::sent;

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use super::desk::Desk;
use super::messages::Say;
use super::state::{Event, PAGE, Proof, State, Step, Wallet};
use crate::rim::focus;
use crate::words::Words;

/// The panel by which a wallet is connected.
pub fn card(desk: Desk, words: Words) -> AnyView {
    let step = Memo::new(move |_| desk.state.with(|state| state.step().clone()));
    let root = NodeRef::<leptos::html::Div>::new();
    let held = StoredValue::new(false);
    // What the visitor had pressed may be gone afterwards, and the focus with it.
    Effect::new(move |_| {
        desk.state.track();
        spawn_local(async move {
            tick().await;
            if let Some(element) = root.try_get_untracked().flatten()
                && held.try_get_value() == Some(true)
                && focus::is_lost(&element)
            {
                focus::into(&element);
            }
        });
    });
    let left = move |event: leptos::ev::FocusEvent| {
        // Whoever goes elsewhere is let go; whose button is taken away is not.
        if event.related_target().is_some() {
            held.set_value(false);
        }
    };
    view! {
        <div class="wallet" node_ref=root
            data-state=move || desk.state.with(name)
            on:focusin=move |_| held.set_value(true) on:focusout=left>
            {move || step.with(|step| body(desk, words, step))}
            <p class="note" role="status">{move || desk.state.with(|state| note(state, words))}</p>
            <p class="trouble" role="alert" data-mild=move || is_mild(desk).to_string()>
                {move || desk.state.with(|state| trouble(state, words))}
            </p>
        </div>
    }
    .into_any()
}

fn body(desk: Desk, words: Words, step: &Step) -> AnyView {
    match step {
        Step::Idle => press(
            "plain connect",
            icon::WALLET,
            words,
            Say::Connect,
            desk,
            Event::Open,
        ),
        Step::Choosing => choice::choosing(desk, words),
        Step::Connecting => choice::connecting(desk, words),
        Step::Connected(account) => account::connected(desk, words, account),
    }
}

/// The state's name, as styles and tests see it.
fn name(state: &State) -> &'static str {
    match (state.step(), state.proof()) {
        (Step::Idle, _) => "idle",
        (Step::Choosing, _) => "choosing",
        (Step::Connecting, _) => "connecting",
        (Step::Connected(_), Proof::None) => "connected",
        (Step::Connected(_), Proof::Working | Proof::Signing) => "proving",
        (Step::Connected(_), Proof::Proven { .. }) => "proven",
    }
}

/// What is going on, for those who can't see something turn.
fn note(state: &State, words: Words) -> String {
    let wallet = || [("wallet", called(state.wallet(), words))];
    let filled = |say: Say| {
        let [(name, value)] = wallet();
        words.read(|catalogue| catalogue.filled(say, &[(name, &value)]))
    };
    match (state.step(), state.proof(), state.wallets()) {
        (Step::Choosing, _, ([], true)) => words.say(Say::Searching),
        (Step::Choosing, _, ([], false)) => words.say(Say::NoWallets),
        (Step::Connecting, _, _) => filled(Say::ConfirmIn),
        (Step::Connected(_), Proof::Signing, _) => filled(Say::SignIn),
        (Step::Connected(_), Proof::Working, _) => words.say(Say::OneMoment),
        _ => String::new(),
    }
}

fn trouble(state: &State, words: Words) -> String {
    let told = state.trouble();
    told.map(|trouble| words.read(|catalogue| trouble.text(catalogue)))
        .unwrap_or_default()
}

fn is_mild(desk: Desk) -> bool {
    let told = desk.state.with(State::trouble);
    told.is_some_and(super::trouble::Trouble::is_mild)
}

/// What a wallet is called.
fn called(wallet: Option<&Wallet>, words: Words) -> String {
    match wallet {
        Some(wallet) if !wallet.name.is_empty() => wallet.name.clone(),
        Some(wallet) if wallet.id == PAGE => words.say(Say::OfPage),
        _ => words.say(Say::Unnamed),
    }
}

/// A button that makes something happen.
fn press(
    class: &'static str,
    drawing: &'static str,
    words: Words,
    say: Say,
    desk: Desk,
    event: Event,
) -> AnyView {
    view! {
        <button type="button" class=class on:click=move |_| desk.take(event.clone())>
            {(!drawing.is_empty()).then(|| icon::icon(drawing))}
            <span>{move || words.say(say)}</span>
        </button>
    }
    .into_any()
}

/// A wallet's icon, or the first letter of its name.
fn badge(name: String, icon: String) -> AnyView {
    let letter: String = name
        .chars()
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    // A page's policy may forbid images, even those that are data.
    let broken = RwSignal::new(icon.is_empty());
    view! {
        <span class="badge" aria-hidden="true">
            <Show when=move || !broken.get() fallback=move || view! { <b>{letter.clone()}</b> }>
                <img src=icon.clone() alt="" width="36" height="36" on:error=move |_| broken.set(true)/>
            </Show>
        </span>
    }
    .into_any()
}
