//! Coletor in the browser: what the collector's app and the administration are made of.
//!
//! Two binaries draw on it (`src/bin`), so that the collector downloads no administration. Rules of rounds, forms and
//! sync are not here but in `coletor_common`.

pub mod admin;
pub mod app;
mod backing;
mod contact;
pub mod editor;
pub mod faults;
mod following;
mod form_files;
pub mod i18n;
pub mod journal;
mod keeping;
pub mod mirror;
pub mod net;
pub mod notice;
pub mod pages;
pub mod platform;
mod react;
mod report;
pub mod route;
pub mod saver;
mod session;
pub mod store;
pub mod syncer;
pub mod tabs;
pub mod ui;
pub mod uploader;
pub mod vault;

/// Forms and rounds are thousands of small pieces. Asked for like this they take less of a phone's memory, and less code,
/// than by the standard library's way.
#[cfg(target_family = "wasm")]
#[global_allocator]
static PIECES: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
