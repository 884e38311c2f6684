//! Requests whose visitors wait a moment for the first attempt to end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use intake_contract::{DeliveryState, Reference};
use tokio::sync::oneshot;

/// How a request stands after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct News {
    pub(super) state: DeliveryState,
    pub(super) ticket_id: Option<String>,
}

type Waiting = HashMap<Reference, oneshot::Sender<News>>;

#[derive(Default, Clone)]
pub(super) struct Waiters(Arc<Mutex<Waiting>>);

/// Waits for the end of a request's first attempt. Dropping it stops waiting.
pub struct DeliveryWait {
    waiters: Waiters,
    reference: Reference,
    news: oneshot::Receiver<News>,
}

impl Waiters {
    pub(super) fn wait_for(&self, reference: Reference) -> DeliveryWait {
        let (tell, news) = oneshot::channel();
        self.waiting().insert(reference, tell);
        DeliveryWait {
            waiters: self.clone(),
            reference,
            news,
        }
    }

    pub(super) fn tell(&self, reference: Reference, news: News) {
        if let Some(tell) = self.waiting().remove(&reference) {
            // Who has gone away meanwhile asks again by the status URL.
            let _ = tell.send(news);
        }
    }

    /// Nobody is to wait any longer.
    pub(super) fn release_all(&self) {
        self.waiting().clear();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DeliveryWait {
    /// How the request stands after its first attempt. `None` where that won't
    /// be known soon.
    pub async fn first_attempt(mut self) -> Option<(DeliveryState, Option<String>)> {
        let news = (&mut self.news).await.ok()?;
        Some((news.state, news.ticket_id))
    }
}

impl Drop for DeliveryWait {
    fn drop(&mut self) {
        self.waiters.waiting().remove(&self.reference);
    }
}
