//! Seeded simulation of the sync: many devices with their tabs, networks and one server, and every fault that needs no
//! browser. The protocol's machines, the verdicts and the fold are the product's own; what is around them is a model.
//!
//! What is not here: schema upgrades, and whether real browsers and real SQLite keep their promises. The tests of
//! the real thing are elsewhere.

#![allow(
    clippy::needless_for_each,
    clippy::match_same_arms,
    clippy::single_match_else,
    clippy::single_match,
    clippy::struct_excessive_bools,
    clippy::wrong_self_convention,
    clippy::return_self_not_must_use,
    reason = "a world of many small cases reads best as tables and chains"
)]

pub mod device;
pub mod dice;
pub mod files;
pub mod mutant;
pub mod names;
pub mod oracle;
pub mod people;
pub mod plan;
pub mod run;
pub mod server;
pub mod shrink;
pub mod world;
