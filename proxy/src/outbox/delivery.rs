//! One claimed request on its way: sent or looked up, and what came of it recorded.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::watch;

use super::verdict::{Effect, Fate, Place, of_creation, of_look_up};
use super::waiters::News;
use super::{Backoff, Line, Shared, look_up, payload::Payload};
use crate::budget::Permit;
use crate::clock::Timestamp;
use crate::config::{Config, UnknownPolicy};
use crate::mava::{MavaError, NewTicket};
use crate::storage::{Claim, Settlement, State, StoreError, Work};
use crate::ticket;

/// How often a request keeps its place though it may have a part in what goes wrong.
const SAME_PLACE_MAX: u32 = 3;
/// How long a request waits whose form is not in the configuration.
const FORM_MISSING: Duration = Duration::from_secs(60);
/// Between two tries to record what happened.
const RECORD_AGAIN: Backoff = Backoff {
    base: Duration::from_secs(1),
    max: Duration::from_secs(30),
};

/// What a delivery needs.
#[derive(Clone)]
pub(super) struct Deliverer {
    pub(super) shared: Arc<Shared>,
    pub(super) line: Line,
    pub(super) config: watch::Receiver<Arc<Config>>,
}

impl Deliverer {
    /// Works on a claim until what came of it is recorded.
    pub(super) async fn deliver(self, claim: Claim, permit: Permit) {
        let began = self.shared.clock.monotonic();
        let settlement = match claim.work {
            Work::Send => self.send(&claim, permit).await,
            Work::LookUp { attempt_at } => {
                let window = look_up::window(attempt_at, &self.shared.tuning);
                let Line { upstream, budget } = &self.line;
                let found =
                    look_up::look_up(&**upstream, budget, window, claim.reference, Some(permit));
                let found = found.await;
                let name = match &found {
                    Ok(Some(_)) => "found".to_owned(),
                    Ok(None) => "not_found".to_owned(),
                    Err(error) => error.name(),
                };
                self.judge(&claim, of_look_up(found), name)
            }
        };
        let duration = self.shared.clock.monotonic().saturating_sub(began);
        log(&claim, &settlement, duration);
        self.record(&claim, settlement).await;
    }

    async fn send(&self, claim: &Claim, permit: Permit) -> Settlement {
        let ticket = match self.render(claim) {
            Ok(ticket) => ticket,
            Err(settlement) => {
                permit.refund();
                return settlement;
            }
        };
        let created = self.line.upstream.create_ticket(&ticket).await;
        drop(permit);
        let name = created
            .as_ref()
            .map_or_else(MavaError::name, |_| "created".to_owned());
        self.judge(claim, of_creation(created), name)
    }

    fn render(&self, claim: &Claim) -> Result<NewTicket, Settlement> {
        let now = self.shared.clock.wall();
        let payload = Payload::read(&claim.payload).map_err(|_| Settlement::Dead {
            at: now,
            reason: "payload_unreadable".to_owned(),
            detail: None,
        })?;
        let config = self.config.borrow().clone();
        let form = config
            .forms
            .iter()
            .find(|form| form.definition.id == claim.form);
        let form = form.ok_or_else(|| Settlement::Queued {
            due: now.plus(FORM_MISSING),
            retries: claim.retries,
            reason: "form_missing".to_owned(),
        })?;
        Ok(ticket::render(
            form,
            &payload.answers,
            &payload.context,
            claim.reference,
        ))
    }

    /// Takes the effect on all calls, and puts the request where it belongs.
    fn judge(&self, claim: &Claim, (fate, effect): (Fate, Effect), reason: String) -> Settlement {
        self.take_effect(effect, &reason);
        let now = self.shared.clock.wall();
        match fate {
            Fate::Delivered(ticket_id) => Settlement::Delivered { at: now, ticket_id },
            Fate::Dead(refusal) => Settlement::Dead {
                at: now,
                reason,
                detail: refusal.detail,
            },
            Fate::SendAgain(place) => {
                let (due, retries) = self.place(claim, place);
                Settlement::Queued {
                    due,
                    retries,
                    reason,
                }
            }
            Fate::LookUp(place) => {
                let (due, retries) = self.place(claim, place);
                Settlement::Unknown {
                    due: Some(due),
                    retries,
                    reason,
                }
            }
            Fate::Untold => match self.shared.tuning.unknown {
                UnknownPolicy::Resend => {
                    let (due, retries) = self.place(claim, Place::Behind(None));
                    Settlement::Queued {
                        due,
                        retries,
                        reason,
                    }
                }
                UnknownPolicy::Hold => Settlement::Unknown {
                    due: None,
                    retries: claim.retries,
                    reason,
                },
            },
        }
    }

