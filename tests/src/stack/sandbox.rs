//! The stand-in for Mava and a typed client of what it tells and does for
//! tests. Its API is part of the product (see `sandbox/`), not of this harness.

use anyhow::ensure;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::process::Command;

use super::listening_on;
use super::proxy::API_KEY;
use crate::process::Process;
use crate::{Outcome, wait, workspace};

/// A ticket as Mava keeps it, in the parts that tests look at.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// Its id.
    #[serde(rename = "_id")]
    pub id: String,
    /// 1 low, 2 medium, 3 high.
    pub priority: u8,
    /// `Open`, if nobody said otherwise.
    pub status: String,
    /// `web`, if nobody said otherwise.
    pub source_type: String,
    /// The subject.
    pub email_subject_line: Option<String>,
    /// Whose it is.
    pub customer: Customer,
    /// What was written, oldest first.
    pub messages: Vec<Message>,
}

/// The person behind a ticket.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// What the person called themselves.
    pub name: Option<String>,
    /// Claimed, not proven.
    pub email: Option<String>,
    /// Claimed, not proven.
    pub wallet_address: Option<String>,
}

/// One message of a ticket.
#[derive(Clone, Debug, Deserialize)]
pub struct Message {
    /// Its text.
    pub content: String,
}

/// One call of Mava's API, as it came in.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    /// `POST`, say.
    pub method: String,
    /// With the query.
    pub path: String,
    /// The JSON that came.
    pub body: Value,
    /// The answer's status, unless the connection was cut.
    pub status: Option<u16>,
}

#[derive(Deserialize)]
struct Tickets {
    tickets: Vec<Ticket>,
}

#[derive(Deserialize)]
struct Calls {
    requests: Vec<Call>,
}

/// What coming calls of `POST /api/ticket` meet in place of a working Mava.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// This status, and nothing is done.
    Status(u16),
    /// The ticket is opened, but the connection ends without an answer.
    CutAfterCommit,
    /// The connection ends and nothing is done.
    CutBeforeCommit,
    /// An answer that is no JSON; the ticket is opened.
    Garbage,
    /// This many milliseconds pass first.
    Delay(u64),
}

impl Fault {
    fn to_json(self, times: u32) -> Value {
        let mut fault = match self {
            Self::Status(status) => json!({ "kind": "status", "status": status }),
            Self::CutAfterCommit => json!({ "kind": "cut_after_commit" }),
            Self::CutBeforeCommit => json!({ "kind": "cut_before_commit" }),
            Self::Garbage => json!({ "kind": "garbage" }),
            Self::Delay(ms) => json!({ "kind": "delay", "ms": ms }),
        };
        fault["on"] = json!("POST /api/ticket");
        fault["times"] = json!(times);
        fault
    }
}

/// The running stand-in.
pub struct Sandbox {
    process: Process,
    origin: String,
    http: reqwest::Client,
}

impl Sandbox {
    /// Starts on a free port.
    ///
    /// # Errors
    /// When the program is missing or does not start.
    pub async fn start() -> Outcome<Self> {
        let mut command = Command::new(workspace::program("mava-sandbox")?);
        command.args(["--listen", "127.0.0.1:0", "--api-key", API_KEY]);
        let mut process = Process::start(command)?;
        let origin = process.line("that it listens", listening_on).await?;
        Ok(Self {
            process,
            origin,
            http: reqwest::Client::new(),
        })
    }

    /// The origin, without a slash at its end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The page that shows the tickets.
    pub fn page_url(&self) -> String {
        format!("{}/sandbox", self.origin)
    }

    /// What it has written.
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// All tickets, newest first.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn tickets(&self) -> Outcome<Vec<Ticket>> {
        let answer = self.get("/sandbox/api/tickets").await?;
        Ok(serde_json::from_value::<Tickets>(answer)?.tickets)
    }

    /// Waits until there is a ticket, and answers it; a second one is an error.
    ///
    /// # Errors
    /// When none comes, or more than one.
    pub async fn the_ticket(&self) -> Outcome<Ticket> {
        wait::until("a ticket stands in the sandbox", || async {
            let mut tickets = self.tickets().await?;
            ensure!(tickets.len() < 2, "there are {} tickets", tickets.len());
            Ok(tickets.pop())
        })
        .await
    }

    /// The calls of Mava's API that came in, newest first.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn calls(&self) -> Outcome<Vec<Call>> {
        let answer = self.get("/sandbox/api/requests").await?;
        Ok(serde_json::from_value::<Calls>(answer)?.requests)
    }

    /// Lets the next `times` tickets meet `fault`.
    ///
    /// # Errors
    /// When the sandbox refuses the script.
    pub async fn fault(&self, fault: Fault, times: u32) -> Outcome {
        self.post("/sandbox/api/faults", &json!([fault.to_json(times)]))
            .await
    }

    /// Lets the next calls meet what a script says, in the sandbox's own words.
    ///
    /// # Errors
    /// When the sandbox refuses the script.
    pub async fn script(&self, script: &Value) -> Outcome {
        self.post("/sandbox/api/faults", script).await
    }

    /// From now on nothing goes wrong any more.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn clear_faults(&self) -> Outcome {
        let url = format!("{}/sandbox/api/faults", self.origin);
        self.http.delete(url).send().await?.error_for_status()?;
        Ok(())
    }

    /// As it was at the start.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn reset(&self) -> Outcome {
        self.post("/sandbox/api/reset", &json!({})).await
    }

    async fn get(&self, path: &str) -> Outcome<Value> {
        let answer = self
            .http
            .get(format!("{}{path}", self.origin))
            .send()
            .await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    async fn post(&self, path: &str, body: &Value) -> Outcome {
        let answer = self
            .http
            .post(format!("{}{path}", self.origin))
            .json(body)
            .send()
            .await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{path} answers {status}: {text}");
        Ok(())
    }
}
