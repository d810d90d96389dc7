//! The HTTP interface, one file a resource: parse, authorize, call, reply.

pub mod assets;
pub mod audit;
pub mod availability;
pub mod commands;
pub mod diagnostics;
pub mod entities;
pub mod erase;
pub mod export;
pub mod forms;
pub mod groups;
pub mod health;
pub mod media;
pub mod people;
pub mod quarantine;
pub mod records;
pub mod rescue;
pub mod session;
pub mod uploads;
pub mod vault;
