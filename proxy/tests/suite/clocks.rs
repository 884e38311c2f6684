//! Clocks that are set, and what the simulation has found.

use std::time::Duration;

use intake_proxy::mava::{MavaError, Refusal};
use intake_proxy::storage::{State, StoreError};

use crate::support::scripted::Step::{Fail, Lose};
use crate::support::world::World;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

fn status(status: u16) -> MavaError {
    MavaError::of_status(status, None, Refusal::default())
}

#[tokio::test(start_paused = true)]
async fn clocks_that_jump_lose_and_double_nothing() {
    for jump in [
        -24 * 3_600_000,
        -3_600_000,
        -5_000,
        5_000,
        3_600_000,
        24 * 3_600_000,
    ] {
        let world = World::start().await;
        world
            .mava
            .script([Lose(MavaError::Cut), Fail(status(500)), Fail(status(500))]);
        world.accept_many(3).await;
        world.pass(SECOND / 2).await;
        world.clock.jump(jump);
        world.accept("3").await.unwrap();
        world.drain(10 * MINUTE).await;
        let mut messages = world.mava.messages();
        messages.sort();
        assert_eq!(messages, ["0", "1", "2", "3"], "a jump of {jump} ms");
    }
}

/// A clock that was ahead at the attempt and is right at the look-up had the
/// ticket looked for where it was not, and made a second one.
#[tokio::test(start_paused = true)]
async fn an_attempt_by_a_wrong_clock_is_found_once_the_clock_is_right() {
    for ahead in [90, -90, 3_000, -3_000, 80_000, -80_000] {
        let world = World::start().await;
        // As far as Mava's clock may be behind ours when both are right.
        world.clock.jump(100_000 + ahead * 1_000);
        world.pass(2 * MINUTE).await;
        world.mava.script([Lose(MavaError::Cut)]);
        world.accept("0").await.unwrap();
        world.pass(5 * SECOND).await;
        world.clock.jump(-ahead * 1_000);
        world.drain(HOUR).await;
        assert_eq!(world.mava.messages(), ["0"], "ahead by {ahead} s");
    }
}

/// The clock went ahead while a call was under way; its claim seemed to have
/// ended, and it was looked up, in vain, before it was done.
#[tokio::test(start_paused = true)]
async fn a_call_under_way_is_not_given_up_when_the_clock_goes_ahead() {
    let world = World::start().await;
    world.mava.take(|_| 100 * SECOND);
    world.accept("0").await.unwrap();
    world.pass(SECOND).await;
    world.clock.jump(2 * 3_600_000);
    world.drain(HOUR).await;
    assert_eq!(world.mava.calls().len(), 1);
    assert_eq!(world.mava.messages(), ["0"]);
}

/// A jump ahead let the look-up come before the ticket did.
#[tokio::test(start_paused = true)]
async fn a_look_up_waits_its_time_though_the_clock_goes_ahead() {
    let world = World::start().await;
    world.mava.script([Lose(MavaError::Cut)]);
    world.accept("0").await.unwrap();
    world.pass(SECOND).await;
    world.clock.jump(3_600_000);
    let waited = world.config.mava.timeout * 2;
    world.pass(waited - SECOND / 10).await;
    let asked = world.mava.queries().len();
    world.drain(HOUR).await;
    assert!(asked == 0 || waited < SECOND, "looked up after {waited:?}");
    assert_eq!(world.mava.messages(), ["0"]);
}

/// While it was read page by page, time went on, so that the window seemed to
/// be wrong, and it was read again without end.
#[tokio::test(start_paused = true)]
async fn a_look_up_that_takes_long_ends() {
    let world = World::start_with(|tuning| tuning.in_flight = 1).await;
    world.mava.script([Fail(status(502))]);
    world.accept_many(250).await;
    world.pass(SECOND / 5).await;
    world.mava.take(|_| 100 * SECOND);
    world.pass(30 * MINUTE).await;
    let asked = world.mava.queries().len();
    assert!(asked < 8, "{asked} pages for one look-up");
}

/// A start that could not read what an earlier process had called began with
/// a whole budget.
#[tokio::test(start_paused = true)]
async fn a_start_that_can_not_read_the_last_calls_waits_until_they_count_no_more() {
    let world = World::start().await;
    // Nothing has run since the start.
    world.store.fail(Some(StoreError::Full));
    world.pass(SECOND / 10).await;
    world.store.fail(None);
    world.accept("0").await.unwrap();
    world.pass(world.config.mava.budget.window).await;
    assert!(world.mava.calls().is_empty());
    world.drain(MINUTE).await;
    assert_eq!(world.mava.messages(), ["0"]);
}

/// A look-up's further pages were called for even if that could not be
/// recorded, so that the next process did not count them.
#[tokio::test(start_paused = true)]
async fn a_call_that_can_not_be_recorded_is_not_made() {
    let world = World::start_with(|tuning| tuning.in_flight = 1).await;
    world.mava.script([Fail(MavaError::Cut)]);
    world.accept_many(150).await;
    world.mava.take(|_| SECOND);
    while world.mava.queries().is_empty() {
        world.pass(SECOND / 10).await;
    }
    world.store.fail(Some(StoreError::Full));
    world.pass(MINUTE).await;
    let asked = world.mava.queries().len();
    assert!(asked <= 2, "{asked} pages while nothing could be recorded");
    world.store.fail(None);
    world.drain(HOUR).await;
    assert!(
        world
            .store
            .states()
            .iter()
            .all(|state| *state == State::Delivered)
    );
    assert_eq!(world.mava.messages().len(), 150);
}
