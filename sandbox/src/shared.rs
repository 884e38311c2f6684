//! The one state behind all connections, and the way of an API call through it.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::api::{self, Answer, Call};
use crate::bucket::Bucket;
use crate::clock::Clock;
use crate::fault::{Effect, Fault, Faults};
use crate::journal::{Journal, Outcome};
use crate::rate::Window;
use crate::refusal::Refusal;
use crate::world::World;

/// What every connection shares.
#[derive(Debug)]
pub(crate) struct Shared {
    keys: Vec<SecretString>,
    bucket: Bucket,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

/// What changes with every call.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    /// One for each key, in the order of the keys.
    windows: Vec<Window>,
}

/// How a call ends for its connection.
#[derive(Debug)]
pub(crate) enum Reply {
    /// With this answer.
    Answer(Answer),
    /// Without any: the connection is to be cut.
    Cut,
}

impl Shared {
    pub(crate) fn new(
        keys: Vec<SecretString>,
        bucket: Bucket,
        clock: Arc<dyn Clock>,
    ) -> io::Result<Self> {
        let windows = keys.iter().map(|_| Window::default()).collect();
        let world = World::new(clock.now_ms())?;
        Ok(Self {
            keys,
            bucket,
            clock,
            state: Mutex::new(State {
                world,
                faults: Faults::default(),
                journal: Journal::default(),
                windows,
            }),
        })
    }

    /// The state. A panic elsewhere leaves it usable: every change is made in
    /// one go after all checks.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn bucket(&self) -> &Bucket {
        &self.bucket
    }

    /// Everything as it was at the start.
    pub(crate) fn reset(&self) {
        let now_ms = self.clock.now_ms();
        self.bucket.clear();
        let mut state = self.state();
        state.world.reset(now_ms);
        state.faults.clear();
        state.journal.clear();
        for window in &mut state.windows {
            *window = Window::default();
        }
    }

    /// Answers one API call, with the next scripted fault if there is one.
    pub(crate) async fn handle(&self, call: &Call) -> Reply {
        let (id, fault) = self.open(call);
        let delay = fault.as_ref().and_then(|fault| fault.delay);
        if let Some(delay) = delay.filter(|delay| !delay.after_work) {
            tokio::time::sleep(delay.wait).await;
        }
        let effect = fault.map_or(Effect::None, |fault| fault.effect);
        let commits = match effect {
            Effect::None | Effect::CutAfterCommit => true,
            Effect::Status { commit, .. } | Effect::Garbage { commit } => commit,
            Effect::CutBeforeCommit => false,
        };
        let answer = self.work(call, commits, id);
        if let Some(delay) = delay.filter(|delay| delay.after_work) {
            tokio::time::sleep(delay.wait).await;
        }
        let reply = match effect {
            Effect::None => Reply::Answer(answer),
            Effect::CutBeforeCommit | Effect::CutAfterCommit => Reply::Cut,
            Effect::Garbage { .. } => Reply::Answer(Answer::garbage(answer.status)),
            Effect::Status {
                status,
                retry_after,
                body,
                ..
            } => Reply::Answer(Answer::scripted(status, retry_after, body)),
        };
        self.close(id, &reply);
        reply
    }

    fn open(&self, call: &Call) -> (u64, Option<Fault>) {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        let target = Value::String(call.target());
        let path = self.without_keys(target);
        let body = self.without_keys(call.body_for_journal());
        let path = path.as_str().unwrap_or_default();
        let id = state.journal.open(&call.method, path, body, now_ms);
        let fault = state.faults.take(&call.method, &call.path);
        let label = fault.as_ref().map(ToString::to_string);
        state.journal.amend(id, now_ms, |entry| entry.fault = label);
        (id, fault)
    }

    /// Does what is asked and answers. Every call counts against its key's
    /// window; without `commits` that is all it does.
    fn work(&self, call: &Call, commits: bool, id: u64) -> Answer {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        if let Err(refusal) = self.admit(&mut state, call, now_ms) {
            return Answer::refusal(&refusal);
        }
        if !commits {
            return Answer::nothing_done();
        }
        let answer = api::answer(&mut state.world, call, now_ms)
            .unwrap_or_else(|refusal| Answer::refusal(&refusal));
        let ticket_id = answer.ticket_id();
        state
            .journal
            .amend(id, now_ms, |entry| entry.ticket_id = ticket_id);
        answer
    }

    fn admit(&self, state: &mut State, call: &Call, now_ms: u64) -> Result<(), Refusal> {
        let is_it = |key: &SecretString| call.key.as_deref() == Some(key.expose_secret());
        let known = self.keys.iter().position(is_it);
        let window = known.and_then(|at| state.windows.get_mut(at));
        match window.ok_or(Refusal::Unauthorized)?.admit(now_ms) {
            true => Ok(()),
            false => Err(Refusal::TooManyRequests),
        }
    }

    fn close(&self, id: u64, reply: &Reply) {
        let now_ms = self.clock.now_ms();
        self.state().journal.amend(id, now_ms, |entry| match reply {
            Reply::Cut => entry.outcome = Outcome::Cut,
            Reply::Answer(answer) => {
                entry.outcome = Outcome::Answered;
                entry.status = Some(answer.status);
                entry.error = answer.error();
            }
        });
    }

    /// The value, or a note in its place if it would show a key.
    fn without_keys(&self, value: Value) -> Value {
        let text = value.to_string();
        let shows = |key: &SecretString| text.contains(key.expose_secret());
        match self.keys.iter().any(shows) {
            true => Value::String("[withheld: it contains an API key]".to_owned()),
            false => value,
        }
    }
}
