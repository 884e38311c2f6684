//! Looks an attempt up whose outcome is not known: did it make a ticket?
//!
//! Mava can't be asked for one ticket, so the tickets of a narrow window around
//! the attempt are read through for the line that carries the reference.

use std::time::Duration;

use intake_contract::Reference;

use super::Tuning;
use crate::budget::CallBudget;
use crate::clock::Timestamp;
use crate::mava::{CreatedTicket, ListedTicket, MavaError, TicketQuery, Upstream};
use crate::ticket::reference_line;

/// Most pages that are read. At most 180 tickets a minute come by the key's own
/// limit; a window that holds twenty times as many is not a window any more.
const PAGES_MAX: usize = 50;

/// The ticket of an attempt, if there is one.
pub(super) async fn look_up(
    upstream: &dyn Upstream,
    budget: &CallBudget,
    window: (Timestamp, Timestamp),
    reference: Reference,
    mut permit: Option<crate::budget::Permit>,
) -> Result<Option<CreatedTicket>, MavaError> {
    let mut skip = 0;
    for _ in 0..PAGES_MAX {
        let place = match permit.take() {
            Some(permit) => permit,
            None => budget.take().await,
        };
        let query = TicketQuery {
            from: window.0,
            until: window.1,
            skip,
        };
        let page = upstream.list_tickets(&query).await;
        drop(place);
        let page = page?;
        // An empty page ends the list. A short one need not: Mava may have a
        // smaller limit than we asked for, and a ticket that is missed is sent twice.
        if page.is_empty() {
            return Ok(None);
        }
        skip += page.len();
        if let Some(ticket) = page.into_iter().find(|ticket| carries(ticket, reference)) {
            return Ok(Some(CreatedTicket { id: ticket.id }));
        }
    }
    Err(MavaError::Unreadable)
}

/// The window in which a ticket of an attempt can have been created, whatever
/// the difference between our clock and Mava's.
pub(super) fn window(attempt_at: Timestamp, tuning: &Tuning) -> (Timestamp, Timestamp) {
    let longest: Duration = tuning.call_max + tuning.look_up_after;
    let until = attempt_at.plus(longest).plus(tuning.clock_skew);
    (attempt_at.minus(tuning.clock_skew), until)
}

/// Whether a ticket is the one of this reference. Only the last reference line
/// of a text counts: a visitor may quote an earlier request's, but ours comes after.
fn carries(ticket: &ListedTicket, reference: Reference) -> bool {
    let line = reference_line(reference);
    let (word, _) = line.split_at(line.len() - reference.to_string().len());
    ticket.texts.iter().any(|text| {
        let last = text.rfind(&format!("{word}IN-"));
        last.is_some_and(|at| text.get(at..).is_some_and(|rest| rest.starts_with(&line)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_known_by_the_last_reference_in_a_text() {
        let reference = "IN-7F3K-9QXM".parse().unwrap();
        for (text, known) in [
            ("m\n\nReference IN-7F3K-9QXM", true),
            ("<p>m</p><p>Reference IN-7F3K-9QXM</p>", true),
            (
                "Reference IN-7F3K-9QXM was lost\n\nReference IN-0000-0000",
                false,
            ),
            ("IN-7F3K-9QXM", false),
            ("m\n\nReference IN-7F3K-9QXN", false),
            ("m\n\nReference IN-7F3K", false),
            ("", false),
        ] {
            let ticket = ListedTicket {
                id: None,
                texts: vec![text.into()],
            };
            assert_eq!(carries(&ticket, reference), known, "{text}");
        }
    }
}
