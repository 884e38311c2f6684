//! A row of steps, each timed, with a table at the end: of what passed, what
//! failed, and what was not tried any more.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::say;

/// The steps of one command so far. Nothing runs after a failure: what comes
/// later builds upon what came before.
pub struct Steps {
    done: Vec<(&'static str, Duration)>,
    started: Instant,
}

impl Steps {
    /// None yet.
    pub fn new() -> Self {
        Self {
            done: Vec::new(),
            started: Instant::now(),
        }
    }

    /// Runs one, and hands its result on.
    pub fn run<T>(&mut self, name: &'static str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        say::heading(name);
        let started = Instant::now();
        let result = step();
        self.done.push((name, started.elapsed()));
        result
            .with_context(|| format!("step `{name}` failed"))
            .inspect_err(|_| {
                self.print(true);
            })
    }

    /// Prints the table after the last step.
    pub fn finish(self) {
        self.print(false);
    }

    fn print(&self, failed: bool) {
        say::heading(if failed {
            "Steps until the failure"
        } else {
            "All steps passed"
        });
        say::table(&self.rows(failed), &[1]);
    }

    fn rows(&self, failed: bool) -> Vec<Vec<String>> {
        let last = self.done.len().saturating_sub(1);
        let row = |(index, (name, time)): (usize, &(&str, Duration))| {
            let outcome = if failed && index == last {
                "FAILED"
            } else {
                "ok"
            };
            vec![(*name).to_owned(), say::duration(*time), outcome.to_owned()]
        };
        let mut rows: Vec<_> = self.done.iter().enumerate().map(row).collect();
        rows.push(vec![
            "in all".to_owned(),
            say::duration(self.started.elapsed()),
        ]);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_the_step_that_failed() {
        let mut steps = Steps::new();
        steps.run("first", || Ok(())).unwrap();
        let error = steps
            .run("second", || -> Result<()> { anyhow::bail!("no") })
            .unwrap_err();
        assert_eq!(error.to_string(), "step `second` failed");
        let outcomes: Vec<_> = steps
            .rows(true)
            .iter()
            .map(|row| row.get(2).cloned())
            .collect();
        assert_eq!(outcomes, [Some("ok".into()), Some("FAILED".into()), None]);
    }
}
