//! What must hold in the end, whatever happened.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use intake_proxy::config::UnknownPolicy;
use intake_proxy::storage::State;

use crate::world::World;

pub fn check(world: &World) {
    tickets(world);
    redemptions(world);
    notes(world);
    budget(world);
    if world.plan.is_in_order() {
        order(world);
    }
}

fn tickets(world: &World) {
    let count = world.mava.count();
    let rows: HashMap<_, _> = world
        .disk
        .rows_now()
        .into_iter()
        .map(|row| (row.reference, row))
        .collect();
    let meddled: HashSet<_> = world.meddled.lock().unwrap().iter().copied().collect();
    let no_list = world.plan.no_list;
    for (name, tickets) in &count {
        let resent = no_list && world.plan.unknown == UnknownPolicy::Resend;
        if *tickets > 1 && !resent {
            world.breaks(format!("{name}: {tickets} tickets"));
        }
    }
    for (name, reference) in &*world.acknowledged.lock().unwrap() {
        let tickets = count.get(name).copied().unwrap_or(0);
        let Some(row) = rows.get(reference) else {
            world.breaks(format!("{name}: acknowledged as {reference} and lost"));
            continue;
        };
        let right = match row.state {
            State::Delivered => tickets > 0,
            // What was dropped, or looked up in vain, may have its ticket.
            State::Dead => {
                row.reason.is_some() && (tickets == 0 || no_list || meddled.contains(reference))
            }
            State::Unknown => row.held && no_list && world.plan.unknown == UnknownPolicy::Hold,
            State::Queued | State::Sending => false,
        };
        if !right {
            world.breaks(format!("{name}: {tickets} tickets, and {row:?}"));
        }
    }
}

/// Nothing that is good for one request was redeemed by two.
fn redemptions(world: &World) {
    let mut redeemed = HashMap::new();
    for row in world.disk.rows_now() {
        for id in row.redeemed {
            if let Some(other) = redeemed.insert(id, row.reference) {
                let reference = row.reference;
                world.breaks(format!("{reference} and {other} redeemed the same"));
            }
        }
    }
}

/// Every ticket of a request with files has its note once. Where no look-up ever
/// works, a note whose answer was lost is sent again, and may stand there twice.
fn notes(world: &World) {
    let rows = world.disk.rows_now();
    let rows: HashMap<_, _> = rows.iter().map(|row| (row.reference, row)).collect();
    let meddled = world.meddled.lock().unwrap().clone();
    let with_files = world.with_files.lock().unwrap();
    for (name, reference) in &*world.acknowledged.lock().unwrap() {
        let notes = world.mava.notes(name);
        let Some(row) = rows.get(reference) else {
            continue;
        };
        let no_list = world.plan.no_list;
        let right = match (&row.note, row.state) {
            (None, State::Delivered) => !with_files.contains(name) && notes == 0,
            (None, _) => notes == 0,
            (Some((State::Delivered, _)), _) => notes == 1 || (notes > 1 && no_list),
            (Some((State::Dead, Some(reason))), _) => {
                // Mava refused it, there is nothing left to send, or nobody ever
                // told which ticket it is.
                let refused = reason.starts_with('4');
                let dropped = reason == "nothing_to_send" && meddled.contains(reference);
                let unnamed = row.ticket_id.is_none() && no_list;
                (notes == 0 || no_list) && (refused || dropped || unnamed)
            }
            _ => false,
        };
        if !right {
            world.breaks(format!("{name}: {notes} notes, and {row:?}"));
        }
    }
}

fn budget(world: &World) {
    if !world.plan.budget_holds() {
        return;
    }
    let mut calls = world.mava.calls.lock().unwrap().clone();
    calls.sort_unstable();
    let most = world.plan.budget as usize;
    for window in calls.windows(most + 1) {
        let length = window[most] - window[0];
        if length < Duration::from_secs(30) {
            let begin = window[0];
            world.breaks(format!(
                "{} calls within {length:?} from {begin:?}",
                most + 1
            ));
            return;
        }
    }
}

fn order(world: &World) {
    let acknowledged = world.acknowledged.lock().unwrap();
    let rows = world.disk.rows_now();
    let seq: HashMap<_, _> = rows
        .iter()
        .zip(0..)
        .map(|(row, seq)| (row.reference, seq))
        .collect();
    let mut last: HashMap<String, i32> = HashMap::new();
    for ticket in &*world.mava.tickets.lock().unwrap() {
        let Some(reference) = acknowledged.get(&ticket.name) else {
            continue;
        };
        let seq = seq[reference];
        let before = last.insert(ticket.form.clone(), seq);
        if before.is_some_and(|before| before > seq) {
            world.breaks(format!(
                "{}: its ticket came before an earlier one's",
                ticket.name
            ));
        }
    }
}
