//! The log: JSON lines on stderr, each to be read alone.

use std::panic;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, Registry, fmt};

use crate::environment::Environment;

/// Sets how much is logged: `error`, `warn`, `info` or `debug`.
pub const LEVEL_VARIABLE: &str = "INTAKE_LOG";

/// Starts the log of this process, once. Later calls change nothing.
pub fn start(environment: &Environment) {
    let level = environment.get(LEVEL_VARIABLE);
    let level = level.and_then(|level| level.trim().parse().ok());
    let started = subscriber(std::io::stderr, level.unwrap_or(LevelFilter::INFO)).try_init();
    if started.is_ok() {
        panic::set_hook(Box::new(log_panic));
    }
}

/// Writes JSON lines to `writer`. The libraries' own words are kept out below
/// warnings: at their lower levels some quote headers and bodies.
pub fn subscriber<W>(writer: W, level: LevelFilter) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let targets = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target(env!("CARGO_CRATE_NAME"), level.min(LevelFilter::DEBUG));
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    Registry::default().with(lines.with_filter(targets))
}

/// Tells where a panic was, and not what it said: a message may quote anything.
fn log_panic(panic: &panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, "a fault of ours: something panicked");
}
