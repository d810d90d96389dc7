//! The real server over HTTP and WebSocket, each test with one of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is the test's failure")]

mod assets;
mod convert;
mod crash;
mod diagnostics;
mod disk_full;
mod entities;
mod examined;
mod export;
mod fallback;
mod faults;
mod forms;
mod frames;
mod given;
mod kept;
mod kill;
mod labels;
mod line;
mod media;
mod oracle;
mod people;
mod quarantine;
mod readings;
mod roles;
mod scene;
mod session;
mod shared;
mod sheets;
mod stalled;
mod sync;
mod tiles;
mod together;
mod tus;
mod uploads;
mod vault;
