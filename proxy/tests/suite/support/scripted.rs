//! A Mava that does what a script says, on paused time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use intake_proxy::clock::{Clock, Timestamp};
use intake_proxy::mava::{
    CreatedTicket, ListedTicket, MavaError, NewTicket, PAGE, TicketQuery, Upstream,
};

use super::clock::TestClock;

/// How long every call takes, unless a test says otherwise.
pub const LATENCY: Duration = Duration::from_millis(100);

/// What the next call to create a ticket meets.
pub enum Step {
    /// A ticket, and an answer.
    Work,
    /// No ticket.
    Fail(MavaError),
    /// A ticket, but this instead of the answer.
    Lose(MavaError),
}

pub struct ScriptedMava {
    clock: Arc<TestClock>,
    steps: Mutex<VecDeque<Step>>,
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
        CreatedTicket {
            id: Some(tickets.len().to_string()),
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
        let page = page.map(|(i, (_, ticket))| ListedTicket {
            id: Some((i + 1).to_string()),
            texts: vec![ticket.message.content.clone()],
        });
        Ok(page.collect())
    }

    fn time(&self) -> Option<Timestamp> {
        let answered = !self.calls.lock().unwrap().is_empty();
        answered.then(|| self.clock.truth())
    }
}
