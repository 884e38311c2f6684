//! What is told of deliveries: as they stand at the moment of asking.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::outbox::{KeyState, Outbox};

/// The outbox, as it is told.
pub(super) struct DeliveryMetrics(pub(super) Outbox);

impl fmt::Debug for DeliveryMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeliveryMetrics")
    }
}

impl Collector for DeliveryMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let health = self.0.health();
        let gauges = [
            (
                "backlog",
                "Requests that are neither delivered nor dead",
                i64::try_from(health.backlog).unwrap_or(i64::MAX),
            ),
            (
                "deliveries_paused",
                "1 while deliveries pause, since Mava can't be reached or asked for it",
                i64::from(health.paused),
            ),
            (
                "api_key_usable",
                "0 while there is no API key, or Mava refuses it",
                i64::from(health.key == KeyState::Usable),
            ),
            (
                "store_works",
                "0 while the store can't be written, and requests are refused",
                i64::from(health.store_works),
            ),
        ];
        for (name, help, value) in gauges {
            let gauge = ConstGauge::new(value);
            let kind = gauge.metric_type();
            gauge.encode(encoder.encode_descriptor(name, help, None, kind)?)?;
        }
        let turns = self.0.turns();
        let help = "Attempts to file a ticket, by the state in which they left its request";
        let kind = ConstCounter::new(0_u64).metric_type();
        let mut family = encoder.encode_descriptor("deliveries", help, None, kind)?;
        for (state, count) in turns {
            let labels = [("state", state.as_str())];
            ConstCounter::new(count).encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }
}
