//! Mava as a seed wants it. What it does, it does on its own: a caller that
//! dies, or waits no longer, changes nothing on its side.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use intake_proxy::clock::{Clock, Timestamp};
use intake_proxy::mava::{
    CreatedTicket, ListedTicket, MavaError, NewNote, NewTicket, Refusal, TicketQuery, Upstream,
};
use tokio::sync::oneshot;

use crate::dice::Dice;
use crate::life::Life;
use crate::operator;
use crate::plan::Fault;
use crate::world::{CALL_MAX, GRACE, World};

pub struct Ticket {
    id: String,
    pub form: String,
    pub name: String,
    /// The notes on it.
    pub notes: Vec<String>,
    created_at: Timestamp,
    content: String,
}

/// What Mava knows.
#[derive(Default)]
pub struct Mava {
    pub tickets: Mutex<Vec<Ticket>>,
    /// When calls came in.
    pub calls: Mutex<Vec<Duration>>,
}

/// One process's way to Mava.
pub struct Way {
    pub world: Arc<World>,
    pub life: Arc<Life>,
    pub dice: Dice,
    pub answered: std::sync::atomic::AtomicBool,
}

enum End {
    /// An answer after the work, if it is done.
    Answer(Result<(), MavaError>),
    /// The connection ends.
    Cut,
    /// Nothing comes any more.
    Silence,
}

struct Script {
    /// Whether, and how long after it came in, it is done.
    done_after: Option<Duration>,
    end: End,
    /// How long after it came in the end comes.
    end_after: Duration,
}

impl Mava {
    pub fn count(&self) -> HashMap<String, usize> {
        let mut count = HashMap::new();
        for ticket in &*self.tickets.lock().unwrap() {
            *count.entry(ticket.name.clone()).or_default() += 1;
        }
        count
    }

    /// The notes on all tickets of a request.
    pub fn notes(&self, name: &str) -> usize {
        let tickets = self.tickets.lock().unwrap();
        let own = tickets.iter().filter(|ticket| ticket.name == name);
        own.map(|ticket| ticket.notes.len()).sum()
    }

    /// The id of the latest ticket of a request.
    fn id(&self, name: &str) -> Option<String> {
        let tickets = self.tickets.lock().unwrap();
        let own = tickets.iter().rev().find(|ticket| ticket.name == name);
        own.map(|ticket| ticket.id.clone())
    }

    pub fn has(&self, name: &str) -> bool {
        let tickets = self.tickets.lock().unwrap();
        tickets.iter().any(|ticket| ticket.name == name)
    }
}

impl Way {
    fn draw(&self, faults: &[(Fault, f64)]) -> Option<Fault> {
        let now = self.world.clock.monotonic();
        let plan = &self.world.plan;
        if !self.world.in_trouble() {
            return None;
        }
        if plan.outages.iter().any(|span| span.holds(now)) {
            return Some(Fault::Refused);
        }
        if plan.refused_key.iter().any(|span| span.holds(now)) {
            return Some(Fault::Status(401));
        }
        let hit = faults.iter().filter(|(_, share)| self.dice.chance(*share));
        hit.map(|(fault, _)| *fault).next()
    }

    fn status(&self, status: u16) -> MavaError {
        let asked = self.dice.of(&[None, Some(0), Some(3), Some(45)]);
        let refusal = Refusal {
            status,
            code: Some("VALIDATION_ERROR".to_owned()),
            detail: None,
        };
        MavaError::of_status(status, asked.map(Duration::from_secs), refusal)
    }

    fn script(&self, fault: Option<Fault>) -> Script {
        let latency =
            self.world.plan.latency / 5 + self.dice.up_to(self.world.plan.latency * 4 / 5);
        let script = |done_after, end, end_after| Script {
            done_after,
            end,
            end_after,
        };
        let half = latency / 2;
        match fault {
            None | Some(Fault::Refused) => script(Some(half), End::Answer(Ok(())), latency),
            Some(Fault::Slow) => {
                let slow = self.dice.up_to(CALL_MAX - Duration::from_secs(1));
                script(Some(slow), End::Answer(Ok(())), slow)
            }
            Some(Fault::TimeoutBefore) => script(None, End::Silence, latency),
            Some(Fault::TimeoutAfter) => script(Some(half), End::Silence, latency),
            Some(Fault::LateCommit) => {
                let late = self.dice.up_to(GRACE.mul_f64(0.9));
                let end = if self.dice.chance(0.5) {
                    End::Cut
                } else {
                    End::Silence
                };
                script(Some(late), end, half)
            }
            Some(Fault::CutBefore) => script(None, End::Cut, latency),
            Some(Fault::CutAfter) => script(Some(half), End::Cut, latency),
            Some(Fault::Garbage) => {
                script(Some(half), End::Answer(Err(MavaError::Unreadable)), latency)
            }
            Some(Fault::Status(status)) => {
                script(None, End::Answer(Err(self.status(status))), latency)
            }
            Some(Fault::GatewayAfter(status)) => {
                script(Some(half), End::Answer(Err(self.status(status))), latency)
            }
        }
    }

