//! The real server over HTTP and WebSocket, each test with one of its own.

mod crash;
mod export;
mod forms;
mod frames;
mod media;
mod roles;
mod session;
mod sheets;
mod sync;
