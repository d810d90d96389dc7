//! What the targets share. `README.md` says how they are run.
//!
//! A target panics where something is wrong. What is merely refused is fine: most inputs are nonsense.

pub mod dice;
pub mod fill;
pub mod parts;
pub mod sample;
pub mod words;

/// The conformance suite's own way to write a workbook and what is done with its form.
#[path = "../../../common/tests/cases/mod.rs"]
pub mod cases;
