//! Waiting for a condition, never for a time.

use anyhow::{Result, anyhow};
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long anything may take before a test fails, unless it says otherwise.
pub const DEADLINE: Duration = Duration::from_secs(20);
const STEP: Duration = Duration::from_millis(20);

/// Asks until there is an answer.
pub async fn until<T, F: Future<Output = Result<Option<T>>>>(what: &str, mut ask: impl FnMut() -> F) -> Result<T> {
    wait_until(what, DEADLINE, async || ask().await).await
}

/// Asks until there is an answer, or `deadline` has passed.
///
/// An error is no answer either: pages are navigated and servers restarted while somebody asks. The last one is told.
/// Nor is silence: whoever is asked and does not say anything is not waited for any longer than the deadline.
pub async fn wait_until<T>(
    what: &str,
    deadline: Duration,
    mut ask: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let started = Instant::now();
    let mut steps = interval(STEP);
    steps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        steps.tick().await;
        let last = match timeout(deadline, ask()).await {
            Ok(Ok(Some(answer))) => return Ok(answer),
            Ok(Ok(None)) => None,
            Ok(Err(error)) => Some(error),
            Err(_) => Some(anyhow!("no word at all")),
        };
        if started.elapsed() >= deadline {
            let said = format!("waited {deadline:?} for: {what}");
            return Err(last.map_or_else(|| anyhow!(said.clone()), |error| error.context(said.clone())));
        }
    }
}
