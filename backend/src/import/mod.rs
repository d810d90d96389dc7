//! Brings files in. What their contents mean is decided in `common`.

pub mod workbook;

pub use workbook::{ImportError, workbook};
