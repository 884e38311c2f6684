//! Figures of many runs, told by their middle and their upper end.

/// Measurements of one thing.
#[derive(Clone, Debug, Default)]
pub struct Spread(Vec<f64>);

impl Spread {
    /// Takes one more.
    pub fn add(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Takes those of another, too.
    pub fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The smallest value that `share` of all (0 to 1) do not exceed
    /// (nearest rank); zero if there is none.
    pub fn percentile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted
            .get(rank.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }

    /// The value in the middle.
    pub fn median(&self) -> f64 {
        self.percentile(0.5)
    }

    /// Median and 95th percentile, the values being milliseconds.
    pub fn in_ms(&self) -> String {
        format!(
            "median {:>5.0} ms   95th percentile {:>5.0} ms",
            self.median(),
            self.percentile(0.95)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let mut spread = Spread::default();
        for value in (1..=20).rev() {
            spread.add(f64::from(value));
        }
        for (share, expected) in [
            (0.5, 10.0),
            (0.95, 19.0),
            (0.99, 20.0),
            (1.0, 20.0),
            (0.0, 1.0),
        ] {
            assert!(
                (spread.percentile(share) - expected).abs() < f64::EPSILON,
                "{share}"
            );
        }
        assert!(Spread::default().median().abs() < f64::EPSILON);
    }
}
