//! Scripted faults: what the next API calls meet instead of a working Mava.

mod wire;

pub use wire::FaultError;

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// How scripts name the bucket, whatever the key of a request to it.
const BUCKET: &str = "/bucket";

/// What one call, or several in a row, will meet.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// `POST /api/ticket` or `PUT /bucket`, say, or any call of the API.
    on: Option<String>,
    /// How many calls it still is for.
    left: u32,
    pub(crate) delay: Option<Delay>,
    pub(crate) effect: Effect,
}

/// A wait before the work is done, or between the work and the answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delay {
    pub(crate) wait: Duration,
    pub(crate) after_work: bool,
}

/// How the call ends.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    /// As if nothing were wrong.
    None,
    /// A status of our choosing; the work is done only if `commit` says so.
    Status {
        status: u16,
        /// Seconds, for the `Retry-After` header.
        retry_after: Option<u32>,
        /// Instead of the usual body of that status.
        body: Option<String>,
        commit: bool,
    },
    /// The connection ends, and nothing was done.
    CutBeforeCommit,
    /// The work is done, and then the connection ends without an answer.
    CutAfterCommit,
    /// The true status with a body that is no JSON.
    Garbage { commit: bool },
}

/// The faults still to come, in order.
#[derive(Debug, Default)]
pub(crate) struct Faults(VecDeque<Fault>);

/// A fault as the console shows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pending {
    label: String,
    on: Option<String>,
    times: u32,
}

impl Faults {
    /// Appends a script: a JSON list as [`Sandbox::script`](crate::Sandbox::script) describes.
    ///
    /// # Errors
    /// When an entry is wrong; then nothing is appended.
    pub(crate) fn append(&mut self, script: &[u8]) -> Result<(), FaultError> {
        self.0.extend(wire::read(script)?);
        Ok(())
    }

    /// The first fault that is for this call of the API, used up by one.
    pub(crate) fn take(&mut self, method: &str, path: &str) -> Option<Fault> {
        let call = format!("{method} {path}");
        self.take_where(|fault| fault.on.as_ref().is_none_or(|on| *on == call))
    }

    /// The first fault that is for such a request to the bucket, used up by one.
    pub(crate) fn take_for_bucket(&mut self, method: &str) -> Option<Fault> {
        let call = format!("{method} {BUCKET}");
        self.take_where(|fault| fault.on.as_ref() == Some(&call))
    }

    fn take_where(&mut self, meant: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let at = self.0.iter().position(meant)?;
        let fault = self.0.get_mut(at)?;
        fault.left -= 1;
        let taken = fault.clone();
        if taken.left == 0 {
            self.0.remove(at);
        }
        Some(taken)
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// How many calls will still meet one.
    pub(crate) fn remaining(&self) -> u32 {
        self.0.iter().map(|fault| fault.left).sum()
    }

    pub(crate) fn pending(&self) -> Vec<Pending> {
        let all = self.0.iter();
        all.map(|fault| Pending {
            label: fault.to_string(),
            on: fault.on.clone(),
            times: fault.left,
        })
        .collect()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(delay) = self.delay {
            let place = if delay.after_work {
                " after the work"
            } else {
                ""
            };
            write!(f, "delay {} ms{place}", delay.wait.as_millis())?;
            if matches!(self.effect, Effect::None) {
                return Ok(());
            }
            f.write_str(", then ")?;
        }
        match &self.effect {
            Effect::None => f.write_str("none"),
            Effect::CutBeforeCommit => f.write_str("cut before commit"),
            Effect::CutAfterCommit => f.write_str("cut after commit"),
            Effect::Garbage { .. } => f.write_str("garbage"),
            Effect::Status {
                status,
                retry_after,
                commit,
                ..
            } => {
                write!(f, "status {status}")?;
                if let Some(seconds) = retry_after {
                    write!(f, ", retry after {seconds} s")?;
                }
                if *commit {
                    f.write_str(", committed")?;
                }
                Ok(())
            }
        }
    }
}
