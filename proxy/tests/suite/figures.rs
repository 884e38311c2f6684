//! Figures that people read. Not a test: `cargo test --release -p intake-proxy
//! --test suite -- --ignored --nocapture figures`.

use std::time::{Duration, Instant};

use crate::support::app::{App, submission};
use crate::support::at_once;

const CONNECTIONS: usize = 64;
const TIME: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
#[allow(clippy::print_stdout, reason = "this prints its result")]
async fn durable_acknowledgements_per_second() {
    let app = App::builder().api_key(None).start().await;
    let body = submission(&"m".repeat(500));
    let began = Instant::now();
    let sent = at_once((0..CONNECTIONS).map(async |connection| {
        let mut took = Vec::new();
        while began.elapsed() < TIME {
            let key = format!("0123456789abcdef-{connection}-{}", took.len());
            let began = Instant::now();
            assert_eq!(app.submit(&key, &body).await.status, 202);
            took.push(began.elapsed());
        }
        took
    }))
    .await;
    let mut took = sent.concat();
    took.sort();
    let rate = took.len() as f64 / began.elapsed().as_secs_f64();
    println!(
        "{rate:.0} durable acknowledgements a second; median {:?}, 99th percentile {:?}",
        took[took.len() / 2],
        took[took.len() * 99 / 100],
    );
    app.finish_leaving(took.len()).await;
}
