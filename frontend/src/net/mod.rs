//! The network: requests over fetch, and the one socket. Knows nothing of storage or screens.

pub mod fetch;
pub mod socket;
