//! `intake-proxy outbox`: what was taken in and where it stands, and the
//! operator's word on it. It works beside a running proxy.

mod ask;
mod change;
mod look;
mod table;
mod text;

use std::io::IsTerminal as _;

use clap::{Args, Subcommand, ValueEnum};
use intake_contract::Reference;

use super::{FAILURE, File, MISTAKES, Output, runtime};
use crate::environment::Environment;
use crate::storage::desk::{Deed, Filter};
use crate::storage::{Desk, State, StoreError};

/// Look into the outbox, and decide about what is stuck
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List what is not delivered, in the order of arrival
    List {
        #[command(flatten)]
        which: Which,
        /// Most requests that are listed
        #[arg(long, value_name = "NUMBER", default_value_t = 50)]
        limit: u32,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        file: File,
    },
    /// Tell all that is known of one request
    Show {
        /// The request's reference, such as IN-7F3K-9QXM
        reference: Reference,
        /// What the visitor wrote, too
        #[arg(long)]
        answers: bool,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        file: File,
    },
    /// Put requests back into the queue, to be sent as soon as their turn comes
    Retry {
        /// The requests' references
        #[arg(required_unless_present_any = ["dead", "unknown"])]
        references: Vec<Reference>,
        /// All that Mava refused for good and whose answers are kept
        #[arg(long)]
        dead: bool,
        /// All of which it is not known whether they became tickets; each may get a second one
        #[arg(long)]
        unknown: bool,
        /// Don't ask
        #[arg(long, short)]
        yes: bool,
        #[command(flatten)]
        file: File,
    },
    /// Erase what visitors wrote and never send it; they are told that it was refused
    Drop {
        /// The requests' references
        #[arg(required = true)]
        references: Vec<Reference>,
        /// Don't ask
        #[arg(long, short)]
        yes: bool,
        #[command(flatten)]
        file: File,
    },
    /// Print what is kept, one JSON object on each line, WITH what visitors wrote
    Export {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        file: File,
    },
}

/// Which requests are meant.
#[derive(Debug, Args)]
pub struct Which {
    /// Only those in this state; may be given several times
    #[arg(long, value_name = "STATE", value_enum)]
    state: Vec<Named>,
    /// Only those of the form of this id
    #[arg(long, value_name = "ID")]
    form: Option<String>,
}

/// The states by their names.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Named {
    /// Waiting to be sent
    Queued,
    /// Being sent
    Sending,
    /// Sent, but nobody knows whether it became a ticket
    Unknown,
    /// A ticket
    Delivered,
    /// Refused for good, or dropped
    Dead,
}

impl From<Named> for State {
    fn from(named: Named) -> Self {
        match named {
            Named::Queued => Self::Queued,
            Named::Sending => Self::Sending,
            Named::Unknown => Self::Unknown,
            Named::Delivered => Self::Delivered,
            Named::Dead => Self::Dead,
        }
    }
}

impl Which {
    fn filter(&self, otherwise: &[State]) -> Filter {
        let named: Vec<State> = self.state.iter().map(|named| (*named).into()).collect();
        Filter {
            states: if named.is_empty() {
                otherwise.to_vec()
            } else {
                named
            },
            form: self.form.clone(),
            with_answers: false,
        }
    }
}

/// Why a command ended without success, in a sentence, and with which code.
struct Ended(u8, String);

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self(FAILURE, error.to_string())
    }
}

pub fn run(command: &Command, environment: &Environment, output: &mut Output<'_>) -> u8 {
    let (Command::List { file, .. }
    | Command::Show { file, .. }
    | Command::Retry { file, .. }
    | Command::Drop { file, .. }
    | Command::Export { file, .. }) = command;
    let path = match file.load(environment) {
        Ok(loaded) => loaded.config.store.path,
        Err(error) => {
            output.complain(&error.to_string());
            return MISTAKES;
        }
    };
    let Some(runtime) = runtime(output) else {
        return FAILURE;
    };
    let ended = runtime.block_on(async {
        let mut desk = Desk::open(&path)
            .await
            .map_err(|error| Ended(FAILURE, format!("{}: {error}", path.display())))?;
        let done = perform(command, &mut desk, output).await;
        desk.close().await;
        done
    });
    ended.unwrap_or_else(|Ended(code, told)| {
        output.complain(&told);
        code
    })
}

async fn perform(command: &Command, desk: &mut Desk, output: &mut Output<'_>) -> Result<u8, Ended> {
    match command {
        Command::List {
            which, limit, json, ..
        } => look::list(desk, &which.filter(&look::OPEN), *limit, *json, output).await,
        Command::Show {
            reference,
            answers,
            json,
            ..
        } => look::show(desk, *reference, *answers, *json, output).await,
        Command::Retry {
            references,
            dead,
            unknown,
            yes,
            ..
        } => {
            let states = [(*dead, State::Dead), (*unknown, State::Unknown)];
            let states = states
                .into_iter()
                .filter_map(|(all, state)| all.then_some(state));
            let named = change::Named {
                references,
                states: states.collect(),
            };
            change::run(desk, Deed::Retry, named, may_ask(*yes), output).await
        }
        Command::Drop {
            references, yes, ..
        } => {
            let named = change::Named {
                references,
                states: Vec::new(),
            };
            change::run(desk, Deed::Drop, named, may_ask(*yes), output).await
        }
        Command::Export { which, .. } => {
            look::export(desk, which.filter(&State::ALL), output).await
        }
    }
}

/// Whether there is somebody to be asked.
fn may_ask(yes: bool) -> ask::Consent {
    if yes {
        ask::Consent::Given
    } else if std::io::stdin().is_terminal() {
        ask::Consent::Askable
    } else {
        ask::Consent::Missing
    }
}
