//! Harness shared by the tests: the real server as a process, its clients, and what they send.
//!
//! Nothing here asserts: it returns errors, and the tests say what they expect.

pub mod administrator;
pub mod bench;
pub mod browser;
pub mod client;
pub mod collector;
pub mod command;
pub mod device;
pub mod dice;
pub mod exchange;
pub mod keyboard;
pub mod middlebox;
pub mod ops;
pub mod proxy;
pub mod pusher;
pub mod rescue;
pub mod runner;
pub mod sender;
pub mod server;
pub mod socket;
pub mod stored;
pub mod vault;
pub mod wait;
pub mod walker;
