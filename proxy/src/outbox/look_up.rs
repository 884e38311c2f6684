//! Looks an attempt up whose outcome is not known: did it make a ticket? And is
//! there a note on it?
//!
//! Mava can't be asked for one ticket, so the tickets of a window around the
//! attempt are read through for the line that carries the reference. The window
//! is narrow as long as the clocks can be believed.

use std::time::Duration;

use intake_contract::Reference;

use super::{Line, Shared, Tuning};
use crate::budget::Permit;
use crate::clock::Timestamp;
use crate::mava::{ListedTicket, MavaError, TicketQuery};
use crate::storage::StoreError;
use crate::ticket::{note_line, reference_line};

/// Most pages that are read. At most 180 tickets a minute come by the key's own
/// limit; a window that holds twenty times as many is not a window any more.
const PAGES_MAX: usize = 50;
/// How far back an attempt may lie whose recorded time is yet to come.
const BACK: Duration = Duration::from_secs(24 * 60 * 60);
/// Mava lists at most a year.
const SPAN_MAX: Duration = Duration::from_secs(364 * 24 * 60 * 60);

/// Mava's clock is known by its answers' `Date`, which counts whole seconds (RFC
/// 9110): from one answer to the next it seems to differ by so much more or less.
const DATE_GRAIN: Duration = Duration::from_secs(1);

/// Between two tries to record a call.
const RECORD_AGAIN: Duration = Duration::from_secs(1);

/// A time from which, and one until which, tickets are looked at.
type Window = (Timestamp, Timestamp);

/// A ticket that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sighting {
    /// Its id, where the list named one.
    pub(super) id: Option<String>,
    /// Whether the note with the request's files is on it.
    pub(super) has_note: bool,
}

/// What came of reading a window.
enum Read {
    Found(Sighting),
    NotThere,
    TooMany,
}

/// One look-up of one attempt.
pub(super) struct LookUp<'l> {
    pub(super) shared: &'l Shared,
    pub(super) line: &'l Line,
    pub(super) reference: Reference,
    /// When the attempt began, by the clock of that time.
    pub(super) attempt_at: Timestamp,
    /// When it began at the earliest, whatever the clock has done since.
    pub(super) attempt_from: Timestamp,
    /// The place in the budget that the claim came with.
    pub(super) permit: Option<Permit>,
}

