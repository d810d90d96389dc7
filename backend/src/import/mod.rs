//! Brings files in. What their contents mean is decided in `common`.

pub mod assets;
pub mod form;
pub mod old;
pub mod sent;
pub mod workbook;

pub use form::form;
pub use workbook::{ImportError, workbook};
