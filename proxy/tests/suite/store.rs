//! The store: SQLite and the one in memory by the same rules.

use std::time::Duration;

use intake_contract::Reference;
use intake_proxy::clock::Timestamp;
use intake_proxy::storage::{
    AT_ONCE, Claim, Enqueued, Jump, NewEntry, Settlement, SqliteOptions, SqliteStore, State, Store,
    StoreError, Wanted, Work,
};

use crate::support::app::file;
use crate::support::memory::MemoryStore;

const LEASE: Duration = Duration::from_secs(60);

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_795_305_600_000 + seconds * 1_000)
}

pub fn entry(number: u8, seconds: i64) -> NewEntry {
    NewEntry {
        reference: Reference::from_bits(number.into()),
        form: "support".into(),
        key_hash: [number; 32],
        body_hash: [number + 1; 32],
        status_salt: [number + 2; 16],
        status_hash: [number + 3; 32],
        payload: format!("payload {number}"),
        files: Vec::new(),
        redeems: Vec::new(),
        at: at(seconds),
    }
}

pub async fn open(folder: &tempfile::TempDir) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(SqliteOptions {
        path: file(folder),
        max_pages: None,
    })
    .await
}

/// To look an attempt up that began at this time, and at the earliest at that.
pub fn look_up(at_s: i64, from_s: i64) -> Work {
    Work::LookUp {
        attempt_at: at(at_s),
        attempt_from: at(from_s),
    }
}

/// What is handed out while every form of the test is free.
pub async fn claim(store: &dyn Store, now: Timestamp) -> Option<Claim> {
    claim_of(store, now, &["support", "sales"], true).await
}

async fn claim_of(
    store: &dyn Store,
    now: Timestamp,
    forms: &[&str],
    look_ups_first: bool,
) -> Option<Claim> {
    let forms: Vec<_> = forms.iter().map(|form| (*form).to_owned()).collect();
    let wanted = Wanted {
        forms: &forms,
        look_ups_first,
    };
    store.claim(now, LEASE, wanted).await.unwrap()
}

pub async fn next_due(store: &dyn Store) -> Option<Timestamp> {
    let forms = ["support".to_owned()];
    let wanted = Wanted {
        forms: &forms,
        look_ups_first: true,
    };
    store.next_due(wanted).await.unwrap()
}

