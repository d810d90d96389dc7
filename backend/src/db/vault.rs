//! What shared devices need: tokens that people are known again by, by their digest, and permissions to choose another PIN.

use super::text::parse;
use super::{DbError, Write};
use coletor_common::id::{DeviceId, PersonId, ProjectId};
use coletor_common::time::Millis;
use sqlx::Row as _;

/// Keeps a person's token for a device, in place of the one before.
pub async fn keep_token(
    write: &mut Write,
    token_sha256: &str,
    person: PersonId,
    device: DeviceId,
    expires_at: Millis,
) -> Result<(), DbError> {
    sqlx::query("DELETE FROM resume_tokens WHERE expires_at <= $1").bind(write.now).execute(&mut *write.tx).await?;
    sqlx::query(
        "INSERT INTO resume_tokens (token_sha256, person, device, expires_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (person, device) DO UPDATE SET token_sha256 = excluded.token_sha256, \
         expires_at = excluded.expires_at",
    )
    .bind(token_sha256)
    .bind(person.to_string())
    .bind(device.to_string())
    .bind(expires_at)
    .execute(&mut *write.tx)
    .await?;
    Ok(())
}

/// Whose token that is, and of which device, if the person still has access; it lasts until `expires_at` from now on.
pub async fn use_token(
    write: &mut Write,
    token_sha256: &str,
    expires_at: Millis,
) -> Result<Option<(PersonId, DeviceId)>, DbError> {
    let row = sqlx::query(
        "UPDATE resume_tokens SET expires_at = $3 WHERE token_sha256 = $1 AND expires_at > $2 \
         AND person IN (SELECT id FROM people WHERE left_at IS NULL) RETURNING person, device",
    )
    .bind(token_sha256)
    .bind(write.now)
    .bind(expires_at)
    .fetch_optional(&mut *write.tx)
    .await?;
    row.map(|row| Ok((parse("person", row.try_get(0)?)?, parse("device", row.try_get(1)?)?))).transpose()
}

/// Forgets a person's token for a device: they signed out there. Fine if there is none.
pub async fn forget_token(write: &mut Write, person: PersonId, device: DeviceId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM resume_tokens WHERE person = $1 AND device = $2")
        .bind(person.to_string())
        .bind(device.to_string())
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}

/// Forgets all tokens of a person: they have another password.
pub async fn forget_tokens(write: &mut Write, person: PersonId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM resume_tokens WHERE person = $1").bind(person.to_string()).execute(&mut *write.tx).await?;
    Ok(())
}

/// Forgets all tokens and the permission of a person: their access has ended.
pub async fn forget(write: &mut Write, person: PersonId) -> Result<(), DbError> {
    forget_tokens(write, person).await?;
    sqlx::query("DELETE FROM pin_resets WHERE person = $1").bind(person.to_string()).execute(&mut *write.tx).await?;
    Ok(())
}

/// Permits somebody with access to choose another PIN. False if the project has no such person.
pub async fn permit(
    write: &mut Write,
    project: ProjectId,
    person: PersonId,
    expires_at: Millis,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "INSERT INTO pin_resets (person, expires_at) \
         SELECT id, $3 FROM people WHERE id = $1 AND project = $2 AND left_at IS NULL \
         ON CONFLICT (person) DO UPDATE SET expires_at = excluded.expires_at",
    )
    .bind(person.to_string())
    .bind(project.to_string())
    .bind(expires_at)
    .execute(&mut *write.tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Uses that permission up. False if there is none, or it has expired.
pub async fn use_permission(write: &mut Write, person: PersonId) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM pin_resets WHERE person = $1 AND expires_at > $2")
        .bind(person.to_string())
        .bind(write.now)
        .execute(&mut *write.tx)
        .await?;
    Ok(done.rows_affected() > 0)
}
