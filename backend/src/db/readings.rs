//! What points of rounds read in the latest finished records, for devices to have at hand.

use super::rows::{Body, Bump, bump_all, put_all};
use super::text::{json, parse};
use super::{DbError, Write, availability};
use coletor_common::id::{FormId, ProjectId, RecordId};
use coletor_common::round::past::{RECORDS_MAX, Readings};
use coletor_common::row::READINGS;
use sqlx::Row as _;

/// Keeps what a finished record read, in the place of what it had read before; of a round the latest records remain.
pub async fn keep(
    write: &mut Write,
    project: ProjectId,
    record: RecordId,
    readings: Option<&Readings>,
) -> Result<(), DbError> {
    let Some(readings) = readings else { return forget(write, project, &record.to_string()).await };
    let key = record.to_string();
    // By the device's clock, which may be ahead: then it would be the latest one for as long.
    let at = readings.at.min(write.now);
    sqlx::query(
        "INSERT INTO readings (record, project, form, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (record) DO UPDATE SET at = excluded.at",
    )
    .bind(&key)
    .bind(project.to_string())
    .bind(readings.form.as_str())
    .bind(at)
    .execute(&mut *write.tx)
    .await?;
    let older = older(write, project, &readings.form).await?;
    if !older.contains(&key) {
        let body = Body { project, kind: READINGS, key: key.clone(), text: json("readings", readings)? };
        put_all(write, vec![body]).await?;
        show(write, project, &readings.form, &key, false).await?;
    }
    for key in &older {
        forget(write, project, key).await?;
    }
    Ok(())
}

/// The records of a round that are not among its latest.
async fn older(write: &mut Write, project: ProjectId, form: &FormId) -> Result<Vec<String>, DbError> {
    let rows =
        sqlx::query("SELECT record FROM readings WHERE project = $1 AND form = $2 ORDER BY at DESC, record DESC")
            .bind(project.to_string())
            .bind(form.as_str())
            .fetch_all(&mut *write.tx)
            .await?;
    rows.iter().skip(RECORDS_MAX).map(|row| Ok(row.try_get(0)?)).collect()
}

/// Forgets what a record read.
pub async fn forget(write: &mut Write, project: ProjectId, record: &str) -> Result<(), DbError> {
    let kept = sqlx::query("DELETE FROM readings WHERE record = $1 RETURNING form")
        .bind(record)
        .fetch_optional(&mut *write.tx)
        .await?;
    let Some(kept) = kept else { return Ok(()) };
    show(write, project, &parse("form", kept.try_get(0)?)?, record, true).await?;
    sqlx::query("DELETE FROM row_bodies WHERE project = $1 AND kind = $2 AND key = $3")
        .bind(project.to_string())
        .bind(READINGS)
        .bind(record)
        .execute(&mut *write.tx)
        .await?;
    Ok(())
}

/// Shows it where its round shows, or with `gone` no more.
async fn show(write: &mut Write, project: ProjectId, form: &FormId, record: &str, gone: bool) -> Result<(), DbError> {
    let places = availability::places_of(write, project, form).await?;
    let bump = |scope| Bump { scope, project, kind: READINGS, key: record.to_owned(), gone };
    bump_all(write, places.into_iter().map(bump).collect()).await
}