    fn place(&self, claim: &Claim, place: Place) -> (Timestamp, u32) {
        let Shared {
            clock,
            tuning,
            random,
            ..
        } = &*self.shared;
        let retries = claim.retries.saturating_add(1);
        let behind = |at_least: Option<Duration>| {
            let wait = tuning.backoff.wait(claim.retries, &**random);
            clock.wall().plus(wait.max(at_least.unwrap_or_default()))
        };
        match place {
            Place::Same => (claim.due, claim.retries),
            Place::SameAtFirst(_) if claim.retries < SAME_PLACE_MAX => (claim.due, retries),
            Place::SameAtFirst(at_least) | Place::Behind(at_least) => (behind(at_least), retries),
            Place::AfterGrace => (clock.wall().plus(tuning.look_up_after), retries),
        }
    }

    fn take_effect(&self, effect: Effect, reason: &str) {
        let Shared {
            clock,
            tuning,
            random,
            gate,
            ..
        } = &*self.shared;
        let now = clock.monotonic();
        match effect {
            Effect::Answered => {
                if gate.answered() {
                    tracing::info!("Mava takes the API key again: deliveries go on");
                }
            }
            Effect::Trouble(at_least) => gate.trouble(now, |failures| {
                let wait = tuning.pause.wait(failures, &**random);
                wait.max(at_least.unwrap_or_default())
            }),
            Effect::Limited(asked) => {
                let wait = asked.unwrap_or_else(|| self.line.budget.window());
                tracing::warn!(
                    wait_ms = wait.as_millis(),
                    "Mava's rate limit was met: is its key used elsewhere too?"
                );
                gate.trouble(now, |_| wait);
            }
            Effect::Refused => {
                gate.refuse(now, tuning.probe_every);
                tracing::error!(
                    reason,
                    next_try_s = tuning.probe_every.as_secs(),
                    "MAVA REFUSES THE API KEY OR IS NOT AT THIS ADDRESS: nothing is delivered, everything is kept; mend MAVA_API_KEY or [mava] base_url"
                );
            }
        }
    }

    /// Records what happened, however long the store takes to let us.
    async fn record(&self, claim: &Claim, settlement: Settlement) {
        let Shared {
            clock,
            random,
            store,
            ..
        } = &*self.shared;
        let mut failures = 0;
        loop {
            let settled = store.settle(claim.token, settlement.clone()).await;
            match self.shared.watched(settled) {
                Ok(true) => break,
                Ok(false) => {
                    tracing::warn!(reference = %claim.reference, "a claim had ended before its delivery did");
                    return;
                }
                Err(StoreError::Closed) => return,
                Err(_) => clock.sleep(RECORD_AGAIN.wait(failures, &**random)).await,
            }
            failures = failures.saturating_add(1);
        }
        let state = settlement.state();
        if matches!(state, State::Delivered | State::Dead) {
            let less = |backlog: usize| Some(backlog.saturating_sub(1));
            let _ = self
                .shared
                .backlog
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        }
        let ticket_id = match settlement {
            Settlement::Delivered { ticket_id, .. } => ticket_id,
            _ => None,
        };
        let state = state.seen_by_visitor();
        self.shared
            .waiters
            .tell(claim.reference, News { state, ticket_id });
    }
}

/// One line for each attempt, with nothing in it that anybody typed.
fn log(claim: &Claim, settlement: &Settlement, duration: Duration) {
    let reference = claim.reference;
    let (form, attempt) = (&claim.form, claim.attempts);
    let duration_ms = duration.as_millis();
    match settlement {
        Settlement::Delivered { ticket_id, .. } => {
            let ticket_id = ticket_id.as_deref().unwrap_or("not told");
            tracing::info!(%reference, form, attempt, duration_ms, ticket_id, "delivered a request");
        }
        Settlement::Queued { reason, .. } => {
            tracing::warn!(%reference, form, attempt, duration_ms, reason, "a request was not delivered: it will be sent again");
        }
        Settlement::Unknown {
            reason,
            due: Some(_),
            ..
        } => {
            tracing::warn!(%reference, form, attempt, duration_ms, reason, "it is not known whether a request became a ticket: it will be looked up");
        }
        Settlement::Unknown {
            reason, due: None, ..
        } => {
            tracing::error!(%reference, form, attempt, duration_ms, reason, "it can't be told whether a request became a ticket: it is held for you to decide");
        }
        Settlement::Dead { reason, .. } => {
            tracing::error!(%reference, form, attempt, duration_ms, reason, "Mava refused a request for good: it is kept for you");
        }
    }
}
