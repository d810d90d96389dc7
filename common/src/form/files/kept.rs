//! Files as tables, each read once, however many questions draw on it.

use super::{FileError, FileKind, Table, stem, table};
use crate::form::choices::Source;
use crate::form::entity;
use crate::form::read::Supplies;
use crate::form::report::Issue;
use std::collections::HashMap;
use std::rc::Rc;

/// What was read of a form's files, by name.
#[derive(Default)]
pub struct Kept(HashMap<String, Result<Rc<Table>, FileError>>);

impl Kept {
    /// The rows of a file, or where it did not come along those of the project's entities.
    ///
    /// # Errors
    /// What is to be said where there is neither, or something is wrong with it.
    pub fn rows(&mut self, supplies: Supplies, file: &str) -> Result<(Rc<Table>, Source), Issue> {
        if let Some(table) = self.table(supplies, file) {
            let table = table.map_err(|error| error.issue(file))?;
            return Ok((table, Source::File(file.to_owned())));
        }
        let properties = stem(file).filter(|_| FileKind::of(file) == Some(FileKind::Csv)).and_then(supplies.entities);
        let properties = properties.ok_or_else(|| Issue::FileMissing { file: file.to_owned() })?;
        Ok((Rc::new(entity::table(properties)), Source::Entities))
    }

    fn table(&mut self, supplies: Supplies, file: &str) -> Option<Result<Rc<Table>, FileError>> {
        if let Some(known) = self.0.get(file) {
            return Some(known.clone());
        }
        let found = table(file, &(supplies.files)(file)?).map(Rc::new);
        self.0.insert(file.to_owned(), found.clone());
        Some(found)
    }
}
