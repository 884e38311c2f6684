//! One claimed request, or its note, on its way: sent or looked up, and what came
//! of it recorded.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::outcome::{Next, Outcome, When};
use super::verdict::{Effect, Fate, Place, of_creation, of_look_up};
use super::waiters::News;
use super::{Backoff, Line, Shared, look_up::LookUp, payload::Payload};
use crate::budget::Permit;
use crate::config::{Config, UnknownPolicy};
use crate::mava::{MavaError, NewTicket, Refusal};
use crate::storage::{Claim, Part, Settlement, State, StoreError, Work};
use crate::ticket::{self, Enclosed, Known, LinkedFile};

/// How often a request keeps its place though it may have a part in what goes wrong.
const SAME_PLACE_MAX: u32 = 3;
/// How long a request waits whose form has just gone from the configuration.
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
        let outcome = match claim.work {
            Work::Send if claim.token.part == Part::Note => self.send_note(&claim, permit).await,
            Work::Send => self.send(&claim, permit).await,
            Work::LookUp {
                attempt_at,
                attempt_from,
            } => {
                let look_up = LookUp {
                    shared: &self.shared,
                    line: &self.line,
                    reference: claim.reference,
                    attempt_at,
                    attempt_from,
                    permit: Some(permit),
                };
                let found = look_up.make().await;
                match claim.token.part {
                    Part::Note => self.judge_note(&claim, found),
                    Part::Ticket => {
                        let name = match &found {
                            Ok(Some(_)) => "found".to_owned(),
                            Ok(None) => "not_found".to_owned(),
                            Err(error) => error.name(),
                        };
                        self.judge(&claim, of_look_up(found), name)
                    }
                }
            }
        };
        let duration = self.shared.clock.monotonic().saturating_sub(began);
        outcome.log(&claim, duration);
        self.record(&claim, outcome).await;
    }

    async fn send(&self, claim: &Claim, permit: Permit) -> Outcome {
        let ticket = match self.render(claim) {
            Ok(ticket) => ticket,
            Err(outcome) => {
                permit.refund();
                return outcome;
            }
        };
        let began = self.shared.clock.monotonic();
        let created = self.line.upstream.create_ticket(&ticket).await;
        drop(permit);
        if created.is_ok() {
            let now = self.shared.clock.monotonic();
            self.shared.pace.took(now.saturating_sub(began));
        }
        let name = created
            .as_ref()
            .map_or_else(MavaError::name, |_| "created".to_owned());
        self.judge(claim, of_creation(created), name)
    }

    fn render(&self, claim: &Claim) -> Result<NewTicket, Outcome> {
        let outcome = |next, reason: &str| Outcome {
            next,
            retries: claim.retries,
            reason: reason.to_owned(),
        };
        let payload = Payload::read(&claim.payload)
            .map_err(|_| outcome(Next::Dead(Refusal::default()), "payload_unreadable"))?;
        let config = self.config.borrow().clone();
        let form = config
            .forms
            .iter()
            .find(|form| form.definition.id == claim.form);
        // It was there when the request was claimed.
        let form =
            form.ok_or_else(|| outcome(Next::Queued(When::In(FORM_MISSING)), "form_missing"))?;
        let files = payload.files.iter().map(|file| LinkedFile {
            file,
            link: config.attachments.address(&config.server, file),
        });
        let files: Vec<_> = files.collect();
        Ok(ticket::render(
            form,
            &payload.answers,
            &payload.context,
            Known {
                identity: payload.identity.as_ref(),
                wallet: payload.wallet.as_ref(),
                suspicions: &payload.suspicions,
                files: Enclosed {
                    delivery: config.attachments.delivery,
                    files: &files,
                },
            },
            claim.reference,
        ))
    }

    /// Takes the effect on all calls, and decides where the request belongs.
    pub(super) fn judge(
        &self,
        claim: &Claim,
        (fate, effect): (Fate, Effect),
        reason: String,
    ) -> Outcome {
        self.take_effect(effect, &reason);
        let (next, retries) = match fate {
            Fate::Delivered(ticket_id) => {
                let owes_note = claim.token.part == Part::Ticket && self.owes_note(claim);
                let next = Next::Delivered {
                    ticket_id,
                    owes_note,
                };
                (next, claim.retries)
            }
            Fate::Found(ticket_id) => (Next::Found(ticket_id), claim.retries),
            Fate::Dead(refusal) => (Next::Dead(refusal), claim.retries),
            Fate::SendAgain(place) => {
                let (when, retries) = self.place(claim, place);
                (Next::Queued(when), retries)
            }
            Fate::LookUp(place) => {
                let (when, retries) = self.place(claim, place);
                (Next::Unknown(when), retries)
            }
            Fate::Untold => match self.shared.tuning.unknown {
                UnknownPolicy::Resend => {
                    let (when, retries) = self.place(claim, Place::Behind(None));
                    (Next::Queued(when), retries)
                }
                UnknownPolicy::Hold => (Next::Held, claim.retries),
            },
        };
        Outcome {
            next,
            retries,
            reason,
        }
    }

    fn place(&self, claim: &Claim, place: Place) -> (When, u32) {
        let Shared { tuning, random, .. } = &*self.shared;
        let retries = claim.retries.saturating_add(1);
        let behind = |at_least: Option<Duration>| {
            let wait = tuning.backoff.wait(claim.retries, &**random);
            When::In(wait.max(at_least.unwrap_or_default()))
        };
        match place {
            Place::Same => (When::Same, claim.retries),
            Place::SameAtFirst(_) if claim.retries < SAME_PLACE_MAX => (When::Same, retries),
            Place::SameAtFirst(at_least) | Place::Behind(at_least) => (behind(at_least), retries),
            Place::AfterGrace => (When::In(tuning.look_up_after), retries),
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
            Effect::None => {}
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
    async fn record(&self, claim: &Claim, outcome: Outcome) {
        let Shared {
            clock,
            random,
            store,
            ..
        } = &*self.shared;
        let mut failures = 0;
        let settlement = loop {
            let settlement = outcome.settlement(clock.wall());
            let settled = store.settle(claim.token, settlement.clone()).await;
            match self.shared.watched(settled) {
                Ok(true) => break settlement,
                Ok(false) => {
                    tracing::warn!(reference = %claim.reference, "a claim had ended before its delivery did");
                    return;
                }
                Err(StoreError::Closed) => return,
                Err(_) => clock.sleep(RECORD_AGAIN.wait(failures, &**random)).await,
            }
            failures = failures.saturating_add(1);
        };
        let state = settlement.state();
        let (ticket_id, owes_note) = match settlement {
            Settlement::Delivered {
                ticket_id,
                owes_note,
                ..
            } => (ticket_id, owes_note),
            _ => (None, false),
        };
        if matches!(state, State::Delivered | State::Dead) && !owes_note {
            self.shared.leave_backlog();
        }
        // The visitor's request is delivered with its ticket.
        if claim.token.part == Part::Note {
            return;
        }
        self.shared.turns.count(state);
        let state = state.seen_by_visitor();
        self.shared
            .waiters
            .tell(claim.reference, News { state, ticket_id });
    }
}
