//! Order and speed: the worker on paused time, with a backlog.

use std::time::Duration;

use intake_proxy::outbox::Acceptance;
use intake_proxy::storage::State;

use crate::support::world::World;

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(60 * 60);
const WINDOW: Duration = Duration::from_secs(30);
const BUDGET: usize = 85;

/// The share of the budget that is used between two moments.
fn share(calls: &[Duration], from: Duration, until: Duration) -> f64 {
    let within = calls.iter().filter(|call| (from..until).contains(*call));
    let allowed = BUDGET as f64 * (until - from).as_secs_f64() / WINDOW.as_secs_f64();
    within.count() as f64 / allowed
}

#[tokio::test(start_paused = true)]
async fn after_an_outage_of_72_hours_ten_thousand_are_delivered_in_order_and_none_is_refused() {
    let world = World::start().await;
    world.mava.go_away_for(72 * HOUR);
    let mut names: [Vec<String>; 2] = Default::default();
    for number in 0..10_000 {
        // Two forms, mixed.
        let form = usize::from(number % 3 == 0);
        let name = format!("{form}-{number}");
        let accepted = world.accept_at(form, &name).await;
        assert!(matches!(accepted, Ok(Acceptance::New(..))));
        names[form].push(name);
        // A few an hour for days, and then a flood.
        let until_next = if number < 200 { 1_200 * SECOND } else { SECOND };
        world.pass(until_next).await;
    }
    let so_far = 200 * 1_200 * SECOND + 9_800 * SECOND;
    world.pass(72 * HOUR - so_far - 60 * SECOND).await;
    assert!(world.mava.messages().is_empty());
    assert!(world.outbox.health().paused);
    // It asked about once in the average pause of half a minute.
    let asked = world.mava.calls().len();
    assert!((72 * 60..72 * 60 * 4).contains(&asked), "{asked}");
    let took = world.drain(3 * HOUR).await;
    for (form, names) in names.iter().enumerate() {
        let mut messages = world.mava.messages();
        messages.retain(|message| message.starts_with(&format!("{form}-")));
        assert!(messages == *names, "form {form} is out of order");
    }
    world.check_budget();
    // At Mava's pace, after the last pause of a minute.
    let least = WINDOW * (10_000 / BUDGET as u32);
    assert!(took < least.mul_f64(1.0 / 0.95) + 60 * SECOND, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn with_a_backlog_the_budget_is_used_whatever_the_calls_take() {
    for latency in [
        (|_| SECOND / 20) as fn(usize) -> Duration,
        // Anything from 150 ms to a second, each in its turn.
        |number| Duration::from_millis(150 + (number as u64 * 397) % 850),
        |_| SECOND,
        |_| SECOND * 2,
    ] {
        let world = World::start().await;
        world.mava.take(latency);
        world.accept_many(1_500).await;
        world.pass(12 * WINDOW).await;
        let calls = world.mava.calls();
        // A call holds its place while it is under way, too, and calls of two
        // seconds take a fifteenth of a window.
        let aim = if latency(0) > SECOND { 0.90 } else { 0.95 };
        let used = share(&calls, 2 * WINDOW, 12 * WINDOW);
        assert!((aim..=1.0).contains(&used), "{:?}: {used}", latency(0));
        world.check_budget();
    }
}

#[tokio::test(start_paused = true)]
async fn calls_of_one_form_follow_each_other_as_long_as_that_is_fast_enough() {
    let world = World::start().await;
    world
        .mava
        .take(|number| Duration::from_millis(50 + (number as u64 * 397) % 200));
    let names = world.accept_many(500).await;
    world.drain(HOUR).await;
    assert_eq!(world.mava.messages(), names);
}

#[tokio::test(start_paused = true)]
async fn a_slow_form_does_not_keep_another_waiting() {
    let world = World::start().await;
    world.mava.take(|number| {
        if number == 1 {
            15 * SECOND
        } else {
            SECOND / 10
        }
    });
    for (form, name) in [(0, "slow"), (0, "after-it"), (1, "other")] {
        world.accept_at(form, name).await.unwrap();
    }
    world.pass(SECOND).await;
    assert_eq!(world.mava.messages(), ["other"]);
    world.drain(60 * SECOND).await;
    assert_eq!(world.mava.messages(), ["other", "slow", "after-it"]);
    assert_eq!(world.store.states(), [State::Delivered; 3]);
}
