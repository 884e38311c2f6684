//! Waiting for a condition, never for a time.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::anyhow;

use crate::Outcome;

/// How long a condition may take before the test fails. Generous, because a
/// busy machine is no defect; a passing test never waits this long.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How often a condition is looked at. Each look costs a few milliseconds.
const INTERVAL: Duration = Duration::from_millis(40);

/// Asks `look` until it answers `Ok(Some(value))`.
///
/// An error counts as "not yet", because pages change between two questions;
/// the last one is told when the patience is over.
///
/// # Errors
/// After [`PATIENCE`], naming `what`.
pub async fn until<T, F, Fut>(what: &str, look: F) -> Outcome<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Outcome<Option<T>>>,
{
    until_within(PATIENCE, what, look).await
}

/// As [`until`], with another patience.
///
/// # Errors
/// After `patience`, naming `what`.
pub async fn until_within<T, F, Fut>(patience: Duration, what: &str, mut look: F) -> Outcome<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Outcome<Option<T>>>,
{
    let deadline = Instant::now() + patience;
    loop {
        let last = match look().await {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if Instant::now() >= deadline {
            let seconds = patience.as_secs();
            let reason = last.map_or_else(String::new, |error| format!(": {error:#}"));
            return Err(anyhow!("waited {seconds} s in vain: {what}{reason}"));
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn a_condition_is_asked_until_it_holds() {
        let asked = Cell::new(0);
        let value = until("the third question", || {
            asked.set(asked.get() + 1);
            let answer = match asked.get() {
                1 => Err(anyhow!("the page is not there yet")),
                2 => Ok(None),
                _ => Ok(Some("here")),
            };
            async move { answer }
        })
        .await
        .unwrap();
        assert_eq!((value, asked.get()), ("here", 3));
    }

    #[tokio::test]
    async fn what_never_holds_fails_with_its_name_and_the_last_error() {
        let error = until_within(Duration::ZERO, "a unicorn", || async {
            Err::<Option<()>, _>(anyhow!("only horses"))
        })
        .await
        .unwrap_err()
        .to_string();
        assert!(
            error.contains("a unicorn") && error.contains("only horses"),
            "{error}"
        );
    }
}
