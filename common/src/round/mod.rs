//! What makes a form a round: limits, availability, progress and time metrics.
//!
//! Everything here is derived from a form, a record and `now`; nothing is stored.

pub mod availability;
pub mod limits;
pub mod metrics;
pub mod note;
pub mod past;
pub mod plausible;
pub mod progress;
pub mod walk;
