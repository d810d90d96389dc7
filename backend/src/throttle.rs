//! Counts failed sign-ins by login, in memory only: a restart forgives.

use coletor_common::time::Millis;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Failures of one login within [`WINDOW_MS`] after which it has to wait.
pub const FAILURES_MAX: usize = 5;
/// For how long a failure counts.
pub const WINDOW_MS: Millis = 60_000;
/// Logins remembered; beyond it the oldest failures are forgotten.
const LOGINS_MAX: usize = 10_000;

/// Failed sign-ins.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<String, Vec<Millis>>>);

impl Throttle {
    /// Whether a login has to wait.
    pub fn is_closed(&self, login: &str, now: Millis) -> bool {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &&Millis| now - **at < WINDOW_MS;
        failures.get(login).is_some_and(|times| times.iter().filter(recent).count() >= FAILURES_MAX)
    }

    /// Counts a failure.
    pub fn failed(&self, login: &str, now: Millis) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= LOGINS_MAX && !failures.contains_key(login) {
            failures.retain(|_, times| times.last().is_some_and(|at| now - at < WINDOW_MS));
            if failures.len() >= LOGINS_MAX
                && let Some(oldest) =
                    failures.iter().min_by_key(|(_, times)| times.last()).map(|(login, _)| login.clone())
            {
                failures.remove(&oldest);
            }
        }
        let times = failures.entry(login.to_owned()).or_default();
        times.retain(|at| now - at < WINDOW_MS);
        if times.len() < FAILURES_MAX {
            times.push(now);
        }
    }

    /// Forgives a login that signed in.
    pub fn succeeded(&self, login: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(login);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_close_a_login_for_a_minute() {
        let throttle = Throttle::default();
        for at in 0..5 {
            assert!(!throttle.is_closed("ana", at));
            throttle.failed("ana", at);
        }
        assert!(throttle.is_closed("ana", 10) && !throttle.is_closed("bruno", 10));
        assert!(!throttle.is_closed("ana", WINDOW_MS));
        throttle.succeeded("ana");
        assert!(!throttle.is_closed("ana", 10));
    }

    #[test]
    fn it_remembers_no_more_than_its_limit() {
        let throttle = Throttle::default();
        for login in 0..LOGINS_MAX + 10 {
            throttle.failed(&login.to_string(), Millis::try_from(login).unwrap() / 1_000);
        }
        assert_eq!(throttle.0.lock().unwrap().len(), LOGINS_MAX);
    }
}
