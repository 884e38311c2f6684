//! One seed from its beginning to its end.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use intake_proxy::clock::Clock;
use intake_proxy::storage::State;

use crate::checks;
use crate::client::Client;
use crate::operator;
use crate::world::World;

/// A promise that was not kept, in words.
pub type Broken = String;

pub struct Outcome {
    pub broken: Vec<Broken>,
    pub trace: Vec<String>,
}

thread_local! {
    /// What has panicked on this thread: an assertion of the store's, or a
    /// fault in the code that is tested.
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Collects panics instead of printing them; those of the test itself, which
/// have a name among the threads, are printed as ever.
pub fn quiet_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if tokio::runtime::Handle::try_current().is_err() {
                return loud(panic);
            }
            PANICS.with_borrow_mut(|panics| panics.push(panic.to_string()));
        }));
    });
}

/// Nothing takes longer than this once all is well: the longest backoff is ten
/// minutes, a jump of the clock counts up to three hours, a full budget of two
/// calls in half a minute takes 130 requests in an hour.
const END: Duration = Duration::from_secs(12 * 60 * 60);

pub fn run(seed: u64, traced: bool) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    PANICS.take();
    let world = runtime.block_on(async {
        let world = Arc::new(World::new(seed, traced));
        live(&world).await;
        checks::check(&world);
        world
    });
    drop(runtime);
    let mut broken = std::mem::take(&mut *world.broken.lock().unwrap());
    broken.extend(PANICS.take());
    Outcome {
        broken,
        trace: world.trace.take(),
    }
}

async fn live(world: &Arc<World>) {
    tokio::spawn(Arc::clone(world).keep_running());
    tokio::spawn(be_unkind(Arc::clone(world)));
    let dice = world.dice();
    let bursts = dice.chance(0.5);
    let clients: Vec<_> = (0..world.plan.requests)
        .map(|number| {
            let begin = match bursts {
                true => dice.up_to(Duration::from_secs(2)),
                false => dice.up_to(world.plan.trouble),
            };
            let client = Client {
                world: Arc::clone(world),
                dice: dice.fork(),
                name: format!("r{number}"),
                begin,
            };
            tokio::spawn(client.run())
        })
        .collect();
    let begin = world.clock.monotonic();
    world.clock.sleep(world.plan.trouble).await;
    for client in clients {
        let _ = client.await;
    }
    while !is_settled(world) {
        if world.clock.monotonic() - begin > world.plan.trouble + END {
            world.breaks("something never ends".to_owned());
            return;
        }
        world.clock.sleep(Duration::from_secs(5)).await;
    }
    // What Mava still does on its own, it does now.
    world.clock.sleep(Duration::from_secs(120)).await;
}

fn is_settled(world: &World) -> bool {
    let rows = world.disk.rows_now();
    let is_open = |state| !matches!(state, State::Delivered | State::Dead);
    let is_there = |note: &(State, Option<String>)| !is_open(note.0);
    rows.iter()
        .all(|row| (!is_open(row.state) || row.held) && row.note.as_ref().is_none_or(is_there))
}

/// Kills, stops, sets the clock, and lets the operator at it, when the plan says so.
async fn be_unkind(world: Arc<World>) {
    enum Deed {
        Kill,
        Stop,
        Jump(i64),
        Operate,
    }
    let plan = &world.plan;
    let dice = world.dice();
    let kills = plan.kills.iter().map(|at| (*at, Deed::Kill));
    let stops = plan.stops.iter().map(|at| (*at, Deed::Stop));
    let jumps = plan
        .jumps
        .iter()
        .map(|(at, wrong)| (*at, Deed::Jump(*wrong)));
    let looks = plan.operator.iter().map(|at| (*at, Deed::Operate));
    let mut deeds: Vec<_> = kills.chain(stops).chain(jumps).chain(looks).collect();
    deeds.sort_by_key(|(at, _)| *at);
    for (at, deed) in deeds {
        world
            .clock
            .sleep(at.saturating_sub(world.clock.monotonic()))
            .await;
        match deed {
            Deed::Kill => world.kill(),
            Deed::Stop => world.stop().await,
            Deed::Jump(wrong_by) => {
                world
                    .trace
                    .note(|| format!("clock jumps: wrong by {wrong_by} ms"));
                world.clock.be_wrong_by(wrong_by);
            }
            Deed::Operate => operator::look(&world, &dice),
        }
    }
}
