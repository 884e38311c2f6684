//! `retry` and `drop`.

use intake_contract::Reference;

use super::ask::{Consent, agreed};
use super::{Ended, FAILURE, MISTAKES, Output, look, text};
use crate::cli::SUCCESS;
use crate::storage::desk::{Deed, Done, Filter};
use crate::storage::{Desk, State};

/// Requests that are read at once.
const PAGE: u32 = 500;

/// What the operator has named.
pub struct Named<'n> {
    /// One by one.
    pub references: &'n [Reference],
    /// And all in these states whose answers are kept.
    pub states: Vec<State>,
}

pub async fn run(
    desk: &mut Desk,
    deed: Deed,
    named: Named<'_>,
    consent: Consent,
    output: &mut Output<'_>,
) -> Result<u8, Ended> {
    let Resolved {
        references,
        doubtful,
        notes,
    } = resolve(desk, &named).await?;
    if references.is_empty() {
        output.say("Nothing to do: there is no such request.\n");
        return Ok(SUCCESS);
    }
    if let Some(what) = warning(deed, references.len() as u64 - notes, doubtful, notes)
        && !agreed(consent, &what, output)?
    {
        return Ok(SUCCESS);
    }
    let mut done = 0;
    let mut code = SUCCESS;
    for reference in references {
        let (trouble, told) = match desk.change(reference, deed, look::now()).await? {
            Done::Yes => {
                done += 1;
                continue;
            }
            Done::UnderWay => (FAILURE, "is just being sent: try again in a moment"),
            Done::Delivered => (MISTAKES, "is delivered: there is nothing to do"),
            Done::Erased => (
                MISTAKES,
                "has no answers any more: there is nothing to send",
            ),
            Done::NotThere => (MISTAKES, "there is no such request"),
        };
        code = code.max(trouble);
        output.complain(&format!("{reference}: {told}"));
    }
    if done > 0 {
        let what = match deed {
            Deed::Retry => "put back into the queue",
            Deed::Drop => "dropped",
        };
        output.say(&format!("{} {what}.\n", text::requests(done)));
    }
    Ok(code)
}

/// What the operator has named, one by one.
#[derive(Default)]
struct Resolved {
    references: Vec<Reference>,
    /// How many of them may have become tickets.
    doubtful: u64,
    /// How many have their ticket, and miss only the note.
    notes: u64,
}

async fn resolve(desk: &mut Desk, named: &Named<'_>) -> Result<Resolved, Ended> {
    let mut resolved = Resolved::default();
    for reference in named.references {
        if !resolved.references.contains(reference) {
            resolved.references.push(*reference);
            if let Some(entry) = desk.find(*reference).await? {
                let doubtful = matches!(entry.state, State::Unknown | State::Sending);
                resolved.doubtful += u64::from(doubtful);
                resolved.notes += u64::from(entry.missing_note().is_some());
            }
        }
    }
    if named.states.is_empty() {
        return Ok(resolved);
    }
    let filter = Filter {
        states: named.states.clone(),
        form: None,
        with_answers: true,
    };
    let mut after = 0;
    loop {
        let page = desk.list(&filter, after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(resolved);
        };
        after = last.seq;
        for entry in page
            .iter()
            .filter(|entry| !named.references.contains(&entry.reference))
        {
            resolved.references.push(entry.reference);
            resolved.doubtful += u64::from(entry.state == State::Unknown);
            resolved.notes += u64::from(entry.missing_note().is_some());
        }
    }
}

/// What the operator should think of before it is done.
fn warning(deed: Deed, count: u64, doubtful: u64, notes: u64) -> Option<String> {
    let requests = text::requests(count);
    let note = format!(
        "{}: the note with the files is not added. The ticket stays as it is.",
        text::requests(notes)
    );
    match (deed, doubtful) {
        (Deed::Drop, _) if notes > 0 && count == 0 => Some(note),
        (Deed::Drop, _) if notes > 0 => {
            let rest = warning(deed, count, doubtful, 0).unwrap_or_default();
            Some(format!("{rest}\n{note}"))
        }
        (Deed::Retry, 0) => None,
        (Deed::Retry, doubtful) => Some(format!(
            "{} may have become a ticket already: sending again may make a second one.\n\
             Look in Mava for the reference first. {requests} would be sent.",
            text::requests(doubtful)
        )),
        (Deed::Drop, _) => Some(format!(
            "{requests}: what the visitor wrote is erased and never sent, and the visitor\n\
             is told that it was refused. This can't be undone."
        )),
    }
}