    /// One call: it comes in, is worked on, and ends, whoever still waits for it.
    async fn call(
        &self,
        what: &str,
        faults: &[(Fault, f64)],
        work: impl FnOnce(&World) + Send + 'static,
    ) -> Result<(), MavaError> {
        self.life.go_on().await;
        let fault = self.draw(faults);
        if let Some(fault) = fault {
            self.world
                .trace
                .note(|| format!("Mava: {what} meets {}", name(fault)));
        } else {
            self.world.trace.note(|| format!("Mava: {what}"));
        }
        let way = self.dice.up_to(Duration::from_millis(40));
        if fault == Some(Fault::Refused) {
            self.world.clock.sleep(way).await;
            self.life.go_on().await;
            return Err(MavaError::Unreachable);
        }
        let script = self.script(fault);
        let (answer, answered) = oneshot::channel();
        let world = Arc::clone(&self.world);
        tokio::spawn(async move {
            world.clock.sleep(way).await;
            world
                .mava
                .calls
                .lock()
                .unwrap()
                .push(world.clock.monotonic());
            let Script {
                done_after,
                end,
                end_after,
            } = script;
            let (mut end, mut answer) = (Some(end), Some(answer));
            let mut tell = |end: Option<End>| match end {
                Some(End::Answer(result)) => {
                    let _ = answer.take().map(|answer| answer.send(result));
                }
                Some(End::Cut) => drop(answer.take()),
                _ => {}
            };
            let first = done_after.unwrap_or(end_after).min(end_after);
            world.clock.sleep(first).await;
            if done_after.is_some_and(|done| done > end_after) {
                tell(end.take());
            }
            if let Some(done) = done_after {
                world.clock.sleep(done - first).await;
                work(&world);
                world.clock.sleep(end_after.saturating_sub(done)).await;
            }
            tell(end.take());
            // Who was met with silence waits for nothing.
            if answer.is_some() {
                world.clock.sleep(CALL_MAX).await;
            }
        });
        let ended = tokio::select! {
            biased;
            answer = answered => answer.unwrap_or(Err(MavaError::Cut)),
            () = self.world.clock.sleep(CALL_MAX) => Err(MavaError::TimedOut),
        };
        self.life.go_on().await;
        if !matches!(ended, Err(MavaError::TimedOut | MavaError::Cut)) {
            self.answered
                .store(true, std::sync::atomic::Ordering::Relaxed);
        }
        ended
    }

    fn mava_time(world: &World) -> Timestamp {
        Timestamp::from_millis(world.clock.true_time().as_millis() + world.plan.skew_ms)
    }
}

fn name(fault: Fault) -> String {
    match fault {
        Fault::Refused => "a refused connection".to_owned(),
        Fault::TimeoutBefore => "a timeout before its commit".to_owned(),
        Fault::TimeoutAfter => "a timeout after its commit".to_owned(),
        Fault::LateCommit => "a late commit".to_owned(),
        Fault::CutBefore => "a cut before its commit".to_owned(),
        Fault::CutAfter => "a cut after its commit".to_owned(),
        Fault::Garbage => "garbage".to_owned(),
        Fault::Status(status) => format!("status {status}"),
        Fault::GatewayAfter(status) => format!("status {status} after its commit"),
        Fault::Slow => "a slow answer".to_owned(),
    }
}

#[async_trait]
impl Upstream for Way {
    async fn create_ticket(&self, ticket: &NewTicket) -> Result<CreatedTicket, MavaError> {
        let content = ticket.message.content.clone();
        let name = content.lines().next().unwrap().to_owned();
        let subject = ticket.email_subject_line.clone().unwrap_or_default();
        let form = subject
            .split(']')
            .next()
            .unwrap()
            .trim_start_matches('[')
            .to_owned();
        let what = format!("create {name}");
        let own = name.clone();
        let work = move |world: &World| {
            world.trace.note(|| format!("Mava: ticket of {name}"));
            let mut tickets = world.mava.tickets.lock().unwrap();
            let id = format!("t{}", tickets.len());
            tickets.push(Ticket {
                id,
                form,
                name,
                notes: Vec::new(),
                created_at: Self::mava_time(world),
                content,
            });
        };
        self.call(&what, &self.world.plan.create, work).await?;
        let named = self.dice.chance(0.9);
        let id = self.world.mava.id(&own).filter(|_| named);
        Ok(CreatedTicket { id })
    }

    async fn add_note(&self, note: &NewNote) -> Result<(), MavaError> {
        let what = format!("note on {}", note.ticket_id);
        let note = note.clone();
        let work = move |world: &World| {
            let mut tickets = world.mava.tickets.lock().unwrap();
            let ticket = tickets
                .iter_mut()
                .find(|ticket| ticket.id == note.ticket_id);
            let Some(ticket) = ticket else {
                drop(tickets);
                return world.breaks(format!("a note for no ticket: {}", note.ticket_id));
            };
            world
                .trace
                .note(|| format!("Mava: note on {}", ticket.name));
            ticket.notes.push(note.content);
        };
        self.call(&what, &self.world.plan.note, work).await
    }

    async fn list_tickets(&self, query: &TicketQuery) -> Result<Vec<ListedTicket>, MavaError> {
        let dice = self.dice.fork();
        let looks = !self.world.plan.operator.is_empty() && dice.chance(0.2);
        let work = move |world: &World| {
            if looks && world.in_trouble() {
                operator::look(world, &dice);
            }
        };
        let listed = self.call("list", &self.world.plan.list, work).await;
        if let Err(error) = listed {
            self.world
                .trace
                .note(|| format!("Mava: list failed: {error}"));
            return Err(error);
        }
        if self.world.plan.no_list {
            self.world.trace.note(|| "Mava: list 404".to_owned());
            return Err(self.status(404));
        }
        let tickets = self.world.mava.tickets.lock().unwrap();
        let within = tickets.iter().rev();
        let within = within.filter(|t| (query.from..query.until).contains(&t.created_at));
        let page = within.skip(query.skip).take(self.world.plan.page);
        let page = page.map(|ticket| ListedTicket {
            id: Some(ticket.id.clone()),
            texts: [&[ticket.content.clone()][..], &ticket.notes].concat(),
        });
        Ok(page.collect())
    }

    fn time(&self) -> Option<Timestamp> {
        let answered = self.answered.load(std::sync::atomic::Ordering::Relaxed);
        answered.then(|| Self::mava_time(&self.world))
    }
}
