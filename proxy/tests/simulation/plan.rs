//! What a seed has in store: how often what goes wrong, and for how long.

use std::time::Duration;

use intake_proxy::config::UnknownPolicy;

use crate::dice::Dice;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// How a call of Mava goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    Refused,
    TimeoutBefore,
    TimeoutAfter,
    LateCommit,
    CutBefore,
    CutAfter,
    Garbage,
    Status(u16),
    /// The status of something in front of Mava, which did its work.
    GatewayAfter(u16),
    Slow,
}

use Fault::{
    CutAfter, CutBefore, Garbage, GatewayAfter, LateCommit, Refused, Slow, Status, TimeoutAfter,
    TimeoutBefore,
};

const CREATE: [Fault; 17] = [
    Refused,
    TimeoutBefore,
    TimeoutAfter,
    LateCommit,
    CutBefore,
    CutAfter,
    Garbage,
    Status(500),
    Status(502),
    Status(503),
    Status(429),
    Status(400),
    GatewayAfter(502),
    GatewayAfter(504),
    GatewayAfter(200),
    Status(301),
    Slow,
];
/// After these a request keeps its place, so that the order of arrival holds.
const HARMLESS: [Fault; 2] = [Refused, Status(429)];
const LIST: [Fault; 7] = [
    Refused,
    TimeoutBefore,
    CutBefore,
    Status(500),
    Status(503),
    Status(429),
    Slow,
];

/// A stretch of time.
#[derive(Clone, Copy)]
pub struct Span(pub Duration, pub Duration);

impl Span {
    pub fn holds(&self, at: Duration) -> bool {
        self.0 <= at && at < self.1
    }

    fn within(dice: &Dice, all: Duration, longest: Duration) -> Self {
        let begin = dice.up_to(all);
        Self(begin, begin + dice.up_to(longest))
    }
}

pub struct Plan {
    /// Until then things go wrong.
    pub trouble: Duration,
    pub requests: u64,
    pub forms: u64,
    pub budget: u32,
    pub create: Vec<(Fault, f64)>,
    pub note: Vec<(Fault, f64)>,
    pub list: Vec<(Fault, f64)>,
    /// No look-up ever works.
    pub no_list: bool,
    pub unknown: UnknownPolicy,
    pub outages: Vec<Span>,
    pub refused_key: Vec<Span>,
    pub full_disk: Vec<Span>,
    pub disk_error: f64,
    /// At each side of each access to the disk.
    pub crash: f64,
    pub kills: Vec<Duration>,
    pub stops: Vec<Duration>,
    /// When the clock is set, and by how many milliseconds it is wrong then.
    pub jumps: Vec<(Duration, i64)>,
    /// How far Mava's clock is ahead of the truth.
    pub skew_ms: i64,
    /// Mava's largest page.
    pub page: usize,
    /// The longest usual call.
    pub latency: Duration,
    /// When the operator looks at what is dead, and drops something.
    pub operator: Vec<Duration>,
}

impl Plan {
    pub fn new(dice: &Dice) -> Self {
        let trouble = dice.of(&[30 * SECOND, 2 * MINUTE, 10 * MINUTE, 60 * MINUTE]);
        let calm = dice.chance(0.1);
        let harmless = !calm && dice.chance(0.15);
        let some = |faults: &[Fault], share: f64| -> Vec<(Fault, f64)> {
            let chosen = faults.iter().filter(|_| dice.chance(share));
            chosen
                .map(|fault| (*fault, dice.of(&[0.02, 0.1, 0.3])))
                .collect()
        };
        let create = match (calm, harmless) {
            (true, _) => Vec::new(),
            (_, true) => some(&HARMLESS, 0.7),
            _ => some(&CREATE, 0.35),
        };
        let note = match (calm, harmless) {
            (true, _) => Vec::new(),
            (_, true) => some(&HARMLESS, 0.7),
            _ => some(&CREATE, 0.35),
        };
        let wild = !calm && !harmless;
        let list = if wild { some(&LIST, 0.3) } else { Vec::new() };
        let if_wild = |share: f64| wild && dice.chance(share);
        let times = |share: f64, most: u64| -> Vec<Duration> {
            let count = if wild && dice.chance(share) {
                1 + dice.below(most)
            } else {
                0
            };
            let mut times: Vec<_> = (0..count).map(|_| dice.up_to(trouble)).collect();
            times.sort();
            times
        };
        let spans = |share: f64, longest: Duration| -> Vec<Span> {
            let count = if dice.chance(share) {
                1 + dice.below(2)
            } else {
                0
            };
            (0..count)
                .map(|_| Span::within(dice, trouble, longest))
                .collect()
        };
        let wrong = dice.of(&[3_000, 90_000, 40 * 60_000, 5 * 3_600_000, 50 * 3_600_000]);
        let wrong = if dice.chance(0.5) { wrong } else { -wrong };
        // Many requests with next to no budget would only take long.
        let (requests, budget) = match dice.below(40) {
            0 => (130, 85),
            1..=4 => (30, dice.of(&[12, 85])),
            _ => (1 + dice.below(10), dice.of(&[2, 5, 12, 85])),
        };
        let jumps = times(0.3, 4).into_iter().enumerate();
        Self {
            trouble,
            requests,
            forms: 1 + dice.below(3),
            budget,
            create,
            note,
            list,
            no_list: if_wild(0.1),
            unknown: dice.of(&[UnknownPolicy::Resend, UnknownPolicy::Hold]),
            outages: if calm {
                Vec::new()
            } else {
                spans(0.25, 20 * MINUTE)
            },
            refused_key: if calm {
                Vec::new()
            } else {
                spans(0.15, 10 * MINUTE)
            },
            full_disk: if wild {
                spans(0.15, 5 * MINUTE)
            } else {
                Vec::new()
            },
            disk_error: if if_wild(0.3) {
                dice.of(&[0.01, 0.1])
            } else {
                0.0
            },
            crash: if if_wild(0.4) {
                dice.of(&[0.002, 0.02, 0.08])
            } else {
                0.0
            },
            kills: times(0.3, 5),
            stops: times(0.15, 2),
            jumps: jumps
                .map(|(i, at)| (at, if i % 2 == 0 { wrong } else { 0 }))
                .collect(),
            skew_ms: dice.below(200_000) as i64 - 100_000,
            page: dice.of(&[10, 100]),
            latency: dice.of(&[SECOND / 20, SECOND / 4, SECOND, 3 * SECOND]),
            operator: times(0.3, 12),
        }
    }

    /// Whether tickets must come in the order of arrival: nothing happens after
    /// which a request loses its place, and Mava is quick enough that its calls
    /// need not overlap.
    pub fn is_in_order(&self) -> bool {
        let harmless = self
            .create
            .iter()
            .all(|(fault, _)| HARMLESS.contains(fault));
        harmless && self.is_undisturbed() && self.latency <= SECOND / 4
    }

    fn is_undisturbed(&self) -> bool {
        self.crash == 0.0
            && self.disk_error == 0.0
            && self.full_disk.is_empty()
            && self.operator.is_empty()
            && self.list.is_empty()
            && !self.crashes()
            && self.stops.is_empty()
    }

    pub fn crashes(&self) -> bool {
        self.crash > 0.0 || !self.kills.is_empty()
    }

    /// Nobody knows how long a process was gone whose clock was set meanwhile.
    pub fn budget_holds(&self) -> bool {
        self.jumps.is_empty() || !self.crashes() && self.stops.is_empty()
    }
}
