//! `GET /api/tickets`: which tickets of a span of time, and which page of them.

use std::collections::BTreeMap;

use crate::draft::STATUSES;
use crate::iso;
use crate::refusal::Refusal;

use super::Ticket;

/// Most tickets on one page.
const LIMIT_MAX: usize = 100;

/// Tickets on a page unless asked otherwise.
const LIMIT_DEFAULT: usize = 50;

/// A checked query.
#[derive(Debug)]
pub(crate) struct TicketSearch {
    /// Milliseconds since the epoch; the start belongs to the span, the end not.
    start_ms: i64,
    end_ms: i64,
    status: Option<&'static str>,
    assigned_to: Option<String>,
    pub(crate) limit: usize,
    pub(crate) skip: usize,
}

impl TicketSearch {
    /// Reads the query's pairs. Refusals are texts, as on all sibling endpoints.
    pub(crate) fn read(pairs: Vec<(String, String)>) -> Result<Self, Refusal> {
        const KNOWN: &[&str] = &[
            "startDate",
            "endDate",
            "limit",
            "skip",
            "status",
            "assignedTo",
        ];
        let mut query = BTreeMap::new();
        for (name, value) in pairs {
            let Some(known) = KNOWN.iter().find(|known| **known == name) else {
                return Err(text("Unknown query parameter"));
            };
            if query.insert(*known, value).is_some() {
                return Err(Refusal::Text(format!("{known} is given twice")));
            }
        }
        let mut date = |name: &str| match query.remove(name) {
            Some(value) => iso::parse(&value)
                .ok_or_else(|| Refusal::Text(format!("{name} must be an ISO date"))),
            None => Err(Refusal::Text(format!("{name} is required"))),
        };
        let (start_ms, end_ms) = (date("startDate")?, date("endDate")?);
        if end_ms <= start_ms {
            return Err(text("endDate must be after startDate"));
        }
        if end_ms > iso::plus_one_year(start_ms) {
            return Err(text("The dates must be at most one year apart"));
        }
        let limit = match query.get("limit").map(|value| value.parse()) {
            None => LIMIT_DEFAULT,
            Some(Ok(limit)) if (1..=LIMIT_MAX).contains(&limit) => limit,
            Some(_) => return Err(text("limit must be from 1 to 100")),
        };
        let skip = match query.get("skip").map(|value| value.parse()) {
            None => 0,
            Some(Ok(skip)) => skip,
            Some(Err(_)) => return Err(text("skip must be a whole number, not negative")),
        };
        let status = match query.get("status") {
            None => None,
            Some(wanted) => match STATUSES.iter().find(|status| *status == wanted) {
                Some(status) => Some(*status),
                None => {
                    return Err(Refusal::Text(format!(
                        "status must be one of {}",
                        STATUSES.join(", ")
                    )));
                }
            },
        };
        Ok(Self {
            start_ms,
            end_ms,
            status,
            assigned_to: query.remove("assignedTo"),
            limit,
            skip,
        })
    }

    /// Whether `ticket` is one of those asked for.
    pub(crate) fn takes(&self, ticket: &Ticket) -> bool {
        let created_ms = i64::try_from(ticket.created_at_ms).unwrap_or(i64::MAX);
        (self.start_ms..self.end_ms).contains(&created_ms)
            && self.status.is_none_or(|status| status == ticket.status)
            && (self.assigned_to.is_none() || self.assigned_to == ticket.assigned_to)
    }
}

fn text(sentence: &str) -> Refusal {
    Refusal::Text(sentence.to_owned())
}
