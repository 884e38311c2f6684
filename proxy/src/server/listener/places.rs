//! The places that connections have. When all are taken, whoever has been idle
//! for longest makes room, so that thousands who connect and say nothing keep
//! nobody out; and one peer gets only some of them, unless it is a proxy that
//! speaks for many.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

/// How long a connection may be idle before it has to make room for another.
const IDLE_MIN: Duration = Duration::from_secs(1);

/// Between two looks for a connection that has become idle for long enough.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// All places.
pub struct Places {
    most: usize,
    most_of_peer: usize,
    seats: Mutex<Seats>,
    freed: Notify,
}

#[derive(Default)]
struct Seats {
    next: u64,
    taken: HashMap<u64, Seat>,
    /// How many of them each peer has that does not speak for many.
    of_peers: HashMap<IpAddr, usize>,
}

struct Seat {
    /// How many requests are being answered; more than one never is in HTTP/1.1.
    busy: usize,
    /// Since when there are none.
    since: Instant,
    leave: Arc<Notify>,
}

/// One place, free again once it is dropped.
pub struct Place {
    places: Arc<Places>,
    number: u64,
    peer: Option<IpAddr>,
    leave: Arc<Notify>,
}

/// The time in which a request is answered.
pub struct Busy {
    places: Arc<Places>,
    number: u64,
}

impl Places {
    /// So many places, of which one peer gets so many at most.
    #[must_use]
    pub fn new(most: usize, most_of_peer: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            most_of_peer,
            seats: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// Waits until there is a place, asking the most idle to leave if need be.
    pub async fn wait(&self) {
        loop {
            let freed = self.freed.notified();
            if !self.is_full() {
                return;
            }
            // In vain where nobody is idle: then an answer has to end.
            let _ = timeout(LOOK_EVERY, freed).await;
        }
    }

    /// Takes a place for a peer; `None` where it has its share already. `many`
    /// tells that it speaks for many, and has no share.
    #[must_use]
    pub fn take(self: &Arc<Self>, peer: IpAddr, many: bool) -> Option<Place> {
        let peer = (!many).then_some(peer);
        let mut seats = self.seats();
        if let Some(peer) = peer {
            let taken = seats.of_peers.entry(peer).or_default();
            if *taken >= self.most_of_peer {
                return None;
            }
            *taken += 1;
        }
        let number = seats.next;
        seats.next += 1;
        let leave = Arc::new(Notify::new());
        let seat = Seat {
            busy: 0,
            since: Instant::now(),
            leave: Arc::clone(&leave),
        };
        seats.taken.insert(number, seat);
        Some(Place {
            places: Arc::clone(self),
            number,
            peer,
            leave,
        })
    }

    fn is_full(&self) -> bool {
        let seats = self.seats();
        if seats.taken.len() < self.most {
            return false;
        }
        let idle = seats.taken.values().filter(|seat| seat.busy == 0);
        let idlest = idle.min_by_key(|seat| seat.since);
        if let Some(seat) = idlest.filter(|seat| seat.since.elapsed() >= IDLE_MIN) {
            seat.leave.notify_one();
        }
        true
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Returns once the place is needed by somebody else.
    pub async fn needed(&self) {
        self.leave.notified().await;
    }

    /// Makes marks of requests on this place.
    pub fn marker(&self) -> impl Fn() -> Busy + Clone + Send + Sync + use<> {
        let (places, number) = (Arc::clone(&self.places), self.number);
        move || {
            if let Some(seat) = places.seats().taken.get_mut(&number) {
                seat.busy += 1;
            }
            Busy {
                places: Arc::clone(&places),
                number,
            }
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(seat) = self.places.seats().taken.get_mut(&self.number) {
            seat.busy = seat.busy.saturating_sub(1);
            seat.since = Instant::now();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut seats = self.places.seats();
        seats.taken.remove(&self.number);
        if let Some(peer) = self.peer
            && let Some(taken) = seats.of_peers.get_mut(&peer)
        {
            *taken -= 1;
            if *taken == 0 {
                seats.of_peers.remove(&peer);
            }
        }
        drop(seats);
        self.places.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[tokio::test(start_paused = true)]
    async fn the_idlest_makes_room_and_never_one_that_is_being_answered() {
        let places = Places::new(3, 9);
        let mut taken: Vec<_> = (0..3).map(|_| places.take(PEER, false).unwrap()).collect();
        let answering = taken[0].marker()();
        tokio::time::sleep(Duration::from_millis(10)).await;
        drop(taken[1].marker()());
        // None has been idle for long.
        let wait = timeout(Duration::from_millis(500), places.wait()).await;
        assert!(wait.is_err());
        let waits = tokio::spawn({
            let places = Arc::clone(&places);
            async move { places.wait().await }
        });
        // The first one is busy, and the second was idle for less than the third.
        taken[2].needed().await;
        drop(taken.pop());
        waits.await.unwrap();
        drop(answering);
        let freed = places.take(PEER, false);
        assert!(freed.is_some());
    }

    #[test]
    fn one_peer_has_its_share_and_a_proxy_of_many_has_none() {
        let places = Places::new(100, 2);
        let first = places.take(PEER, false);
        let second = places.take(PEER, false);
        assert!(second.is_some() && places.take(PEER, false).is_none());
        assert!(places.take(PEER, true).is_some());
        assert!(places.take("192.0.2.1".parse().unwrap(), false).is_some());
        drop(first);
        assert!(places.take(PEER, false).is_some());
        assert!(places.seats().of_peers.len() <= 1);
    }
}
