//! `list`, `show` and `export`: they change nothing.

use intake_contract::Reference;

use super::{Ended, MISTAKES, Output, table, text};
use crate::cli::SUCCESS;
use crate::clock::Timestamp;
use crate::storage::desk::{Entry, Filter};
use crate::storage::{Desk, State};

/// What `list` shows unless it is told what to.
pub const OPEN: [State; 4] = [State::Queued, State::Sending, State::Unknown, State::Dead];
/// Requests that are read at once.
const PAGE: u32 = 500;

pub fn now() -> Timestamp {
    Timestamp::from(std::time::SystemTime::now())
}

pub async fn list(
    desk: &mut Desk,
    filter: &Filter,
    limit: u32,
    as_json: bool,
    output: &mut Output<'_>,
) -> Result<u8, Ended> {
    let entries = desk.list(filter, 0, limit).await?;
    if as_json {
        let all: Vec<_> = entries
            .iter()
            .map(|entry| table::json(entry, false))
            .collect();
        output.say(&format!("{:#}\n", serde_json::Value::from(all)));
        return Ok(SUCCESS);
    }
    let counts = desk.count(filter).await?;
    let notes = desk.count_notes(filter).await?;
    output.say(&listing(&entries, &counts, notes));
    Ok(SUCCESS)
}

fn listing(entries: &[Entry], counts: &[(State, u64)], notes: u64) -> String {
    if entries.is_empty() {
        return "Nothing is here: no such request is kept.\n".to_owned();
    }
    let mut parts: Vec<_> = counts
        .iter()
        .map(|(state, count)| format!("{count} {}", state.as_str()))
        .collect();
    if notes > 0 {
        parts.push(format!("{notes} delivered without the note"));
    }
    let all: u64 = counts.iter().map(|(_, count)| count).sum::<u64>() + notes;
    let hidden = all.saturating_sub(entries.len() as u64);
    let more = match hidden {
        0 => String::new(),
        more => format!(" {more} more are not shown: see --limit."),
    };
    let table = table::table(entries, now());
    format!(
        "{table}\n{}: {}.{more}\n",
        text::requests(all),
        parts.join(", ")
    )
}

pub async fn show(
    desk: &mut Desk,
    reference: Reference,
    answers: bool,
    as_json: bool,
    output: &mut Output<'_>,
) -> Result<u8, Ended> {
    let Some(entry) = desk.find(reference).await? else {
        return Err(Ended(
            MISTAKES,
            format!("{reference}: there is no such request"),
        ));
    };
    if as_json {
        output.say(&format!("{:#}\n", table::json(&entry, answers)));
    } else {
        output.say(&table::full(&entry, answers, now()));
    }
    Ok(SUCCESS)
}

pub async fn export(desk: &mut Desk, filter: Filter, output: &mut Output<'_>) -> Result<u8, Ended> {
    let filter = Filter {
        with_answers: true,
        ..filter
    };
    let mut after = 0;
    loop {
        let page = desk.list(&filter, after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(SUCCESS);
        };
        after = last.seq;
        let lines = page
            .iter()
            .map(|entry| format!("{}\n", table::json(entry, true)));
        output.say(&lines.collect::<String>());
    }
}
