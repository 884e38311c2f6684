//! Browsers that have served a scenario and wait for the next one: to start a
//! browser takes longer than most scenarios.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Outcome;
use crate::browser::{Browser, Engine, Look};

/// A browser that takes longer to become as new is not worth waiting for.
const PATIENCE: Duration = Duration::from_secs(10);

static WAITING: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

fn waiting() -> MutexGuard<'static, Vec<Browser>> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A browser as it is when just started.
///
/// # Errors
/// As [`Browser::launch`].
pub async fn take(engine: Engine) -> Outcome<Browser> {
    let used = {
        let mut waiting = waiting();
        let place = waiting
            .iter()
            .position(|browser| browser.engine() == engine);
        place.map(|place| waiting.swap_remove(place))
    };
    match used {
        Some(browser) => Ok(browser),
        None => Browser::launch(engine, Look::default()).await,
    }
}

/// Makes a browser as new and keeps it for the next scenario, if it can be.
pub async fn give_back(mut browser: Browser) {
    let renewed = browser.look().can_be_undone(browser.engine())
        && matches!(
            tokio::time::timeout(PATIENCE, browser.renew()).await,
            Ok(Ok(()))
        );
    if renewed {
        waiting().push(browser);
    } else {
        browser.quit().await;
    }
}
