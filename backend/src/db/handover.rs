//! What somebody needs to go on with a record that is handed to them, or of which they do a part, or that went to another
//! version elsewhere: beside the record itself, its form in its version, which need not be in force any more.

use super::rows::{bump, put};
use super::text::{from_json, json};
use super::{DbError, Write};
use coletor_common::form::model::Form;
use coletor_common::id::{PersonId, ProjectId};
use coletor_common::record::Record;
use coletor_common::row::{FORM_VERSION, FormRow, form_version_key, person_scope};
use sqlx::Row as _;

/// Shows a record's form to whoever works on the record. A published version never changes: it is shown once.
pub async fn show_form(write: &mut Write, project: ProjectId, record: &Record) -> Result<(), DbError> {
    for person in record.hands() {
        show_form_to(write, project, record, person).await?;
    }
    Ok(())
}

async fn show_form_to(write: &mut Write, project: ProjectId, record: &Record, person: PersonId) -> Result<(), DbError> {
    let (scope, key) = (person_scope(person), form_version_key(&record.form, &record.version));
    let known = sqlx::query(
        "SELECT s.scope IS NOT NULL AS shows FROM row_bodies b LEFT JOIN scope_rows s ON s.scope = $4 \
         AND s.kind = b.kind AND s.key = b.key AND s.gone_at IS NULL WHERE b.project = $1 AND b.kind = $2 AND b.key = $3",
    )
    .bind(project.to_string())
    .bind(FORM_VERSION)
    .bind(&key)
    .bind(&scope)
    .fetch_optional(&mut *write.tx)
    .await?;
    match known {
        Some(known) if known.try_get("shows")? => return Ok(()),
        Some(_) => {}
        None => {
            let found = sqlx::query(
                "SELECT body, published_at FROM form_versions WHERE project = $1 AND form = $2 AND version = $3 \
                 AND published_at IS NOT NULL",
            )
            .bind(project.to_string())
            .bind(record.form.as_str())
            .bind(&record.version)
            .fetch_optional(&mut *write.tx)
            .await?;
            let Some(found) = found else { return Ok(()) }; // a record without one is not folded
            let form: Form = from_json("form", found.try_get(0)?)?;
            let row = FormRow { form, published_at: found.try_get(1)? };
            put(write, project, FORM_VERSION, &key, json("form", &row)?).await?;
        }
    }
    bump(write, scope, project, FORM_VERSION, &key, false).await
}
