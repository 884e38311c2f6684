//! The worker on paused time, against a scripted Mava, with the numbers that
//! operators run it with.

use std::time::Duration;

use intake_proxy::clock::Clock;
use intake_proxy::config::UnknownPolicy;
use intake_proxy::mava::{MavaError, Refusal};
use intake_proxy::outbox::{Acceptance, KeyState};
use intake_proxy::storage::{State, StoreError};

use crate::support::scripted::Step::{Fail, Lose, Work};
use crate::support::world::World;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

fn status(status: u16) -> MavaError {
    MavaError::of_status(status, None, Refusal::default())
}

#[tokio::test(start_paused = true)]
async fn a_backlog_is_delivered_in_order_within_the_budget_and_uses_it() {
    let world = World::start().await;
    let names = world.accept_many(400).await;
    let took = world.drain(HOUR).await;
    assert_eq!(world.mava.messages(), names);
    world.check_budget();
    // 400 calls are four whole windows of 85 and the beginning of a fifth.
    assert!(took < Duration::from_secs(4 * 31 + 5), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn one_request_that_mava_fails_on_for_days_is_kept_and_stops_nobody() {
    let world = World::start().await;
    world.mava.script((0..2_000).map(|_| Fail(status(500))));
    world.accept("0").await.unwrap();
    world.pass(72 * HOUR).await;
    world.mava.script([]);
    assert_eq!(world.store.states(), [State::Queued]);
    let asked = world.mava.calls().len();
    assert!((400..2_000).contains(&asked), "{asked} tries in 72 hours");
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_is_waited_out() {
    for (retry_after, pause) in [(None, 30 * SECOND), (Some(7 * SECOND), 7 * SECOND)] {
        let world = World::start().await;
        world
            .mava
            .script([Fail(MavaError::RateLimited { retry_after })]);
        world.accept_many(3).await;
        world.drain(MINUTE).await;
        let calls = world.mava.calls();
        // Up to four may be under way when the first one is told.
        let resumed = calls.iter().find(|call| **call > SECOND).unwrap();
        assert!(
            (pause..pause + SECOND).contains(resumed),
            "{retry_after:?} {calls:?}"
        );
        assert_eq!(world.mava.messages().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_is_tried_once_a_minute_and_goes_on_when_it_is_mended() {
    let world = World::start().await;
    let many = (0..60).map(|_| Fail(status(401)));
    world.mava.script(many);
    let names = world.accept_many(10).await;
    world.pass(30 * MINUTE).await;
    assert_eq!(world.outbox.health().key, KeyState::Refused);
    let asked = world.mava.calls().len();
    assert!((29..=34).contains(&asked), "{asked} tries in half an hour");
    assert!(world.mava.messages().is_empty());
    world.drain(40 * MINUTE).await;
    assert_eq!(world.outbox.health().key, KeyState::Usable);
    assert_eq!(world.mava.messages(), names);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_a_firewall_dislikes_does_not_stop_the_others() {
    let world = World::start_with(|tuning| tuning.in_flight = 1).await;
    world.mava.script([
        Fail(status(403)),
        Work,
        Fail(status(403)),
        Work,
        Fail(status(403)),
    ]);
    world.accept_many(5).await;
    world.drain(10 * MINUTE).await;
    assert_eq!(world.outbox.health().key, KeyState::Usable);
    assert_eq!(world.mava.messages().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_looked_up_in_a_narrow_window_before_anything_is_sent_again() {
    let lost = [
        MavaError::TimedOut,
        MavaError::Cut,
        status(502),
        status(504),
        status(200),
    ];
    for error in lost {
        let world = World::start().await;
        let name = error.name();
        world.mava.script([Lose(error.clone())]);
        let began = world.clock.wall();
        world.accept("0").await.unwrap();
        world.drain(10 * MINUTE).await;
        assert_eq!(world.mava.messages(), ["0"], "{name}");
        let queries = world.mava.queries();
        assert_eq!(queries.len(), 1, "{name}");
        assert!(queries[0].from < began && began < queries[0].until);
        assert!(queries[0].until.since(queries[0].from) < 10 * MINUTE);

        // And where no ticket was made, it is sent again, once.
        let world = World::start().await;
        world.mava.script([Fail(error)]);
        world.accept("0").await.unwrap();
        world.drain(10 * MINUTE).await;
        assert_eq!(world.mava.messages(), ["0"], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_up_reads_every_page_within_the_budget() {
    let world = World::start_with(|tuning| tuning.in_flight = 8).await;
    // The first request's answer is lost, and 300 more tickets come after it.
    world.mava.script([Lose(MavaError::Cut)]);
    let names = world.accept_many(300).await;
    world.drain(HOUR).await;
    let mut messages = world.mava.messages();
    messages.sort_by_key(|name| name.parse::<u32>().unwrap());
    assert_eq!(messages, names);
    world.check_budget();
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_fails_is_tried_again_and_one_that_can_not_be_made_follows_the_policy() {
    let errors = [
        MavaError::Unreachable,
        MavaError::TimedOut,
        status(500),
        status(503),
        status(429),
    ];
    let world = World::start().await;
    world.mava.script([Lose(MavaError::Cut)]);
    world.mava.script_lists(errors);
    world.accept("0").await.unwrap();
    world.drain(HOUR).await;
    assert_eq!(world.mava.messages(), ["0"]);

    for (policy, messages, backlog) in [(UnknownPolicy::Resend, 2, 0), (UnknownPolicy::Hold, 1, 1)]
    {
        let world = World::start_with(|tuning| tuning.unknown = policy).await;
        world.mava.script([Lose(MavaError::Cut)]);
        world.mava.script_lists([status(404)]);
        world.accept("0").await.unwrap();
        world.pass(48 * HOUR).await;
        assert_eq!(world.mava.messages().len(), messages, "{policy:?}");
        assert_eq!(world.outbox.health().backlog, backlog, "{policy:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_request_is_dead_and_stops_nobody() {
    let world = World::start().await;
    let gone = Refusal {
        status: 404,
        code: Some("TAG_NOT_FOUND".into()),
        detail: None,
    };
    world
        .mava
        .script([Fail(status(400)), Fail(MavaError::Refused(gone))]);
    world.accept_many(3).await;
    world.drain(MINUTE).await;
    let states = world.store.states();
    assert_eq!(states, [State::Dead, State::Dead, State::Delivered]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_takes_nothing_in_and_doubles_nothing() {
    let world = World::start().await;
    world.accept("0").await.unwrap();
    // The ticket is being made when the disk fills up.
    world.pass(Duration::from_millis(50)).await;
    world.store.fail(Some(StoreError::Full));
    assert!(world.accept("1").await.is_err());
    world.pass(10 * MINUTE).await;
    assert_eq!(world.mava.messages(), ["0"]);
    assert!(!world.outbox.health().store_works);
    world.store.fail(None);
    world.drain(2 * MINUTE).await;
    assert!(world.outbox.health().store_works);
    assert_eq!(world.mava.messages(), ["0"]);
    assert_eq!(world.store.states(), [State::Delivered]);
}

#[tokio::test(start_paused = true)]
async fn a_delivered_text_is_erased_after_a_day() {
    let world = World::start().await;
    world.accept_many(3).await;
    world.drain(MINUTE).await;
    world.pass(23 * HOUR).await;
    assert_eq!(world.store.texts(), 3);
    world.pass(2 * HOUR).await;
    assert_eq!(world.store.texts(), 0);
    let again = world.accept("0").await.unwrap();
    assert!(matches!(again, Acceptance::Repeated(_)));
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_claims_nothing_more_and_finishes_what_it_has() {
    let mut world = World::start().await;
    world.accept_many(20).await;
    world.pass(Duration::from_millis(150)).await;
    world.deliveries.take().unwrap().shutdown(10 * SECOND).await;
    let made = world.mava.messages().len();
    assert!((1..=3).contains(&made), "{made}");
    assert_eq!(world.outbox.health().backlog, 20 - made);
    assert!(!world.store.states().contains(&State::Sending));
    world.pass(HOUR).await;
    assert_eq!(world.mava.messages().len(), made);
}

#[tokio::test(start_paused = true)]
async fn a_first_attempt_is_waited_for_only_where_it_is_about_to_be_made() {
    let world = World::start().await;
    let wait = |acceptance| match acceptance {
        Ok(Acceptance::New(_, wait)) => wait,
        _ => panic!("not accepted"),
    };
    let first = wait(world.accept("first").await).unwrap();
    let (state, ticket) = first.first_attempt().await.unwrap();
    assert_eq!(
        (format!("{state:?}").as_str(), ticket.as_deref()),
        ("Delivered", Some("1"))
    );
    world.accept_many(30).await;
    assert!(
        wait(world.accept("last").await).is_none(),
        "there is a backlog before it"
    );
    world.drain(MINUTE).await;
    world.mava.go_away_for(HOUR);
    let failed = wait(world.accept("failed").await).unwrap();
    assert!(
        failed
            .first_attempt()
            .await
            .is_some_and(|(_, ticket)| ticket.is_none())
    );
    assert!(
        wait(world.accept("paused").await).is_none(),
        "deliveries are paused"
    );
}
