//! Forms of the server with the entities that they offer, each made once for the records that are looked at together.

use crate::db::{Db, DbError};
use coletor_common::form::entity::Entity;
use coletor_common::form::model::Form;
use coletor_common::id::{FormId, ProjectId};
use coletor_common::map::Map;
use std::collections::HashMap;
use std::sync::Arc;

/// Most forms that are kept.
const FORMS_MAX: usize = 16;

type Key = (ProjectId, String, String);

/// What was asked for so far.
#[derive(Debug, Default)]
pub struct Forms {
    /// Without entities.
    compiled: HashMap<Key, Arc<Form>>,
    filled: HashMap<Key, Arc<Form>>,
    entities: HashMap<(ProjectId, String), Map<String, Entity>>,
}

impl Forms {
    /// Forgets the entities, which go on changing, and keeps the forms, which do not.
    pub fn forget_entities(&mut self) {
        self.filled.clear();
        self.entities.clear();
    }

    /// A version of a form; `None` where it is not there.
    pub async fn of(
        &mut self,
        db: &Db,
        project: ProjectId,
        form: &FormId,
        version: &str,
    ) -> Result<Option<Arc<Form>>, DbError> {
        let key = (project, form.to_string(), version.to_owned());
        if let Some(form) = self.filled.get(&key) {
            return Ok(Some(Arc::clone(form)));
        }
        let known = self.compiled.get(&key).map(Arc::clone);
        let known = match known {
            Some(known) => known,
            None => match db.form(project, form, version).await? {
                Some(form) => Arc::new(form),
                None => return Ok(None),
            },
        };
        if self.compiled.len() >= FORMS_MAX && !self.compiled.contains_key(&key) {
            self.compiled.clear();
            self.filled.clear();
        }
        self.compiled.insert(key.clone(), Arc::clone(&known));
        let filled = self.fill(db, project, known).await?;
        self.filled.insert(key, Arc::clone(&filled));
        Ok(Some(filled))
    }

    /// A form with the project's entities; the same one where it offers none.
    pub async fn fill(&mut self, db: &Db, project: ProjectId, form: Arc<Form>) -> Result<Arc<Form>, DbError> {
        let lists: Vec<String> = form.entity_lists().map(str::to_owned).collect();
        let mut filled = form;
        for list in lists {
            let key = (project, list);
            if !self.entities.contains_key(&key) {
                self.entities.insert(key.clone(), db.entities(project, &key.1).await?);
            }
            if let Some(entities) = self.entities.get(&key) {
                Arc::make_mut(&mut filled).fill_entities(&key.1, entities);
            }
        }
        Ok(filled)
    }
}
