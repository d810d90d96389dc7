//! Forms: the compiled model that devices receive, readers that make it from a workbook's cells or a document, writers of
//! both, the expression engine, and a filling of a form.
//!
//! Reading bytes of a file is not done here: whoever has the file brings its cells ([`sheet::Workbook`]).

pub mod audit;
pub mod cells;
pub mod choices;
pub mod entity;
pub mod examine;
pub mod expr;
pub mod files;
pub mod filling;
mod find;
pub mod graph;
pub mod markup;
pub mod migrate;
pub mod model;
pub mod names;
pub mod nearest;
pub mod pages;
pub mod read;
pub mod report;
pub mod rounds;
pub mod said;
pub mod script;
pub mod sheet;
mod size;
pub mod svg;
pub mod workbook;
pub mod xform;
mod xml;
