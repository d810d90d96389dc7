//! What browser, server and simulator share: types, forms, records and the rules of sync.
//!
//! This crate does no I/O, reads no clock and draws no randomness: time and chance come in as arguments,
//! so everything here can be replayed. It depends on neither tokio, axum, sqlx, leptos nor web-sys.

pub mod account;
pub mod admin;
pub mod asset;
pub mod calendar;
pub mod form;
pub mod id;
pub mod json;
pub mod map;
pub mod number;
pub mod op;
pub mod pin;
pub mod problem;
pub mod receipt;
pub mod record;
pub mod round;
pub mod row;
pub mod sync;
pub mod time;
pub mod vault;
