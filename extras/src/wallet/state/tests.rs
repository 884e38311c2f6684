//! What happens, in what order, and what the form hears of it.

use intake_contract::{NotProvable, ProblemCode};

use super::*;

const ADA: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const BOB: &str = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

fn wallet(id: &str) -> Wallet {
    Wallet {
        id: id.into(),
        name: format!("Wallet {id}"),
        ..Wallet::default()
    }
}

fn found(ids: &[&str]) -> Event {
    Event::Found(ids.iter().map(|id| wallet(id)).collect(), false)
}

fn claim(address: &str, wallet: Option<&str>) -> Event {
    Event::Claimed(Some(Claim {
        address: address.into(),
        chain_id: Some(1),
        wallet: wallet.map(str::to_owned),
    }))
}

fn take(state: &mut State, events: impl IntoIterator<Item = Event>) -> Vec<Task> {
    events.into_iter().flat_map(|it| state.take(it)).collect()
}

fn accounts(state: &State, all: &[&str]) -> Event {
    Event::Accounts(state.turn, Ok(all.iter().map(|&one| one.into()).collect()))
}

/// A state with Ada's account of the wallet `a`, on chain 1.
fn connected() -> State {
    let mut state = State::new(WalletMode::Proven);
    take(
        &mut state,
        [Event::Open, found(&["a", "b"]), Event::Choose("a".into())],
    );
    let answer = accounts(&state, &[ADA]);
    take(&mut state, [answer]);
    let turn = state.turn;
    take(&mut state, [Event::Chain(turn, Ok(1))]);
    assert_eq!(
        state.account().map(|it| it.address.to_string()),
        Some(ADA.into())
    );
    state
}

/// The same, proven.
fn proven() -> State {
    let mut state = connected();
    take(&mut state, [Event::Prove]);
    let turn = state.turn;
    let steps = [
        Event::Composed(turn, Ok(("text".into(), "token".into()))),
        Event::Signed(turn, Ok("0x00".into())),
        Event::Verified(turn, Ok(("proof".into(), Some(WalletMethod::Eoa), 1800))),
    ];
    take(&mut state, steps);
    assert!(matches!(state.proof(), Proof::Proven { .. }));
    state
}

fn proof_told(state: &State) -> Option<String> {
    state.said().and_then(|said| said.proof)
}

#[test]
fn the_only_wallet_is_asked_at_once_and_of_several_one_is_chosen() {
    for (wallets, asked) in [(&["a"][..], true), (&["a", "b"], false), (&[], false)] {
        let mut state = State::new(WalletMode::Claimed);
        let tasks = take(&mut state, [Event::Open, found(wallets)]);
        assert_eq!(tasks[0], Task::Reach);
        assert_eq!(tasks.get(1), asked.then_some(&Task::Connect(1, "a".into())));
        let step = if asked {
            Step::Connecting
        } else {
            Step::Choosing
        };
        assert_eq!(state.step(), &step, "{wallets:?}");
    }
    // A second one may still come.
    let mut state = State::new(WalletMode::Claimed);
    let early = Event::Found(vec![wallet("a")], true);
    assert_eq!(take(&mut state, [Event::Open, early]), [Task::Reach]);
}

#[test]
fn a_connected_account_is_told_with_chain_and_name() {
    let state = connected();
    let said = state.said();
    assert_eq!(
        said,
        Some(Said {
            address: ADA.into(),
            chain_id: Some(1),
            name: Some("Wallet a".into()),
            proof: None,
        })
    );
}

#[test]
fn every_refusal_of_a_wallet_leads_back_to_the_choice_and_says_why() {
    for code in [
        4001, 4100, 4200, 4900, 4901, -32_002, -32_005, 408, -32_603, 7,
    ] {
        let trouble = Trouble::from_code(code);
        let mut state = State::new(WalletMode::Claimed);
        take(&mut state, [Event::Open, found(&["a"])]);
        let turn = state.turn;
        take(&mut state, [Event::Accounts(turn, Err(trouble))]);
        assert_eq!(
            (state.step(), state.trouble()),
            (&Step::Choosing, Some(trouble))
        );
        // One wallet or not, it is not asked again by itself.
        assert_eq!(take(&mut state, [found(&["a"])]), []);
        assert!(matches!(
            take(&mut state, [Event::Choose("a".into())])[..],
            [Task::Connect(..)]
        ));
    }
}

