//! The note that brings a ticket's agents the request's files: sent once the
//! ticket is there, and judged by itself, so that it never costs a second ticket.
//!
//! A note whose answer was lost is looked for on the ticket before it is sent
//! again. Where that is impossible it is sent again all the same: a note that
//! stands there twice is seen by agents alone, one that is missing loses files.

use super::delivery::Deliverer;
use super::look_up::Sighting;
use super::outcome::Outcome;
use super::payload::Payload;
use super::verdict::{Effect, Fate, Place, of_creation, of_look_up};
use crate::budget::Permit;
use crate::config::Delivery;
use crate::mava::{CreatedTicket, MavaError, Refusal};
use crate::storage::Claim;
use crate::ticket;

/// How often a ticket is looked for that Mava did not name when it made it: for
/// about an hour, as backoffs go.
const LOOK_UPS_MAX: u32 = 12;

impl Deliverer {
    /// Whether a request that became a ticket has files which are to follow.
    pub(super) fn owes_note(&self, claim: &Claim) -> bool {
        let delivery = self.config.borrow().attachments.delivery;
        delivery == Delivery::Note
            && Payload::read(&claim.payload).is_ok_and(|payload| !payload.files.is_empty())
    }

    pub(super) async fn send_note(&self, claim: &Claim, permit: Permit) -> Outcome {
        let config = self.config.borrow().clone();
        let payload = Payload::read(&claim.payload).ok();
        let note = payload
            .zip(claim.ticket_id.clone())
            .and_then(|(payload, ticket)| {
                ticket::note(&config, ticket, &payload.files, claim.reference)
            });
        let Some(note) = note else {
            // What the visitor sent was dropped meanwhile.
            permit.refund();
            let dead = (Fate::Dead(Refusal::default()), Effect::None);
            return self.judge(claim, dead, "nothing_to_send".to_owned());
        };
        let added = self.line.upstream.add_note(&note).await;
        drop(permit);
        let name = added
            .as_ref()
            .map_or_else(MavaError::name, |()| "added".to_owned());
        let added = added.map(|()| CreatedTicket::default());
        self.judge(claim, of_creation(added), name)
    }

    /// What follows from a look-up of a note's ticket.
    pub(super) fn judge_note(
        &self,
        claim: &Claim,
        found: Result<Option<Sighting>, MavaError>,
    ) -> Outcome {
        let known = claim.ticket_id.clone();
        let name = match &found {
            Ok(Some(_)) => "found".to_owned(),
            Ok(None) => "ticket_not_found".to_owned(),
            Err(error) => error.name(),
        };
        let verdict = of_note_look_up(found, known, claim.retries);
        self.judge(claim, verdict, name)
    }
}

/// The table of what follows from a look-up of a note's ticket.
fn of_note_look_up(
    found: Result<Option<Sighting>, MavaError>,
    known: Option<String>,
    retries: u32,
) -> (Fate, Effect) {
    let dead = || Fate::Dead(Refusal::default());
    match found {
        Ok(Some(Sighting { id, has_note: true })) => (Fate::Delivered(id), Effect::Answered),
        Ok(Some(Sighting { id, .. })) => {
            let found = known.or(id).map(Fate::Found);
            (found.unwrap_or_else(dead), Effect::Answered)
        }
        // There is one, for Mava said so: the list may be late.
        Ok(None) if known.is_none() && retries < LOOK_UPS_MAX => {
            (Fate::LookUp(Place::Behind(None)), Effect::Answered)
        }
        found => {
            let (fate, effect) = of_look_up(found);
            let fate = match (fate, known) {
                (Fate::Untold | Fate::SendAgain(_), None) => dead(),
                (Fate::Untold, Some(_)) => Fate::SendAgain(Place::Behind(None)),
                (fate, _) => fate,
            };
            (fate, effect)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_sent_where_its_ticket_is_known_and_has_none() {
        let sighting = |id: Option<&str>, has_note| {
            let id = id.map(str::to_owned);
            Ok(Some(Sighting { id, has_note }))
        };
        let known = || Some("known".to_owned());
        let behind = Place::Behind(None);
        let refused = |status| {
            let refusal = Refusal::default();
            Err(MavaError::of_status(status, None, refusal))
        };
        let dead = || Fate::Dead(Refusal::default());
        for (found, id, retries, fate) in [
            (
                sighting(Some("t"), true),
                None,
                0,
                Fate::Delivered(Some("t".into())),
            ),
            (sighting(None, true), known(), 0, Fate::Delivered(None)),
            (sighting(Some("t"), false), None, 0, Fate::Found("t".into())),
            (
                sighting(Some("t"), false),
                known(),
                0,
                Fate::Found("known".into()),
            ),
            (
                sighting(None, false),
                known(),
                0,
                Fate::Found("known".into()),
            ),
            (sighting(None, false), None, 0, dead()),
            (Ok(None), None, 0, Fate::LookUp(behind)),
            (Ok(None), None, LOOK_UPS_MAX, dead()),
            (Ok(None), known(), 0, Fate::SendAgain(behind)),
            (refused(404), known(), 0, Fate::SendAgain(behind)),
            (refused(404), None, 0, dead()),
            (refused(500), None, 99, Fate::LookUp(behind)),
            (refused(401), None, 0, Fate::LookUp(Place::Same)),
            (
                Err(MavaError::Unreachable),
                known(),
                0,
                Fate::LookUp(behind),
            ),
        ] {
            let told = format!("{found:?} {id:?} {retries}");
            assert_eq!(of_note_look_up(found, id, retries).0, fate, "{told}");
        }
    }
}
