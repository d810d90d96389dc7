//! How a device and the server keep each other true: frames on the wire, a state machine for each side, and one for the
//! tabs of a browser.
//!
//! The machines do no I/O: events and the time go in, effects come out. Who runs them (browser, server, simulator)
//! carries the effects out.

pub mod checksum;
pub mod client;
pub mod exchange;
pub mod frame;
pub mod judge;
pub mod lead;
pub mod server;
pub mod upload;
