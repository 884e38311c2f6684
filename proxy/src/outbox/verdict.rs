//! The tables that say what follows from what came back from Mava. Pure.

use std::time::Duration;

use super::look_up::Sighting;
use crate::mava::{CreatedTicket, MavaError, Refusal};

/// What becomes of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// There is a ticket.
    Delivered(Option<String>),
    /// There is none: send it again.
    SendAgain(Place),
    /// There may be one: look it up.
    LookUp(Place),
    /// The note is not on the ticket, which is this one: send the note.
    Found(String),
    /// It can't be told whether there is one: the operator's policy decides.
    Untold,
    /// Mava refuses it for good.
    Dead(Refusal),
}

/// Where the request goes in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Where it was: it had no part in what went wrong.
    Same,
    /// Where it was the first few times, then behind: it may have had a part.
    SameAtFirst(Option<Duration>),
    /// Behind, by a backoff of its own and at least by what Mava asked for.
    Behind(Option<Duration>),
    /// Behind, by the time after which an attempt can be looked up.
    AfterGrace,
}

/// What follows for all calls with the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Mava answers.
    Answered,
    /// It does not, or asks for patience: pause, at least by what it asked for.
    Trouble(Option<Duration>),
    /// Too many calls: pause as long as it asked for, or for a whole window.
    Limited(Option<Duration>),
    /// Nothing: no call was made.
    None,
    /// The key or the address is wrong: tell the operator, try again later.
    Refused,
}

/// What follows from an attempt to create a ticket.
pub(super) fn of_creation(result: Result<CreatedTicket, MavaError>) -> (Fate, Effect) {
    use {Effect as E, Fate as F, Place as P};
    let error = match result {
        Ok(ticket) => return (F::Delivered(ticket.id), E::Answered),
        Err(error) => error,
    };
    match error {
        MavaError::Unreachable => (F::SendAgain(P::Same), E::Trouble(None)),
        MavaError::TimedOut | MavaError::Cut | MavaError::Gateway { .. } => {
            (F::LookUp(P::AfterGrace), E::Trouble(None))
        }
        MavaError::Unreadable => (F::LookUp(P::AfterGrace), E::Answered),
        MavaError::RateLimited { retry_after } => (F::SendAgain(P::Same), E::Limited(retry_after)),
        MavaError::RolledBack { retry_after } => {
            (F::SendAgain(P::Behind(retry_after)), E::Answered)
        }
        MavaError::Unavailable { retry_after, .. } => (
            F::SendAgain(P::SameAtFirst(retry_after)),
            E::Trouble(retry_after),
        ),
        // A firewall before Mava answers 403 to a text it dislikes. Behind, it
        // can't stop the others, whose success then clears the key.
        MavaError::KeyRefused { status: 403 } => (F::SendAgain(P::Behind(None)), E::Refused),
        MavaError::KeyRefused { .. } | MavaError::Elsewhere { .. } | MavaError::Unsendable => {
            (F::SendAgain(P::Same), E::Refused)
        }
        MavaError::Refused(refusal) => (F::Dead(refusal), E::Answered),
    }
}

