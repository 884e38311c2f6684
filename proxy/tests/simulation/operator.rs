//! The operator: puts back what is dead, and what became no ticket, and drops
//! something now and then, whatever the process is doing just then.

use intake_contract::Reference;
use intake_proxy::storage::State;

use crate::dice::Dice;
use crate::plan::Fault;
use crate::world::World;

pub fn look(world: &World, dice: &Dice) {
    for row in world.disk.rows_now() {
        let reference = row.reference;
        match row.state {
            State::Delivered if row.note.is_some_and(|(state, _)| state == State::Dead) => {
                world.trace.note(|| format!("{reference} its note retried"));
                world.disk.put_note_back(reference);
            }
            State::Dead if row.reason.as_deref() != Some("dropped") => retry(world, reference),
            State::Unknown if is_in_vain(world, reference) => retry(world, reference),
            State::Queued | State::Unknown if dice.chance(0.2) => {
                world.trace.note(|| format!("{reference} dropped"));
                world.disk.drop_row(reference);
                world.meddled.lock().unwrap().push(reference);
            }
            _ => world.trace.note(|| "found by the operator".to_owned()),
        }
    }
    world.changed.notify_waiters();
}

fn retry(world: &World, reference: Reference) {
    world.trace.note(|| format!("{reference} retried"));
    world.disk.put_back(reference);
}

/// Whether the operator, looking in Mava, sees that a request of unknown fate
/// has become no ticket and won't any more.
fn is_in_vain(world: &World, reference: Reference) -> bool {
    let late = |(fault, _): &(Fault, f64)| matches!(fault, Fault::LateCommit | Fault::Slow);
    if world.plan.crashes() || world.plan.create.iter().any(late) {
        return false;
    }
    let acknowledged = world.acknowledged.lock().unwrap();
    let mut named = acknowledged.iter().filter(|(_, one)| **one == reference);
    named.next().is_some_and(|(name, _)| !world.mava.has(name))
}
