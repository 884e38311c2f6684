//! A Mava that does what a script says, on paused time.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use intake_proxy::clock::{Clock, Timestamp};
use intake_proxy::mava::{
    CreatedTicket, ListedTicket, MavaError, NewNote, NewTicket, PAGE, TicketQuery, Upstream,
};

use super::clock::TestClock;

/// How long every call takes, unless a test says otherwise.
pub const LATENCY: Duration = Duration::from_millis(100);

/// What the next call to create a ticket, or to add a note, meets.
pub enum Step {
    /// It is there, and an answer comes.
    Work,
    /// It is not.
    Fail(MavaError),
    /// It is there, but this comes instead of the answer.
    Lose(MavaError),
}

pub struct ScriptedMava {
    clock: Arc<TestClock>,
    steps: Mutex<VecDeque<Step>>,
    note_steps: Mutex<VecDeque<Step>>,
    notes: Mutex<Vec<NewNote>>,
    /// Whether answers name the tickets that were made.
    names: AtomicBool,
    lists: Mutex<VecDeque<MavaError>>,
    /// Until this moment of the monotonic clock, no connection comes about.
    unreachable_until: Mutex<Duration>,
    tickets: Mutex<Vec<(Timestamp, NewTicket)>>,
    calls: Mutex<Vec<Duration>>,
    queries: Mutex<Vec<TicketQuery>>,
    latency: Mutex<fn(usize) -> Duration>,
}

impl ScriptedMava {
    pub fn new(clock: Arc<TestClock>) -> Self {
        Self {
            clock,
            steps: Mutex::default(),
            note_steps: Mutex::default(),
            notes: Mutex::default(),
            names: AtomicBool::new(true),
            lists: Mutex::default(),
            unreachable_until: Mutex::default(),
            tickets: Mutex::default(),
            calls: Mutex::default(),
            queries: Mutex::default(),
            latency: Mutex::new(|_| LATENCY),
        }
    }

    /// How long calls take, by their number.
    pub fn take(&self, latency: fn(usize) -> Duration) {
        *self.latency.lock().unwrap() = latency;
    }

    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.steps.lock().unwrap().extend(steps);
    }

    /// What the next notes meet.
    pub fn script_notes(&self, steps: impl IntoIterator<Item = Step>) {
        self.note_steps.lock().unwrap().extend(steps);
    }

    /// From now on no answer names the ticket that was made.
    pub fn name_no_tickets(&self) {
        self.names.store(false, Ordering::Relaxed);
    }

    /// All notes that were added.
    pub fn notes(&self) -> Vec<NewNote> {
        self.notes.lock().unwrap().clone()
    }

    /// What the next look-ups meet.
    pub fn script_lists(&self, errors: impl IntoIterator<Item = MavaError>) {
        self.lists.lock().unwrap().extend(errors);
    }

    pub fn go_away_for(&self, time: Duration) {
        *self.unreachable_until.lock().unwrap() = self.clock.monotonic() + time;
    }

    /// The messages of all tickets, in the order of their creation, without
    /// what the proxy appends.
    pub fn messages(&self) -> Vec<String> {
        let tickets = self.tickets.lock().unwrap();
        let contents = tickets.iter().map(|(_, ticket)| &ticket.message.content);
        contents
            .map(|content| content.lines().next().unwrap().to_owned())
            .collect()
    }

    /// When calls were made, by the monotonic clock.
    pub fn calls(&self) -> Vec<Duration> {
        self.calls.lock().unwrap().clone()
    }

    pub fn queries(&self) -> Vec<TicketQuery> {
        self.queries.lock().unwrap().clone()
    }

    async fn connect(&self) -> Result<(), MavaError> {
        let number = {
            let mut calls = self.calls.lock().unwrap();
            calls.push(self.clock.monotonic());
            calls.len()
        };
        if self.clock.monotonic() < *self.unreachable_until.lock().unwrap() {
            return Err(MavaError::Unreachable);
        }
        let latency = *self.latency.lock().unwrap();
        self.clock.sleep(latency(number)).await;
        Ok(())
    }

    fn create(&self, ticket: &NewTicket) -> CreatedTicket {
        let mut tickets = self.tickets.lock().unwrap();
        tickets.push((self.clock.truth(), ticket.clone()));
        let named = self.names.load(Ordering::Relaxed);
        CreatedTicket {
            id: named.then(|| tickets.len().to_string()),
        }
    }
}

#[async_trait]
impl Upstream for ScriptedMava {
    async fn create_ticket(&self, ticket: &NewTicket) -> Result<CreatedTicket, MavaError> {
        self.connect().await?;
        let step = self.steps.lock().unwrap().pop_front().unwrap_or(Step::Work);
        match step {
            Step::Work => Ok(self.create(ticket)),
            Step::Fail(error) => Err(error),
            Step::Lose(error) => {
                self.create(ticket);
                Err(error)
            }
        }
    }

    async fn add_note(&self, note: &NewNote) -> Result<(), MavaError> {
        self.connect().await?;
        let step = self.note_steps.lock().unwrap().pop_front();
        let add = || self.notes.lock().unwrap().push(note.clone());
        match step.unwrap_or(Step::Work) {
            Step::Work => add(),
            Step::Fail(error) => return Err(error),
            Step::Lose(error) => {
                add();
                return Err(error);
            }
        }
        Ok(())
    }

    async fn list_tickets(&self, query: &TicketQuery) -> Result<Vec<ListedTicket>, MavaError> {
        self.connect().await?;
        self.queries.lock().unwrap().push(*query);
        if let Some(error) = self.lists.lock().unwrap().pop_front() {
            return Err(error);
        }
        let tickets = self.tickets.lock().unwrap();
        let within = tickets.iter().enumerate().rev();
        let within = within.filter(|(_, (at, _))| (query.from..query.until).contains(at));
        let page = within.skip(query.skip).take(PAGE as usize);
        let page = page.map(|(i, (_, ticket))| {
            let id = (i + 1).to_string();
            let notes = self.notes.lock().unwrap();
            let notes = notes.iter().filter(|note| note.ticket_id == id);
            let notes = notes.map(|note| note.content.clone());
            ListedTicket {
                texts: notes.chain([ticket.message.content.clone()]).collect(),
                id: Some(id),
            }
        });
        Ok(page.collect())
    }

    fn time(&self) -> Option<Timestamp> {
        let answered = !self.calls.lock().unwrap().is_empty();
        answered.then(|| self.clock.truth())
    }
}
