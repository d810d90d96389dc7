//! Measured times and what they come to.

/// Times in milliseconds, in order of size; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// `None` without any.
    pub fn of(mut times_ms: Vec<f64>) -> Option<Self> {
        times_ms.sort_by(f64::total_cmp);
        (!times_ms.is_empty()).then_some(Self(times_ms))
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The one in the middle; of an even number, the mean of both.
    pub fn median(&self) -> f64 {
        let half = self.0.len() / 2;
        if self.0.len().is_multiple_of(2) { f64::midpoint(self.0[half - 1], self.0[half]) } else { self.0[half] }
    }

    /// The smallest that is not under `percent` of all (nearest rank).
    pub fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0[rank.min(self.0.len()) - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::Samples;

    #[test]
    fn medians_and_percentiles_by_nearest_rank() {
        for (times, median, p95) in [
            (vec![3.0], 3.0, 3.0),
            (vec![4.0, 1.0], 2.5, 4.0),
            ((1..=100).map(f64::from).collect(), 50.5, 95.0),
            ((1..=20).map(f64::from).collect(), 10.5, 19.0),
        ] {
            let samples = Samples::of(times).unwrap();
            assert_eq!((samples.median(), samples.percentile(95)), (median, p95));
        }
        assert_eq!(Samples::of(Vec::new()), None);
    }
}