#[test]
fn an_answer_that_comes_after_giving_up_counts_for_nothing() {
    let mut state = State::new(WalletMode::Claimed);
    take(&mut state, [Event::Open, found(&["a"])]);
    let late = accounts(&state, &[ADA]);
    assert_eq!(take(&mut state, [Event::Cancel]), [Task::Forget]);
    assert_eq!(take(&mut state, [late]), []);
    assert_eq!(state.step(), &Step::Idle);
}

#[test]
fn a_wallet_without_accounts_is_told_and_one_without_a_chain_is_connected() {
    let mut state = State::new(WalletMode::Proven);
    take(&mut state, [Event::Open, found(&["a"])]);
    let none = accounts(&state, &[]);
    take(&mut state, [none]);
    assert_eq!(state.trouble(), Some(Trouble::NoAccount));

    take(&mut state, [Event::Choose("a".into())]);
    let answer = accounts(&state, &[ADA]);
    take(&mut state, [answer]);
    let turn = state.turn;
    take(&mut state, [Event::Chain(turn, Err(Trouble::Failed))]);
    assert_eq!(state.said().map(|said| said.chain_id), Some(None));
    assert!(
        !state.may_prove(),
        "a text without a chain can't be composed"
    );
}

#[test]
fn an_account_is_proven_step_by_step() {
    let mut state = connected();
    assert!(state.may_prove());
    let address = ADA.parse().ok();
    let turn = state.turn + 1;
    assert_eq!(
        Some(take(&mut state, [Event::Prove])),
        address.map(|address| vec![Task::Compose(turn, address, 1)])
    );
    assert!(!state.may_prove());
    assert_eq!(
        Some(take(
            &mut state,
            [Event::Composed(turn, Ok(("text".into(), "token".into())))]
        )),
        address.map(|address| vec![Task::Sign(turn, "a".into(), "text".into(), address)])
    );
    assert_eq!(state.proof(), &Proof::Signing);
    assert_eq!(
        take(&mut state, [Event::Signed(turn, Ok("0x00".into()))]),
        [Task::Verify(turn, "token".into(), "0x00".into())]
    );
    let verdict = Event::Verified(turn, Ok(("proof".into(), Some(WalletMethod::Eoa), 1800)));
    let tasks = take(&mut state, [verdict]);
    assert_eq!(tasks[1], Task::Expire(turn, 1800));
    assert_eq!(proof_told(&state).as_deref(), Some("proof"));
}

#[test]
fn what_fails_on_the_way_to_a_proof_leaves_a_claim_that_can_be_proven_again() {
    let troubles = [
        Trouble::Refused,
        Trouble::Offline,
        Trouble::Problem(ProblemCode::WalletSignatureInvalid),
        Trouble::NotProvable(NotProvable::ChainNotSupported),
    ];
    for trouble in troubles {
        for step in 0..3 {
            let mut state = connected();
            take(&mut state, [Event::Prove]);
            let turn = state.turn;
            let composed = Ok(("text".into(), "token".into()));
            let failing = match step {
                0 => vec![Event::Composed(turn, Err(trouble))],
                1 => vec![
                    Event::Composed(turn, composed),
                    Event::Signed(turn, Err(trouble)),
                ],
                _ => vec![
                    Event::Composed(turn, composed),
                    Event::Signed(turn, Ok("0x00".into())),
                    Event::Verified(turn, Err(trouble)),
                ],
            };
            take(&mut state, failing);
            assert_eq!(state.trouble(), Some(trouble), "{step}");
            assert!(state.account().is_some() && state.may_prove(), "{step}");
        }
    }
}

#[test]
fn a_proof_goes_with_its_account_and_its_chain() {
    let other = |accounts: &[&str]| {
        Event::AccountsChanged(accounts.iter().map(|&one| one.to_owned()).collect())
    };
    for (event, address, proof) in [
        (other(&[ADA]), Some(ADA), true),
        (other(&[&ADA.to_lowercase()]), Some(ADA), true),
        (other(&[BOB, ADA]), Some(BOB), false),
        (other(&[]), None, false),
        (Event::ChainChanged(1), Some(ADA), true),
        (Event::ChainChanged(10), Some(ADA), false),
        (Event::Gone, None, false),
        (Event::Disconnect, None, false),
        (Event::Spent, Some(ADA), false),
    ] {
        let mut state = proven();
        let tasks = take(&mut state, [event.clone()]);
        let said = state.said();
        assert_eq!(
            said.as_ref().map(|said| said.address.as_str()),
            address,
            "{event:?}"
        );
        assert_eq!(proof_told(&state).is_some(), proof, "{event:?}");
        assert_eq!(tasks.last(), Some(&Task::Tell(said)), "{event:?}");
    }
}

