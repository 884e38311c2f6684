//! Files come in, take turns, fail, and go.

#![allow(clippy::unwrap_used)]

use super::*;

fn rules(max_files: u32) -> AttachmentRules {
    AttachmentRules {
        max_files,
        max_bytes: 10,
        total_bytes: 25,
        ..AttachmentRules::default()
    }
}

fn ready(name: &str, size: u64) -> Prepared {
    Prepared {
        media_type: MediaType::Png,
        name: name.to_owned(),
        size,
        location_removed: false,
    }
}

/// A list with files that wait to be uploaded.
fn waiting(count: u32) -> (List, Vec<Key>) {
    let mut list = List::new(rules(10));
    let keys: Vec<Key> = (0..count)
        .map(|i| {
            let key = list.add(&format!("{i}.png"), 2, true).unwrap();
            assert_eq!(list.prepare_next(), Some(key));
            list.prepared(key, ready(&format!("{i}.png"), 2));
            key
        })
        .collect();
    (list, keys)
}

fn states(list: &List) -> String {
    let names: Vec<_> = list.items().iter().map(|item| item.stage.name()).collect();
    names.join(" ")
}

#[test]
fn who_is_not_taken_is_told_in_a_row_and_who_finds_no_place_is_counted() {
    let mut list = List::new(rules(3));
    for (size, taken) in [
        (0, false),
        (11, false),
        (10, true),
        (10, true),
        (6, false),
        (5, true),
    ] {
        assert_eq!(list.add("f", size, true).is_some(), taken, "{size}");
    }
    assert_eq!(
        states(&list),
        "refused refused preparing preparing refused preparing"
    );
    let codes: Vec<_> = list
        .items()
        .iter()
        .filter_map(|item| item.stage.why())
        .collect();
    assert_eq!(
        codes,
        [
            AttachmentCode::Empty,
            AttachmentCode::TooLarge,
            AttachmentCode::TooLargeTogether
        ]
        .map(Why::Code)
    );
    assert_eq!(list.total(), (3, 25));
    assert_eq!((list.add("f", 1, true), list.left_out()), (None, 1));
    assert_eq!((list.add("f", 1, true), list.left_out()), (None, 2));
    list.begin();
    assert_eq!(list.left_out(), 0);
    // What is not taken keeps nothing from being sent.
    assert_eq!(list.progress(), Progress::Uploading);
}

#[test]
fn a_picture_that_will_be_scaled_down_is_judged_afterwards() {
    let mut list = List::new(AttachmentRules {
        scale_down: Some(2560),
        ..rules(3)
    });
    assert_eq!(list.add("film", 11, false), None);
    let key = list.add("photo", 900, true).unwrap();
    list.prepare_next();
    list.prepared(key, ready("photo", 9));
    let other = list.add("photo", 900, true).unwrap();
    list.prepare_next();
    list.prepared(other, ready("photo", 11));
    assert_eq!(states(&list), "refused waiting refused");
}

#[test]
fn files_are_looked_at_one_by_one_and_uploaded_two_by_two() {
    let mut list = List::new(rules(10));
    let first = list.add("a", 1, false).unwrap();
    let second = list.add("b", 1, false).unwrap();
    assert_eq!(list.prepare_next(), Some(first));
    assert_eq!(list.prepare_next(), None);
    list.prepared(first, ready("a", 1));
    assert_eq!(list.prepare_next(), Some(second));

    let (mut list, keys) = waiting(4);
    assert_eq!(list.upload_next(), Some(keys[0]));
    assert_eq!(list.upload_next(), Some(keys[1]));
    assert_eq!(list.upload_next(), None);
    list.kept(keys[1], "t1".into());
    assert_eq!(list.upload_next(), Some(keys[2]));
    list.remove(keys[0]);
    assert_eq!(list.upload_next(), Some(keys[3]));
    list.sent(keys[2], 1);
    list.sent(keys[3], 900);
    assert_eq!(list.item(keys[2]).unwrap().stage, Stage::Uploading(1));
    assert_eq!(list.item(keys[3]).unwrap().stage, Stage::Uploading(2));
    // Late words about what is over change nothing.
    list.sent(keys[1], 1);
    list.kept(keys[0], "gone".into());
    assert_eq!(list.tokens(), ["t1"]);
}

#[test]
fn sending_waits_for_what_is_under_way_and_is_held_by_what_failed() {
    let (mut list, keys) = waiting(3);
    assert_eq!(list.progress(), Progress::Uploading);
    list.kept(keys[0], "t0".into());
    list.fail(keys[1], Why::Offline);
    assert_eq!(list.progress(), Progress::Uploading);
    list.fail(keys[2], Why::Code(AttachmentCode::TypeNotAllowed));
    assert_eq!(states(&list), "kept failed refused");
    assert_eq!(list.progress(), Progress::Failed);
    list.retry(keys[2]);
    list.retry(keys[1]);
    assert_eq!(states(&list), "kept waiting refused");
    list.remove(keys[1]);
    assert_eq!(
        (list.progress(), list.tokens()),
        (Progress::Settled, vec!["t0"])
    );
    list.clear();
    assert_eq!((list.progress(), list.total()), (Progress::Settled, (0, 0)));
}

#[test]
fn what_the_proxy_says_of_a_submission_lands_in_the_row_that_it_means() {
    let (mut list, keys) = waiting(3);
    list.fail(keys[0], Why::Code(AttachmentCode::Infected));
    list.kept(keys[1], "t1".into());
    list.kept(keys[2], "t2".into());
    list.refuse(1, FieldCode::Required);
    list.refuse(7, FieldCode::Required);
    assert_eq!(states(&list), "refused kept failed");
    list.retry(keys[2]);
    assert_eq!(list.item(keys[2]).unwrap().attempt, 1);
}

#[test]
fn another_attempt_keeps_the_id_unless_the_proxy_knows_it_as_something_else() {
    for (why, attempt) in [
        (Why::Offline, 0),
        (Why::Code(AttachmentCode::StorageUnavailable), 0),
        (Why::Code(AttachmentCode::IdTaken), 1),
        (Why::Field(FieldCode::Required), 1),
    ] {
        let (mut list, keys) = waiting(1);
        list.fail(keys[0], why);
        list.retry(keys[0]);
        assert_eq!(list.item(keys[0]).unwrap().attempt, attempt, "{why:?}");
    }
}

#[test]
fn the_focus_goes_to_the_next_row_then_to_the_one_before() {
    let (list, keys) = waiting(3);
    for (at, to) in [(0, Some(1)), (1, Some(2)), (2, Some(1))] {
        assert_eq!(list.neighbour(keys[at]), to.map(|to: usize| keys[to]));
    }
    let (list, keys) = waiting(1);
    assert_eq!(list.neighbour(keys[0]), None);
}
