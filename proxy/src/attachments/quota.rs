//! How much may be uploaded: by one client in an hour, and to one form before
//! requests claim it. In memory: a restart forgives a client, no more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::client::Client;
use crate::config::UploadQuotas;

/// How long what a client uploaded counts.
const WINDOW: Duration = Duration::from_secs(60 * 60);

/// Most clients that are remembered. Beyond it, those are forgotten whose hour
/// is over; a client can't be told from another one of its network anyway.
const CLIENTS_MAX: usize = 100_000;

/// What one client has uploaded since its hour began.
#[derive(Debug, Clone, Copy)]
struct Used {
    since: Duration,
    files: u32,
    bytes: u64,
}

#[derive(Debug, Default)]
pub(super) struct Quotas {
    clients: Mutex<HashMap<Client, Used>>,
    /// Bytes that are on their way to each form.
    coming: Arc<Mutex<HashMap<String, u64>>>,
}

/// Bytes on their way to a form, for as long as this lives.
#[derive(Debug)]
pub(super) struct Coming {
    coming: Arc<Mutex<HashMap<String, u64>>>,
    form: String,
    bytes: u64,
}

/// There is no room for a file. Tells how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exhausted(pub(super) Duration);

impl Quotas {
    /// Counts a file of a client; `now` is monotonic.
    pub(super) fn count(
        &self,
        client: Client,
        bytes: u64,
        quotas: UploadQuotas,
        now: Duration,
    ) -> Result<(), Exhausted> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= CLIENTS_MAX {
            clients.retain(|_, used| now.saturating_sub(used.since) < WINDOW);
        }
        let fresh = Used {
            since: now,
            files: 0,
            bytes: 0,
        };
        let used = clients.entry(client).or_insert(fresh);
        if now.saturating_sub(used.since) >= WINDOW {
            *used = fresh;
        }
        let bytes = used.bytes.saturating_add(bytes);
        if used.files >= quotas.client_files || bytes > quotas.client_bytes {
            let over = used.since + WINDOW;
            return Err(Exhausted(over.saturating_sub(now)));
        }
        used.files += 1;
        used.bytes = bytes;
        Ok(())
    }

    /// Reserves room among what waits for requests of a form: `waiting` bytes
    /// lie there already.
    pub(super) fn reserve(
        &self,
        form: &str,
        bytes: u64,
        waiting: u64,
        quotas: UploadQuotas,
    ) -> Result<Coming, Exhausted> {
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        let on_their_way = coming.entry(form.to_owned()).or_default();
        let sum = on_their_way.saturating_add(bytes);
        if waiting.saturating_add(sum) > quotas.waiting_bytes {
            // Whether requests come for what is there, nobody knows.
            return Err(Exhausted(Duration::from_secs(60)));
        }
        *on_their_way = sum;
        Ok(Coming {
            coming: Arc::clone(&self.coming),
            form: form.to_owned(),
            bytes,
        })
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sum) = coming.get_mut(&self.form) {
            *sum = sum.saturating_sub(self.bytes);
            if *sum == 0 {
                coming.remove(&self.form);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    const QUOTAS: UploadQuotas = UploadQuotas {
        client_files: 2,
        client_bytes: 100,
        waiting_bytes: 100,
    };

    fn client(address: &str) -> Client {
        Client::from(address.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn a_client_has_an_hours_worth_of_files_and_bytes() {
        let quotas = Quotas::default();
        let (one, other) = (client("203.0.113.7"), client("203.0.113.8"));
        let minute = Duration::from_secs(60);
        let count = |client, bytes, now| quotas.count(client, bytes, QUOTAS, now);
        assert_eq!(count(one, 60, minute), Ok(()));
        assert_eq!(count(one, 60, 2 * minute), Err(Exhausted(59 * minute)));
        assert_eq!(count(one, 40, 2 * minute), Ok(()));
        assert_eq!(count(one, 0, 3 * minute), Err(Exhausted(58 * minute)));
        assert_eq!(count(other, 100, 3 * minute), Ok(()));
        assert_eq!(count(one, 100, 61 * minute), Ok(()));
    }

    #[test]
    fn what_comes_and_what_waits_share_a_forms_room() {
        let quotas = Quotas::default();
        let reserve = |form, bytes, waiting| quotas.reserve(form, bytes, waiting, QUOTAS);
        let first = reserve("support", 60, 0).unwrap();
        assert!(reserve("support", 60, 0).is_err());
        assert!(reserve("support", 10, 31).is_err());
        assert!(reserve("sales", 60, 0).is_ok());
        drop(first);
        assert!(reserve("support", 60, 40).is_ok());
    }
}