#[test]
fn a_change_while_the_visitor_signs_ends_the_attempt() {
    let mut state = connected();
    take(&mut state, [Event::Prove]);
    let turn = state.turn;
    take(
        &mut state,
        [Event::Composed(turn, Ok(("text".into(), "token".into())))],
    );
    take(&mut state, [Event::AccountsChanged(vec![BOB.into()])]);
    assert_eq!(
        (state.proof(), state.trouble()),
        (&Proof::None, Some(Trouble::Changed))
    );
    assert_eq!(
        take(&mut state, [Event::Signed(turn, Ok("0x00".into()))]),
        []
    );
}

#[test]
fn a_proof_is_good_for_its_time_only() {
    let mut state = proven();
    let turn = state.turn;
    take(&mut state, [Event::Expired(turn + 1)]);
    assert!(proof_told(&state).is_some());
    take(&mut state, [Event::Expired(turn)]);
    assert_eq!(
        (proof_told(&state), state.trouble()),
        (None, Some(Trouble::Expired))
    );
}

#[test]
fn nothing_is_proven_where_the_form_does_not_ask_for_it() {
    let mut state = connected();
    state.mode = WalletMode::Claimed;
    assert!(!state.may_prove());
    assert_eq!(take(&mut state, [Event::Prove]), []);
    // Nor where the page only says which account it is.
    let mut claimed = State::new(WalletMode::Proven);
    take(&mut claimed, [claim(ADA, None)]);
    assert!(claimed.account().is_some() && !claimed.may_prove());
}

#[test]
fn what_the_page_claims_comes_and_goes_with_the_page() {
    let mut state = State::new(WalletMode::Proven);
    let tasks = take(&mut state, [claim(ADA, Some(PAGE)), found(&[PAGE])]);
    assert!(tasks.contains(&Task::Reach));
    assert_eq!(
        state.said().and_then(|said| said.name).as_deref(),
        Some("Wallet page")
    );
    assert!(state.may_prove());
    take(&mut state, [claim(BOB, Some(PAGE))]);
    assert_eq!(state.said().map(|said| said.address).as_deref(), Some(BOB));
    take(&mut state, [Event::Claimed(None)]);
    assert_eq!(state.said(), None);

    // What the visitor connected is theirs.
    let mut own = connected();
    take(&mut own, [Event::Claimed(None)]);
    assert!(own.said().is_some());
    let mut nonsense = State::new(WalletMode::Proven);
    assert_eq!(take(&mut nonsense, [claim("vitalik.eth", None)]), []);
}

#[test]
fn what_the_visitor_took_back_does_not_come_again_by_itself() {
    let mut state = State::new(WalletMode::Proven);
    take(&mut state, [claim(ADA, Some(PAGE)), Event::Disconnect]);
    assert_eq!(
        take(&mut state, [claim(ADA, Some(PAGE))]),
        [Task::Tell(None)]
    );
    assert_eq!(state.said(), None);
    // Another account is another matter, and so is asking for it.
    take(&mut state, [claim(BOB, Some(PAGE))]);
    assert!(state.said().is_some());
    take(
        &mut state,
        [
            Event::Disconnect,
            Event::Open,
            Event::Cancel,
            claim(BOB, Some(PAGE)),
        ],
    );
    assert!(state.said().is_some());
}

#[test]
fn two_wallets_of_one_name_are_told_apart() {
    let mut state = State::new(WalletMode::Claimed);
    let twin = |id: &str, name: &str| Wallet {
        name: name.into(),
        ..wallet(id)
    };
    take(
        &mut state,
        [Event::Found(
            vec![twin("a", "X"), twin("b", "X"), twin("c", "Y")],
            false,
        )],
    );
    let ambiguous: Vec<bool> = state
        .wallets()
        .0
        .iter()
        .map(|it| state.is_ambiguous(it))
        .collect();
    assert_eq!(ambiguous, [true, true, false]);
}
