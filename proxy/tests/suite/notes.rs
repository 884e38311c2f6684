//! Notes: what the store keeps of them, and how the outbox brings a ticket's
//! agents the request's files.

use std::time::Duration;

use intake_proxy::mava::{MavaError, NewNote, Refusal};
use intake_proxy::storage::{AT_ONCE, Claim, Part, Settlement, State, Store, Work};

use crate::store::{at, claim, entry, look_up, next_due, on_both};
use crate::support::scripted::Step;
use crate::support::world::World;

/// A request that was delivered at second 3, and owes a note.
async fn delivered(store: &dyn Store, number: u8, ticket_id: Option<&str>) {
    store.enqueue(entry(number, 0)).await.unwrap();
    let sent = claim(store, at(2)).await.unwrap();
    let settlement = Settlement::Delivered {
        at: at(3),
        ticket_id: ticket_id.map(str::to_owned),
        owes_note: true,
    };
    assert_eq!(store.settle(sent.token, settlement).await, Ok(true));
}

async fn note(store: &dyn Store, seconds: i64) -> Claim {
    let note = claim(store, at(seconds)).await.unwrap();
    assert_eq!(note.token.part, Part::Note);
    note
}

fn done() -> Settlement {
    Settlement::Delivered {
        at: at(5),
        ticket_id: None,
        owes_note: false,
    }
}

#[tokio::test]
async fn a_note_is_owed_from_its_ticket_on_and_goes_before_further_tickets() {
    on_both(async |store| {
        delivered(store, 1, Some("t1")).await;
        store.enqueue(entry(2, 1)).await.unwrap();
        assert_eq!(store.backlog().await, Ok(2));
        assert_eq!(next_due(store).await, Some(AT_ONCE));
        let first = note(store, 4).await;
        assert_eq!((first.work, first.attempts), (Work::Send, 1));
        assert_eq!(first.ticket_id.as_deref(), Some("t1"));
        assert_eq!(first.payload, "payload 1");
        // Its lease keeps it from being handed out twice.
        let second = claim(store, at(4)).await.unwrap();
        assert_eq!(second.token.part, Part::Ticket);
        assert_eq!(store.settle(first.token, done()).await, Ok(true));
        assert_eq!(store.settle(first.token, done()).await, Ok(false));
        assert_eq!(store.backlog().await, Ok(1));
        let record = store.find_by_key([1; 32]).await.unwrap().unwrap();
        assert_eq!(record.state, State::Delivered);
    })
    .await;
}

#[tokio::test]
async fn a_ticket_that_was_not_named_is_looked_up_and_then_gets_its_note() {
    on_both(async |store| {
        delivered(store, 1, None).await;
        let found = note(store, 4).await;
        assert_eq!((found.work, found.ticket_id), (look_up(2, 2), None));
        let settlement = Settlement::Found {
            ticket_id: "t1".into(),
        };
        assert_eq!(store.settle(found.token, settlement).await, Ok(true));
        let sent = note(store, 4).await;
        assert_eq!(
            (sent.work, sent.ticket_id.as_deref()),
            (Work::Send, Some("t1"))
        );
        let record = store.find_by_key([1; 32]).await.unwrap().unwrap();
        assert_eq!(record.ticket_id.as_deref(), Some("t1"));
    })
    .await;
}

#[tokio::test]
async fn an_interrupted_note_is_looked_up_and_its_ticket_never_sent_again() {
    on_both(async |store| {
        delivered(store, 1, Some("t1")).await;
        let interrupted = note(store, 4).await;
        let recovered = store.recover(at(5), Duration::from_secs(40)).await.unwrap();
        assert_eq!((recovered.interrupted, recovered.backlog), (1, 1));
        assert_eq!(store.settle(interrupted.token, done()).await, Ok(false));
        assert!(claim(store, at(44)).await.is_none());
        let again = note(store, 45).await;
        assert!(matches!(again.work, Work::LookUp { attempt_at, .. } if attempt_at == at(2)));
        assert_eq!(store.settle(again.token, done()).await, Ok(true));
        assert!(claim(store, at(999)).await.is_none());
        assert_eq!(store.backlog().await, Ok(0));
    })
    .await;
}

