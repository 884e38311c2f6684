//! The JSON in which faults are scripted, read strictly: a typo in a test's
//! script must not turn into a test without a fault.

use std::time::Duration;

use serde::Deserialize;

use super::{BUCKET, Delay, Effect, Fault};

/// Longest delay: ten minutes, in milliseconds.
const DELAY_MAX_MS: u64 = 600_000;

/// Why a script was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// Not a list of objects with known members.
    #[error("the script must be a JSON list of faults: {0}")]
    Shape(#[from] serde_json::Error),
    /// An entry that makes no sense.
    #[error("fault {at}: {rule}")]
    Entry {
        /// Position in the list, from 0.
        at: usize,
        /// What is wrong with it.
        rule: &'static str,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Status,
    Delay,
    CutBeforeCommit,
    CutAfterCommit,
    Garbage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum At {
    Before,
    After,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wire {
    kind: Kind,
    on: Option<String>,
    times: Option<u32>,
    status: Option<u16>,
    retry_after: Option<u32>,
    body: Option<String>,
    commit: Option<bool>,
    ms: Option<u64>,
    at: Option<At>,
    then: Option<Then>,
}

/// What follows a delay: a kind by its name, or a whole fault.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Then {
    Kind(Kind),
    Fault(Box<Wire>),
}

pub(super) fn read(script: &[u8]) -> Result<Vec<Fault>, FaultError> {
    let list: Vec<Wire> = serde_json::from_slice(script)?;
    list.iter()
        .enumerate()
        .map(|(at, wire)| wire.fault().map_err(|rule| FaultError::Entry { at, rule }))
        .collect()
}

impl Wire {
    fn fault(&self) -> Result<Fault, &'static str> {
        let on_is_right = |on: &String| match on.split_once(' ') {
            Some((_, path)) => path.starts_with("/api/") || path == BUCKET,
            None => false,
        };
        if !self.on.as_ref().is_none_or(on_is_right) {
            return Err(
                "`on` must be a method and a path, such as `POST /api/ticket` or `PUT /bucket`",
            );
        }
        let left = self.times.unwrap_or(1);
        if left == 0 {
            return Err("`times` must be at least 1");
        }
        let (delay, effect) = match self.kind {
            Kind::Delay => (Some(self.delay()?), self.effect_after_delay()?),
            _ => (None, self.effect()?),
        };
        Ok(Fault {
            on: self.on.clone(),
            left,
            delay,
            effect,
        })
    }

    fn delay(&self) -> Result<Delay, &'static str> {
        let strange = [self.status.is_some(), self.body.is_some()];
        if strange.contains(&true) || self.retry_after.is_some() || self.commit.is_some() {
            return Err("a delay has only `ms`, `at` and `then`");
        }
        match self.ms {
            Some(ms) if ms <= DELAY_MAX_MS => Ok(Delay {
                wait: Duration::from_millis(ms),
                after_work: self.at == Some(At::After),
            }),
            _ => Err("a delay needs `ms`, at most 600000"),
        }
    }

    fn effect_after_delay(&self) -> Result<Effect, &'static str> {
        match &self.then {
            None => Ok(Effect::None),
            Some(Then::Fault(wire)) if wire.on.is_none() && wire.times.is_none() => wire.effect(),
            Some(Then::Fault(_)) => Err("`on` and `times` belong to the delay"),
            Some(Then::Kind(kind)) => Wire::of(*kind).effect(),
        }
    }

    fn of(kind: Kind) -> Self {
        Self {
            kind,
            on: None,
            times: None,
            status: None,
            retry_after: None,
            body: None,
            commit: None,
            ms: None,
            at: None,
            then: None,
        }
    }

    fn effect(&self) -> Result<Effect, &'static str> {
        if self.ms.is_some() || self.at.is_some() || self.then.is_some() {
            return Err("`ms`, `at` and `then` belong to a delay");
        }
        let of_status = [self.status.is_some(), self.body.is_some()];
        if self.kind != Kind::Status && (of_status.contains(&true) || self.retry_after.is_some()) {
            return Err("`status`, `retryAfter` and `body` belong to the kind `status`");
        }
        let may_commit = matches!(self.kind, Kind::Status | Kind::Garbage);
        if self.commit.is_some() && !may_commit {
            return Err("`commit` belongs to the kinds `status` and `garbage`");
        }
        match self.kind {
            Kind::Delay => Err("a delay cannot follow a delay"),
            Kind::CutBeforeCommit => Ok(Effect::CutBeforeCommit),
            Kind::CutAfterCommit => Ok(Effect::CutAfterCommit),
            Kind::Garbage => Ok(Effect::Garbage {
                commit: self.commit.unwrap_or(true),
            }),
            Kind::Status => match self.status {
                Some(status @ 200..=599) => Ok(Effect::Status {
                    status,
                    retry_after: self.retry_after,
                    body: self.body.clone(),
                    commit: self.commit.unwrap_or(false),
                }),
                _ => Err("the kind `status` needs a `status` from 200 to 599"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::Faults;
    use super::*;

    #[test]
    fn a_script_is_read_or_refused_as_a_whole() {
        for (script, expected) in [
            (r#"[]"#, Ok("")),
            (r#"[{"kind":"status","status":500}]"#, Ok("status 500 ×1")),
            (
                r#"[{"kind":"status","status":429,"retryAfter":2,"times":3}]"#,
                Ok("status 429, retry after 2 s ×3"),
            ),
            (
                r#"[{"kind":"status","status":504,"commit":true}]"#,
                Ok("status 504, committed ×1"),
            ),
            (
                r#"[{"kind":"cut_before_commit"},{"kind":"cut_after_commit"},{"kind":"garbage"}]"#,
                Ok("cut before commit ×1; cut after commit ×1; garbage ×1"),
            ),
            (r#"[{"kind":"delay","ms":500}]"#, Ok("delay 500 ms ×1")),
            (
                r#"[{"kind":"delay","ms":5,"at":"after","then":"cut_after_commit"}]"#,
                Ok("delay 5 ms after the work, then cut after commit ×1"),
            ),
            (
                r#"[{"kind":"delay","ms":5,"then":{"kind":"status","status":503}}]"#,
                Ok("delay 5 ms, then status 503 ×1"),
            ),
            (r#"{"kind":"garbage"}"#, Err("JSON list")),
            (r#"[{"kind":"explode"}]"#, Err("unknown variant")),
            (r#"[{"kind":"garbage","tims":2}]"#, Err("unknown field")),
            (
                r#"[{"kind":"status"}]"#,
                Err("fault 0: the kind `status` needs"),
            ),
            (
                r#"[{"kind":"status","status":199}]"#,
                Err("from 200 to 599"),
            ),
            (
                r#"[{"kind":"status","status":600}]"#,
                Err("from 200 to 599"),
            ),
            (
                r#"[{"kind":"garbage"},{"kind":"garbage","times":0}]"#,
                Err("fault 1: `times`"),
            ),
            (r#"[{"kind":"garbage","on":"ticket"}]"#, Err("`on` must be")),
            (
                r#"[{"kind":"garbage","on":"PUT /bucket/a"}]"#,
                Err("`on` must be"),
            ),
            (r#"[{"kind":"delay"}]"#, Err("needs `ms`")),
            (r#"[{"kind":"delay","ms":600001}]"#, Err("needs `ms`")),
            (
                r#"[{"kind":"delay","ms":1,"status":500}]"#,
                Err("a delay has only"),
            ),
            (
                r#"[{"kind":"delay","ms":1,"then":"delay"}]"#,
                Err("cannot follow"),
            ),
            (
                r#"[{"kind":"cut_before_commit","ms":1}]"#,
                Err("belong to a delay"),
            ),
            (
                r#"[{"kind":"cut_before_commit","commit":true}]"#,
                Err("`commit` belongs"),
            ),
            (
                r#"[{"kind":"garbage","status":200}]"#,
                Err("belong to the kind"),
            ),
        ] {
            let mut faults = Faults::default();
            match (faults.append(script.as_bytes()), expected) {
                (Ok(()), Ok(labels)) => {
                    let pending = faults.pending();
                    let said: Vec<String> = pending
                        .iter()
                        .map(|fault| format!("{} ×{}", fault.label, fault.times))
                        .collect();
                    assert_eq!(said.join("; "), labels, "{script}");
                }
                (Err(error), Err(part)) => {
                    let said = error.to_string();
                    assert!(said.contains(part), "{script}: {said}");
                    assert!(faults.pending().is_empty(), "{script}");
                }
                (outcome, _) => assert_eq!(outcome.is_ok(), expected.is_ok(), "{script}"),
            }
        }
    }

    #[test]
    fn a_fault_waits_for_the_call_it_is_for() {
        let mut faults = Faults::default();
        let script = r#"[{"kind":"garbage","on":"POST /api/ticket"},{"kind":"cut_before_commit"}]"#;
        faults.append(script.as_bytes()).unwrap();
        let label = |fault: Option<Fault>| fault.map(|fault| fault.to_string());
        let agents = label(faults.take("GET", "/api/agents"));
        assert_eq!(agents.as_deref(), Some("cut before commit"));
        assert_eq!(label(faults.take("GET", "/api/agents")), None);
        let ticket = label(faults.take("POST", "/api/ticket"));
        assert_eq!(ticket.as_deref(), Some("garbage"));
        assert_eq!(label(faults.take("POST", "/api/ticket")), None);
    }

    #[test]
    fn the_bucket_meets_only_what_is_meant_for_it() {
        let mut faults = Faults::default();
        let script = r#"[{"kind":"garbage"},{"kind":"status","status":503,"on":"PUT /bucket"}]"#;
        faults.append(script.as_bytes()).unwrap();
        assert!(faults.take_for_bucket("GET").is_none());
        assert!(faults.take_for_bucket("PUT").is_some());
        assert!(faults.take_for_bucket("PUT").is_none());
        assert!(faults.take("PUT", "/api/message").is_some());
    }
}