/// What follows from a look-up: `Ok(Some(…))` if the ticket was found.
pub(super) fn of_look_up(result: Result<Option<Sighting>, MavaError>) -> (Fate, Effect) {
    use {Effect as E, Fate as F, Place as P};
    let error = match result {
        Ok(Some(ticket)) => return (F::Delivered(ticket.id), E::Answered),
        Ok(None) => return (F::SendAgain(P::Behind(None)), E::Answered),
        Err(error) => error,
    };
    match error {
        MavaError::Unreachable
        | MavaError::TimedOut
        | MavaError::Cut
        | MavaError::Gateway { .. } => (F::LookUp(P::Behind(None)), E::Trouble(None)),
        MavaError::Unavailable { retry_after, .. } => {
            (F::LookUp(P::Behind(retry_after)), E::Trouble(retry_after))
        }
        MavaError::RolledBack { retry_after } => (F::LookUp(P::Behind(retry_after)), E::Answered),
        MavaError::RateLimited { retry_after } => (F::LookUp(P::Same), E::Limited(retry_after)),
        MavaError::KeyRefused { status: 401 } | MavaError::Unsendable => {
            (F::LookUp(P::Same), E::Refused)
        }
        // The list is not there, not for this key, or not readable. Trying
        // again would not help.
        MavaError::KeyRefused { .. }
        | MavaError::Elsewhere { .. }
        | MavaError::Refused(_)
        | MavaError::Unreadable => (F::Untold, E::Answered),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Option<Duration> = Some(Duration::from_secs(7));

    fn of_status(status: u16) -> MavaError {
        MavaError::of_status(status, WAIT, Refusal::default())
    }

    fn dead(status: u16) -> Fate {
        Fate::Dead(Refusal {
            status,
            ..Refusal::default()
        })
    }

    #[test]
    fn what_comes_of_an_attempt_decides_what_follows() {
        use {Effect as E, Fate as F, Place as P};
        for (error, fate, effect) in [
            (
                MavaError::Unreachable,
                F::SendAgain(P::Same),
                E::Trouble(None),
            ),
            (
                MavaError::TimedOut,
                F::LookUp(P::AfterGrace),
                E::Trouble(None),
            ),
            (MavaError::Cut, F::LookUp(P::AfterGrace), E::Trouble(None)),
            (of_status(200), F::LookUp(P::AfterGrace), E::Trouble(None)),
            (of_status(301), F::SendAgain(P::Same), E::Refused),
            (of_status(400), dead(400), E::Answered),
            (of_status(401), F::SendAgain(P::Same), E::Refused),
            (of_status(403), F::SendAgain(P::Behind(None)), E::Refused),
            (of_status(404), dead(404), E::Answered),
            (
                of_status(408),
                F::SendAgain(P::SameAtFirst(WAIT)),
                E::Trouble(WAIT),
            ),
            (of_status(413), dead(413), E::Answered),
            (of_status(422), dead(422), E::Answered),
            (of_status(429), F::SendAgain(P::Same), E::Limited(WAIT)),
            (of_status(500), F::SendAgain(P::Behind(WAIT)), E::Answered),
            (of_status(502), F::LookUp(P::AfterGrace), E::Trouble(None)),
            (
                of_status(503),
                F::SendAgain(P::SameAtFirst(WAIT)),
                E::Trouble(WAIT),
            ),
            (of_status(504), F::LookUp(P::AfterGrace), E::Trouble(None)),
            (of_status(522), F::LookUp(P::AfterGrace), E::Trouble(None)),
        ] {
            let may_have_happened = error.may_have_happened();
            let may_retry = error.may_retry();
            let name = error.name();
            assert_eq!(of_creation(Err(error)), (fate.clone(), effect), "{name}");
            assert_eq!(matches!(fate, F::LookUp(_)), may_have_happened, "{name}");
            assert_eq!(!matches!(fate, F::Dead(_)), may_retry, "{name}");
        }
    }

    #[test]
    fn what_comes_of_a_look_up_never_loses_a_request() {
        use {Effect as E, Fate as F, Place as P};
        let ticket = Sighting {
            id: Some("1".into()),
            has_note: false,
        };
        let found = of_look_up(Ok(Some(ticket)));
        assert_eq!(found, (F::Delivered(Some("1".into())), E::Answered));
        assert_eq!(
            of_look_up(Ok(None)),
            (F::SendAgain(P::Behind(None)), E::Answered)
        );
        for (error, fate, effect) in [
            (
                MavaError::Unreachable,
                F::LookUp(P::Behind(None)),
                E::Trouble(None),
            ),
            (
                MavaError::TimedOut,
                F::LookUp(P::Behind(None)),
                E::Trouble(None),
            ),
            (of_status(400), F::Untold, E::Answered),
            (of_status(401), F::LookUp(P::Same), E::Refused),
            (of_status(403), F::Untold, E::Answered),
            (of_status(404), F::Untold, E::Answered),
            (of_status(429), F::LookUp(P::Same), E::Limited(WAIT)),
            (of_status(500), F::LookUp(P::Behind(WAIT)), E::Answered),
            (of_status(502), F::LookUp(P::Behind(None)), E::Trouble(None)),
            (of_status(503), F::LookUp(P::Behind(WAIT)), E::Trouble(WAIT)),
            (MavaError::Unreadable, F::Untold, E::Answered),
        ] {
            let name = error.name();
            assert_eq!(of_look_up(Err(error)), (fate, effect), "{name}");
        }
    }
}
