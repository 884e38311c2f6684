//! What the proxy counts, in the words of OpenMetrics.
//!
//! Every label comes from a closed list (methods, templates of routes, statuses,
//! problem codes, states), so nothing that a visitor typed can stand in one, and
//! nobody can make their number grow.

mod delivery;

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::outbox::Outbox;
use delivery::DeliveryMetrics;

/// The media type of what [`Metrics::text`] writes.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the durations that are told apart, in seconds: from what memory
/// answers to the longest that a request may take, with what a person notices between.
const DURATIONS: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0, 30.0];

/// An answer of the public service.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Answer {
    /// HTTP's method, or `other`.
    pub method: &'static str,
    /// The route's template, or `none`.
    pub route: String,
    /// The HTTP status.
    pub status: u32,
    /// The problem's code, or nothing if there was no problem.
    pub code: &'static str,
}

/// The route of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// What is counted from the start of the process to its end.
pub struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    durations: Family<Route, Histogram>,
}

impl Metrics {
    /// Counts from zero, and asks `outbox` how it stands whenever it is read.
    #[must_use]
    pub fn new(outbox: Outbox) -> Self {
        let mut registry = Registry::with_prefix("intake");
        let answers = Family::default();
        registry.register(
            "http_answers",
            "Requests that the public service answered; code names the problem, if there was one",
            answers.clone(),
        );
        let durations = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register(
            "http_answer_duration_seconds",
            "How long the public service took to answer",
            durations.clone(),
        );
        registry.register_collector(Box::new(DeliveryMetrics(outbox)));
        Self {
            registry,
            answers,
            durations,
        }
    }

    /// Counts an answer that took so long.
    pub fn count(&self, answer: Answer, took: Duration) {
        let route = Route {
            route: answer.route.clone(),
        };
        let durations = self.durations.get_or_create(&route);
        durations.observe(took.as_secs_f64());
        self.answers.get_or_create(&answer).inc();
    }

    /// Everything, as text of the type [`MEDIA_TYPE`].
    ///
    /// # Errors
    /// Never in practice: the text is written to memory.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn histogram() -> Histogram {
    Histogram::new(DURATIONS)
}