/// Runs the same check on both stores.
pub async fn on_both(check: impl AsyncFn(&dyn Store)) {
    check(&MemoryStore::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await.unwrap();
    check(&store).await;
    store.close().await;
}

#[tokio::test]
async fn a_request_is_kept_once_and_found_again() {
    on_both(async |store| {
        assert_eq!(store.enqueue(entry(1, 0)).await, Ok(Enqueued::Accepted));
        let Ok(Enqueued::Known(record)) = store.enqueue(entry(1, 5)).await else {
            panic!("the key is known");
        };
        assert_eq!(record.reference, Reference::from_bits(1));
        assert_eq!((record.state, record.body_hash), (State::Queued, [2; 32]));
        assert_eq!((record.status_salt, record.status_hash), ([3; 16], [4; 32]));
        let taken = NewEntry {
            key_hash: [9; 32],
            ..entry(1, 0)
        };
        assert_eq!(store.enqueue(taken).await, Ok(Enqueued::ReferenceTaken));
        assert_eq!(store.find_by_key([1; 32]).await, Ok(Some(record.clone())));
        assert_eq!(
            store.find_by_reference(record.reference).await,
            Ok(Some(record))
        );
        assert_eq!(store.find_by_key([9; 32]).await, Ok(None));
        assert_eq!(
            store.find_by_reference(Reference::from_bits(9)).await,
            Ok(None)
        );
    })
    .await;
}

#[tokio::test]
async fn requests_are_claimed_in_the_order_of_arrival_whatever_the_clock_says() {
    on_both(async |store| {
        // The clock goes back between the second and the third.
        for (number, seconds) in [(1, 9), (2, 9), (3, 1), (4, 99)] {
            store.enqueue(entry(number, seconds)).await.unwrap();
        }
        assert_eq!(next_due(store).await, Some(AT_ONCE));
        for number in 1..=2 {
            let claimed = claim(store, at(2)).await.unwrap();
            assert_eq!(claimed.reference, Reference::from_bits(number));
            assert_eq!(
                (claimed.work, claimed.attempts, claimed.retries),
                (Work::Send, 1, 0)
            );
            assert_eq!(claimed.payload, format!("payload {number}"));
        }
        // What is put off loses its place until it is due, and has it again then.
        let third = claim(store, at(2)).await.unwrap();
        let later = Settlement::Queued {
            due: at(50),
            retries: 1,
            reason: "500".into(),
        };
        assert_eq!(store.settle(third.token, later).await, Ok(true));
        store.enqueue(entry(5, 3)).await.unwrap();
        let fourth = claim(store, at(4)).await.unwrap();
        assert_eq!(fourth.reference, Reference::from_bits(4));
        let again = claim(store, at(50)).await.unwrap();
        assert_eq!(again.reference, Reference::from_bits(3));
        assert!(claim(store, at(50)).await.is_some());
        assert!(claim(store, at(50)).await.is_none());
        assert_eq!(next_due(store).await, None);
        assert_eq!(store.backlog().await, Ok(5));
    })
    .await;
}

#[tokio::test]
async fn only_forms_that_are_free_are_sent_and_look_ups_take_turns_with_them() {
    on_both(async |store| {
        for number in [1, 2] {
            store.enqueue(entry(number, 0)).await.unwrap();
        }
        let sales = NewEntry {
            form: "sales".into(),
            ..entry(3, 0)
        };
        store.enqueue(sales).await.unwrap();
        let forms = ["sales".to_owned(), "support".to_owned()];
        assert_eq!(store.waiting_forms().await, Ok(forms.to_vec()));
        let first = claim_of(store, at(0), &["support"], true).await.unwrap();
        let third = claim_of(store, at(0), &["sales", "gone"], true)
            .await
            .unwrap();
        assert_eq!(third.reference, Reference::from_bits(3));
        assert_eq!(store.waiting_forms().await, Ok(vec!["support".into()]));
        assert!(claim_of(store, at(0), &["sales"], true).await.is_none());
        assert!(claim_of(store, at(0), &[], true).await.is_none());
        // What waits for a form is no reason to look again at once.
        let none = Wanted {
            forms: &[],
            look_ups_first: true,
        };
        assert_eq!(store.next_due(none).await, Ok(None));
        let unknown = Settlement::Unknown {
            due: Some(at(5)),
            retries: 0,
            reason: "cut".into(),
        };
        assert_eq!(store.settle(first.token, unknown).await, Ok(true));
        assert_eq!(store.next_due(none).await, Ok(Some(at(5))));
        let sent = claim_of(store, at(5), &["support"], false).await.unwrap();
        assert_eq!(sent.reference, Reference::from_bits(2));
        let looked_up = claim_of(store, at(5), &["support"], false).await.unwrap();
        assert_eq!(looked_up.work, look_up(0, 0));
    })
    .await;
}

#[tokio::test]
async fn the_last_calls_are_remembered_and_no_more_than_the_last() {
    on_both(async |store| {
        assert_eq!(store.recent_calls().await, Ok(vec![]));
        store.enqueue(entry(1, 0)).await.unwrap();
        assert!(claim(store, at(1)).await.is_some());
        assert!(claim(store, at(2)).await.is_none());
        store.count_call(at(3)).await.unwrap();
        assert_eq!(store.recent_calls().await, Ok(vec![at(3), at(1)]));
        for second in 0..200 {
            store.count_call(at(second)).await.unwrap();
        }
        let calls = store.recent_calls().await.unwrap();
        assert_eq!((calls.len(), calls[0]), (90, at(199)));
    })
    .await;
}

#[tokio::test]
async fn after_the_clock_was_set_nothing_waits_for_a_time_of_the_past_or_future() {
    on_both(async |store| {
        for number in [1, 2, 3] {
            store.enqueue(entry(number, 0)).await.unwrap();
        }
        let first = claim(store, at(0)).await.unwrap();
        let second = claim(store, at(0)).await.unwrap();
        let held = claim(store, at(0)).await.unwrap();
        let (retries, reason) = (1, "cut".to_owned());
        let queued = Settlement::Queued {
            due: at(600),
            retries,
            reason: reason.clone(),
        };
        let unknown = |due| Settlement::Unknown {
            due,
            retries,
            reason: reason.clone(),
        };
        assert_eq!(store.settle(first.token, queued).await, Ok(true));
        let looked_up = unknown(Some(at(600)));
        assert_eq!(store.settle(second.token, looked_up).await, Ok(true));
        assert_eq!(store.settle(held.token, unknown(None)).await, Ok(true));
        let jump = Jump {
            now: at(-100),
            look_up_at: at(-70),
            back_by: Duration::from_secs(150),
        };
        store.reschedule(jump).await.unwrap();
        assert_eq!(store.recent_calls().await, Ok(vec![at(-100); 3]));
        assert_eq!(next_due(store).await, Some(AT_ONCE));
        let sent = claim(store, at(-80)).await.unwrap();
        assert_eq!(sent.reference, first.reference);
        assert!(claim(store, at(-80)).await.is_none());
        let found = claim(store, at(-70)).await.unwrap();
        assert_eq!(found.reference, second.reference);
        assert_eq!(found.work, look_up(0, -150));
        assert!(claim(store, at(-69)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_claim_settles_once_and_only_a_delivery_settles_late() {
    on_both(async |store| {
        store.enqueue(entry(1, 0)).await.unwrap();
        let first = claim(store, at(0)).await.unwrap();
        let again = Settlement::Queued {
            due: at(5),
            retries: 1,
            reason: "500".into(),
        };
        assert_eq!(store.settle(first.token, again.clone()).await, Ok(true));
        assert!(claim(store, at(4)).await.is_none());
        let second = claim(store, at(5)).await.unwrap();
        assert_eq!((second.attempts, second.retries), (2, 1));
        assert_eq!(
            store.settle(first.token, again).await,
            Ok(false),
            "it ended before"
        );
        let unknown = Settlement::Unknown {
            due: Some(at(9)),
            retries: 2,
            reason: "cut".into(),
        };
        assert_eq!(store.settle(second.token, unknown).await, Ok(true));
        let third = claim(store, at(9)).await.unwrap();
        assert_eq!(third.work, look_up(5, 5));
        assert_eq!((third.attempts, third.retries), (2, 2));
        let delivered = Settlement::Delivered {
            at: at(10),
            ticket_id: Some("t".into()),
            owes_note: false,
        };
        assert_eq!(store.settle(first.token, delivered.clone()).await, Ok(true));
        assert_eq!(store.settle(third.token, delivered).await, Ok(false));
        let record = store.find_by_key([1; 32]).await.unwrap().unwrap();
        assert_eq!(
            (record.state, record.ticket_id.as_deref()),
            (State::Delivered, Some("t"))
        );
        assert_eq!(next_due(store).await, None);
    })
    .await;
}

#[tokio::test]
async fn held_and_dead_requests_are_never_claimed() {
    on_both(async |store| {
        for number in [1, 2] {
            store.enqueue(entry(number, 0)).await.unwrap();
        }
        let first = claim(store, at(0)).await.unwrap();
        let held = Settlement::Unknown {
            due: None,
            retries: 0,
            reason: "cut".into(),
        };
        assert_eq!(store.settle(first.token, held).await, Ok(true));
        let second = claim(store, at(0)).await.unwrap();
        let dead = Settlement::Dead {
            at: at(1),
            reason: "400".into(),
            detail: None,
        };
        assert_eq!(store.settle(second.token, dead).await, Ok(true));
        store.recover(at(2), LEASE).await.unwrap();
        store.free(at(900_000), LEASE, &[]).await.unwrap();
        assert!(claim(store, at(999_999)).await.is_none());
        let record = store.find_by_key([2; 32]).await.unwrap().unwrap();
        assert_eq!(record.state, State::Dead);
    })
    .await;
}

#[tokio::test]
async fn what_was_being_sent_is_of_unknown_fate_after_a_crash() {
    on_both(async |store| {
        for number in [1, 2] {
            store.enqueue(entry(number, 0)).await.unwrap();
        }
        let claimed = claim(store, at(0)).await.unwrap();
        let recovered = store.recover(at(10), Duration::from_secs(5)).await.unwrap();
        assert_eq!((recovered.interrupted, recovered.backlog), (1, 2));
        let again = Settlement::Queued {
            due: at(0),
            retries: 0,
            reason: "500".into(),
        };
        assert_eq!(
            store.settle(claimed.token, again).await,
            Ok(false),
            "it was of another process"
        );
        let queued = claim(store, at(14)).await.unwrap();
        assert_eq!(queued.reference, Reference::from_bits(2));
        let unknown = claim(store, at(15)).await.unwrap();
        assert_eq!(unknown.work, look_up(0, -3_600));
        // A look-up that was interrupted is made again, soon.
        store.recover(at(16), Duration::from_secs(5)).await.unwrap();
        let unknown = claim(store, at(21)).await.unwrap();
        assert_eq!(unknown.work, look_up(0, -3_600));
    })
    .await;
}

#[tokio::test]
async fn what_was_claimed_and_left_is_freed_and_what_is_delivered_is_erased() {
    on_both(async |store| {
        for number in [1, 2] {
            store.enqueue(entry(number, 0)).await.unwrap();
        }
        let first = claim(store, at(0)).await.unwrap();
        let horizon = 10 * LEASE;
        assert_eq!(store.free(at(59), horizon, &[]).await, Ok(0));
        assert_eq!(store.free(at(60), horizon, &[first.token]).await, Ok(0));
        assert_eq!(store.free(at(60), horizon, &[]).await, Ok(1));
        // The clock goes back by a day: the look-up's time is far away.
        assert_eq!(store.free(at(-86_400), horizon, &[]).await, Ok(1));
        let delivered = Settlement::Delivered {
            at: at(70),
            ticket_id: None,
            owes_note: false,
        };
        assert_eq!(store.settle(first.token, delivered).await, Ok(true));
        assert_eq!(store.erase(at(69)).await, Ok(0));
        assert_eq!(store.erase(at(70)).await, Ok(1));
        assert_eq!(store.erase(at(70)).await, Ok(0));
    })
    .await;
}
