//! What happened, in order, if anybody wants to know.

use std::sync::{Arc, Mutex};

use intake_proxy::clock::Clock;

use crate::clock::SimClock;

pub struct Trace {
    clock: Arc<SimClock>,
    lines: Option<Mutex<Vec<String>>>,
}

impl Trace {
    pub fn new(clock: Arc<SimClock>, wanted: bool) -> Self {
        let lines = wanted.then(Mutex::default);
        Self { clock, lines }
    }

    pub fn note(&self, line: impl FnOnce() -> String) {
        if let Some(lines) = &self.lines {
            let at = self.clock.monotonic().as_secs_f64();
            lines
                .lock()
                .unwrap()
                .push(format!("{at:>12.3}  {}", line()));
        }
    }

    pub fn take(&self) -> Vec<String> {
        let lines = self.lines.as_ref().map(|lines| lines.lock().unwrap());
        lines
            .map(|mut lines| std::mem::take(&mut *lines))
            .unwrap_or_default()
    }
}
