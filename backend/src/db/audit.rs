//! What was done that must not be forgotten: who, when, to what, and why.

use super::text::parse;
use super::{Db, DbError, Write};
use coletor_common::admin::AuditLine;
use coletor_common::id::{PersonId, ProjectId};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// An asset was added; the subject is its code, the detail its name.
pub const ASSET_ADDED: &str = "asset_added";
/// An asset's name or place was changed; the detail is its name now.
pub const ASSET_CHANGED: &str = "asset_changed";
/// An asset was removed; the detail is its name. Those below it that went along have lines of their own.
pub const ASSET_REMOVED: &str = "asset_removed";
/// A table of assets was imported; the detail is a [`coletor_common::asset::Counts`].
pub const ASSETS_IMPORTED: &str = "assets_imported";
/// A rescue file was imported; the subject is the device.
pub const RESCUED: &str = "rescued";
/// A record was erased.
pub const RECORD_ERASED: &str = "record_erased";
/// Somebody was added; the subject of this and the next five is the person.
pub const PERSON_ADDED: &str = "person_added";
/// Somebody's name, role, access, groups or shifts were changed.
pub const PERSON_CHANGED: &str = "person_changed";
/// Somebody was given a new password.
pub const PASSWORD_RENEWED: &str = "password_renewed";
/// Somebody was permitted to choose another PIN.
pub const PIN_PERMITTED: &str = "pin_permitted";
/// Somebody made use of that; the detail is the device.
pub const PIN_RESET: &str = "pin_reset";
/// A group was added or changed; the subject is the group.
pub const GROUP_SAVED: &str = "group_saved";
/// A group was removed.
pub const GROUP_REMOVED: &str = "group_removed";
/// A shift was added or changed; the subject is the shift.
pub const SHIFT_SAVED: &str = "shift_saved";
/// A shift was removed.
pub const SHIFT_REMOVED: &str = "shift_removed";
/// When and for whom a form is was changed; the subject is the form.
pub const AVAILABILITY_SET: &str = "availability_set";
/// A person was erased.
pub const PERSON_ERASED: &str = "person_erased";

/// Notes something, in the transaction that does it. `by` is nobody where it was done at the server itself.
pub async fn note(
    write: &mut Write,
    project: ProjectId,
    by: Option<PersonId>,
    what: &'static str,
    subject: &str,
    detail: &str,
) -> Result<(), DbError> {
    sqlx::query("INSERT INTO audit (project, at, person, what, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(project.to_string())
        .bind(write.now)
        .bind(by.map(|by| by.to_string()))
        .bind(what)
        .bind(subject)
        .bind(detail)
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}

fn line(row: &SqliteRow) -> Result<AuditLine, DbError> {
    Ok(AuditLine {
        id: row.try_get("id")?,
        at: row.try_get("at")?,
        by: row.try_get("name")?,
        person: row.try_get::<Option<&str>, _>("person")?.map(|id| parse("person", id)).transpose()?,
        what: row.try_get("what")?,
        subject: row.try_get("subject")?,
        detail: row.try_get("detail")?,
    })
}

impl Db {
    /// What was done in a project, the newest first; `before` is the last line of the page before.
    pub async fn audit(&self, project: ProjectId, before: Option<i64>, limit: u32) -> Result<Vec<AuditLine>, DbError> {
        let rows = sqlx::query(
            "SELECT a.id, a.at, a.person, p.name, a.what, a.subject, a.detail FROM audit a \
             LEFT JOIN people p ON p.id = a.person WHERE a.project = $1 AND ($2 IS NULL OR a.id < $2) \
             ORDER BY a.id DESC LIMIT $3",
        )
        .bind(project.to_string())
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(line).collect()
    }
}
