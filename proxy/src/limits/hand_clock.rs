//! A clock that a test moves by hand.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;

use crate::clock::{Clock, Timestamp};

#[derive(Default)]
pub struct HandClock(Mutex<Duration>);

impl HandClock {
    pub fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

#[async_trait]
impl Clock for HandClock {
    fn wall(&self) -> Timestamp {
        Timestamp::from_millis(1_795_305_600_000).plus(self.monotonic())
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, wait: Duration) {
        self.pass(wait);
    }
}