impl LookUp<'_> {
    /// The ticket of the attempt, if there is one.
    pub(super) async fn make(mut self) -> Result<Option<Sighting>, MavaError> {
        let began = self.shared.clock.monotonic();
        let mut window = self.window(began);
        let mut narrowed = false;
        loop {
            match self.read(window).await? {
                Read::Found(ticket) => return Ok(Some(ticket)),
                Read::NotThere => {}
                Read::TooMany if narrowed || window == self.narrow() => {
                    return Err(MavaError::Unreadable);
                }
                // So many tickets come only in a window that a wrong clock, or a
                // long time without look-ups, has made wide.
                Read::TooMany => {
                    window = self.narrow();
                    narrowed = true;
                    continue;
                }
            }
            // Mava's answers have told what time it is there. Where our clock is
            // wrong, what was read was not the right window.
            let better = self.window(began);
            let skew = self.shared.tuning.clock_skew;
            let covers = window.0 <= better.0.plus(DATE_GRAIN) && better.1 <= window.1.plus(skew);
            if narrowed || covers {
                return Ok(None);
            }
            window = better;
        }
    }

    async fn read(&mut self, (from, until): Window) -> Result<Read, MavaError> {
        let mut skip = 0;
        for _ in 0..PAGES_MAX {
            let place = self.place().await;
            let query = TicketQuery { from, until, skip };
            let page = self.line.upstream.list_tickets(&query).await;
            drop(place);
            let page = page?;
            // An empty page ends the list. A short one need not: Mava may have a
            // smaller limit than we asked for, and a ticket that is missed is sent twice.
            if page.is_empty() {
                return Ok(Read::NotThere);
            }
            skip += page.len();
            let found = page
                .into_iter()
                .find(|ticket| carries(ticket, self.reference));
            if let Some(ticket) = found {
                let line = note_line(self.reference);
                let has_note = ticket.texts.iter().any(|text| text.contains(&line));
                let id = ticket.id;
                return Ok(Read::Found(Sighting { id, has_note }));
            }
        }
        Ok(Read::TooMany)
    }

    /// The right to call: the claim's own, which is recorded with it, then further ones.
    async fn place(&mut self) -> Permit {
        if let Some(permit) = self.permit.take() {
            return permit;
        }
        let permit = self.line.budget.take().await;
        let Shared { store, clock, .. } = self.shared;
        // A call that is not recorded would not count for the next process.
        loop {
            match self.shared.watched(store.count_call(clock.wall()).await) {
                Ok(()) | Err(StoreError::Closed) => return permit,
                Err(_) => clock.sleep(RECORD_AGAIN).await,
            }
        }
    }

    /// The window, as the look-up began at this time of the monotonic clock.
    fn window(&self, began: Duration) -> Window {
        let Shared { clock, tuning, .. } = self.shared;
        let wall = clock.wall();
        let now = self.line.upstream.time().unwrap_or(wall);
        let since = clock.monotonic().saturating_sub(began);
        let (from, until) = window(self.attempt_at, now.minus(since), tuning);
        // Or the clock was ahead at the attempt by as much as it is now. A window
        // that is looked at long after would begin behind the ticket otherwise.
        let ahead = self.attempt_at.minus(wall.since(now));
        let from = from.min(ahead.min(self.attempt_from).minus(tuning.clock_skew));
        let from = from.minus(DATE_GRAIN);
        (from.max(until.minus(SPAN_MAX)), until)
    }

    /// What the window would be, were the look-up made as soon as it may be.
    fn narrow(&self) -> Window {
        window(self.attempt_at, self.attempt_at, &self.shared.tuning)
    }
}

/// The window in which a ticket of an attempt can have been created, if the
/// clock was right at the attempt or is right now: from the one until the
/// other, give or take the difference between our clock and Mava's.
fn window(attempt_at: Timestamp, now: Timestamp, tuning: &Tuning) -> Window {
    let (from, until) = if attempt_at > now {
        (now.minus(BACK), attempt_at)
    } else {
        (attempt_at, now)
    };
    let longest = tuning.call_max + tuning.look_up_after;
    let until = until.max(attempt_at.plus(longest)).plus(tuning.clock_skew);
    let from = from.minus(tuning.clock_skew);
    (from.max(until.minus(SPAN_MAX)), until)
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
    fn a_window_holds_the_attempt_whichever_clock_was_right() {
        let config = crate::config::parse(
            "[[forms]]\nid = \"support\"\norigins = []\n",
            std::path::Path::new(""),
        );
        let tuning = Tuning::of(&config.unwrap().config);
        let hour = 3_600_000;
        let of = |attempt_at, now| {
            let at = |millis| Timestamp::from_millis(1_000 * hour + millis);
            let (from, until) = window(at(attempt_at), at(now), &tuning);
            let before = |at: Timestamp| at.as_millis() - 1_000 * hour;
            (before(from), before(until))
        };
        // As usual: a minute later. Then it began at 0 by the clock, and that is so.
        let (from, until) = of(0, 60_000);
        assert!(from < 0 && until > 60_000 && until - from < hour / 6);
        // Now it is an hour later; or the clock was an hour late then.
        let (from, until) = of(0, hour);
        assert!(from < 0 && until > hour);
        // The clock was an hour ahead, and is right now; or is wrong now.
        let (from, until) = of(hour, 60_000);
        assert!(from < 0 && until > hour);
        // A clock that is years off is no reason to ask for more than Mava takes.
        let (from, until) = of(0, 100_000 * hour);
        assert!(until > 100_000 * hour && until - from <= 365 * 24 * hour);
    }

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
