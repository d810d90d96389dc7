//! Harness shared by the tests: the real server as a process, its clients, and what they send.
//!
//! Nothing here asserts: it returns errors, and the tests say what they expect.

pub mod client;
pub mod ops;
pub mod server;
pub mod socket;
pub mod wait;
