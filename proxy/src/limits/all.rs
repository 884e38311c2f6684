//! Every limit there is, as one value that the whole proxy shares.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use axum::http::HeaderMap;
use intake_contract::{Answers, FieldDefinition};
use sha2::{Digest, Sha256};

use super::pressure::Pressure;
use super::queue::Queue;
use super::rate::{Exceeded, Limiter, Standing};
use crate::client::{Client, TrustedProxies, X_FORWARDED_FOR, is_private};
use crate::clock::Clock;
use crate::config::Config;

/// How often the log tells at most of requests that were refused.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// An email address or a wallet, of which only a part of a hash is kept.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Contact([u8; 16]);

/// The limits of one proxy.
pub struct Limits {
    clock: Arc<dyn Clock>,
    trusted: TrustedProxies,
    traffic: Limiter<Client>,
    calls: Limiter<Client>,
    submissions: Limiter<Client>,
    contacts: Limiter<Contact>,
    total: Queue,
    pressure: Pressure,
    refused: AtomicU64,
    told_at_ms: AtomicU64,
    told_of_proxy: AtomicBool,
}

impl Limits {
    /// Limits of which nothing is used.
    #[must_use]
    pub fn new(config: &Config, clock: Arc<dyn Clock>) -> Self {
        let of = config.limits;
        let each = |name, quota| Limiter::new(name, quota, Arc::clone(&clock));
        Self {
            trusted: TrustedProxies::new(config.server.trusted_proxies.clone()),
            traffic: each("traffic", of.traffic),
            calls: each("calls", of.calls),
            submissions: each("submissions", of.submissions),
            contacts: Limiter::new("contact", of.contact, Arc::clone(&clock)),
            total: Queue::new(of.total, Arc::clone(&clock)),
            pressure: Pressure::new(of.total.interval()),
            refused: AtomicU64::new(0),
            told_at_ms: AtomicU64::new(0),
            told_of_proxy: AtomicBool::new(false),
            clock,
        }
    }

    /// Whose word on a visitor's address is taken.
    #[must_use]
    pub const fn trusted(&self) -> &TrustedProxies {
        &self.trusted
    }

    /// Who sent a request.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        let ignored = !self.trusted.contain(peer) && headers.contains_key(X_FORWARDED_FOR);
        if ignored && is_private(peer) && !self.told_of_proxy.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %peer,
                "X-Forwarded-For is not read, since this peer is not among server.trusted_proxies: if it is your reverse proxy, all its visitors count as one client"
            );
        }
        self.trusted.client(peer, headers)
    }

    /// Counts a request of any kind.
    ///
    /// # Errors
    /// When its client has sent too many.
    pub fn admit(&self, client: &Client) -> Result<Standing, Exceeded> {
        self.traffic.take(client)
    }

    /// Counts a request that sends something.
    ///
    /// # Errors
    /// When its client has sent too many.
    pub fn admit_call(&self, client: &Client) -> Result<Standing, Exceeded> {
        self.calls.take(client)
    }

    /// Counts a request for support of a client.
    ///
    /// # Errors
    /// When its client has sent too many.
    pub fn admit_submission(&self, client: &Client) -> Result<Standing, Exceeded> {
        self.submissions.take(client)
    }

    /// Counts a request for support by whom it names.
    ///
    /// # Errors
    /// When too many name the same email address or the same wallet.
    pub fn admit_contacts(&self, answers: &Answers) -> Result<(), Exceeded> {
        for id in [FieldDefinition::EMAIL, FieldDefinition::WALLET] {
            let answer = answers.get(id).trim().to_lowercase();
            if answer.is_empty() {
                continue;
            }
            let hash = Sha256::new().chain_update(id).chain_update([0]);
            let hash: [u8; 32] = hash.chain_update(answer).finalize().into();
            let mut key = [0; 16];
            key.copy_from_slice(&hash[..16]);
            self.contacts.take(&Contact(key))?;
        }
        Ok(())
    }

    /// Waits for a request's turn among those of all.
    ///
    /// # Errors
    /// When too many wait: how long until there is room.
    pub async fn turn(&self) -> Result<(), Duration> {
        self.total.turn().await
    }

    /// Counts a challenge that is made; tells how many times as many as usual
    /// were made of late.
    pub fn press(&self) -> f64 {
        self.pressure.count(self.clock.monotonic())
    }

    /// Notes that a request was refused unseen, and how many were since the log
    /// last told of it, if it is time to.
    pub fn refused(&self) -> Option<u64> {
        self.refused.fetch_add(1, Ordering::Relaxed);
        let relaxed = Ordering::Relaxed;
        let now = u64::try_from(self.clock.monotonic().as_millis()).unwrap_or(u64::MAX);
        let told = self.told_at_ms.load(relaxed);
        let due = told == 0 || now.saturating_sub(told) >= TELL_EVERY.as_millis() as u64;
        let mine = due
            && self
                .told_at_ms
                .compare_exchange(told, now.max(1), relaxed, relaxed)
                .is_ok();
        mine.then(|| self.refused.swap(0, relaxed))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::parse;
    use crate::limits::hand_clock::HandClock;

    const CONFIG: &str = "[limits]\ncontact = { requests = 2, window = \"60s\" }\n\
        [[forms]]\nid = \"support\"\norigins = []\n";

    fn limits() -> (Arc<HandClock>, Limits) {
        let config = parse(CONFIG, Path::new("")).unwrap().config;
        let clock = Arc::new(HandClock::default());
        (Arc::clone(&clock), Limits::new(&config, clock))
    }

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        let (_, limits) = limits();
        let answers = |email: &str, wallet: &str| {
            let pairs = [
                (FieldDefinition::EMAIL, email),
                (FieldDefinition::WALLET, wallet),
            ];
            Answers(pairs.map(|(id, text)| (id.into(), text.into())).into())
        };
        for (email, wallet, taken) in [
            ("ada@example.com", "", true),
            ("Ada@Example.com ", "", true),
            ("ADA@EXAMPLE.COM", "", false),
            ("", "0xAB", true),
            ("", "", true),
            ("bob@example.com", "0xab", true),
            ("bob@example.com", "0xaB", false),
            ("", "ada@example.com", true),
        ] {
            let admitted = limits.admit_contacts(&answers(email, wallet));
            assert_eq!(admitted.is_ok(), taken, "{email} {wallet}");
        }
    }

    #[test]
    fn the_log_tells_of_refusals_now_and_then_and_of_all_of_them() {
        let (clock, limits) = limits();
        clock.pass(Duration::from_secs(1));
        assert_eq!(limits.refused(), Some(1));
        for _ in 0..5 {
            assert_eq!(limits.refused(), None);
        }
        clock.pass(TELL_EVERY);
        assert_eq!(limits.refused(), Some(6));
    }
}
