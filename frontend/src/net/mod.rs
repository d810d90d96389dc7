//! The network: requests over fetch, and the one socket. Knows nothing of storage or screens.

mod deflate;
pub mod fetch;
pub mod socket;
pub mod trip;

pub use deflate::is_there as inflates;