#[tokio::test]
async fn answers_are_kept_until_the_note_is_there_and_for_good_where_it_can_t_be() {
    on_both(async |store| {
        for number in [1, 2] {
            store.enqueue(entry(number, 0)).await.unwrap();
        }
        for sent in [claim(store, at(2)).await, claim(store, at(2)).await] {
            let settlement = Settlement::Delivered {
                at: at(3),
                ticket_id: Some("t".into()),
                owes_note: true,
            };
            assert_eq!(
                store.settle(sent.unwrap().token, settlement).await,
                Ok(true)
            );
        }
        assert_eq!(store.erase(at(99)).await, Ok(0));
        let (first, second) = (note(store, 4).await, note(store, 4).await);
        assert_eq!(store.settle(first.token, done()).await, Ok(true));
        let dead = Settlement::Dead {
            at: at(6),
            reason: "404".into(),
            detail: None,
        };
        assert_eq!(store.settle(second.token, dead).await, Ok(true));
        assert_eq!(store.backlog().await, Ok(0));
        assert_eq!(store.erase(at(99)).await, Ok(1));
    })
    .await;
}

fn refused() -> MavaError {
    MavaError::of_status(404, None, Refusal::default())
}

/// What Mava and the outbox do with the notes of one request.
async fn of_one(steps: Vec<Step>, prepare: impl FnOnce(&World)) -> Vec<NewNote> {
    let world = World::start().await;
    world.mava.script_notes(steps);
    prepare(&world);
    world.accept_with_files("one", 2).await.unwrap();
    world.drain(Duration::from_secs(3 * 60 * 60)).await;
    assert_eq!(
        world.mava.messages().len(),
        1,
        "one ticket, whatever becomes of its note"
    );
    world.check_budget();
    world.mava.notes()
}

#[tokio::test(start_paused = true)]
async fn files_follow_their_ticket_in_an_internal_note() {
    let notes = of_one(Vec::new(), |_| {}).await;
    let [note] = &notes[..] else {
        panic!("{} notes", notes.len());
    };
    assert_eq!(note.ticket_id, "1");
    assert_eq!(note.message_type, "InternalNote");
    assert!(
        note.content.starts_with("Files of request IN-"),
        "{}",
        note.content
    );
    let names: Vec<_> = note
        .attachments
        .iter()
        .map(|file| &file.file_name)
        .collect();
    assert_eq!(names, ["0.png", "1.png"]);
    assert!(note.attachments[0].url.contains("/files/"));
    assert_eq!(note.attachments[0].file_type, "image/png");
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_with_a_note_it_comes_once() {
    let unlisted = |world: &World| world.mava.script_lists(vec![refused(); 1]);
    let nameless = |world: &World| world.mava.name_no_tickets();
    let nothing = |_: &World| {};
    type Prepare<'p> = &'p dyn Fn(&World);
    let cases: [(&str, Vec<Step>, Prepare<'_>, usize); 7] = [
        (
            "again",
            vec![Step::Fail(MavaError::Unreachable)],
            &nothing,
            1,
        ),
        (
            "lost after",
            vec![Step::Lose(MavaError::TimedOut)],
            &nothing,
            1,
        ),
        ("lost before", vec![Step::Fail(MavaError::Cut)], &nothing, 1),
        ("refused", vec![Step::Fail(refused())], &nothing, 0),
        ("nameless", vec![], &nameless, 1),
        (
            "nameless and lost",
            vec![Step::Lose(MavaError::Cut)],
            &nameless,
            1,
        ),
        // Where it can't be looked for, twice is better than never.
        ("unlisted", vec![Step::Lose(MavaError::Cut)], &unlisted, 2),
    ];
    for (name, steps, prepare, expected) in cases {
        assert_eq!(
            of_one(steps, |world| prepare(world)).await.len(),
            expected,
            "{name}"
        );
    }
}
