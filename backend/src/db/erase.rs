//! Erasure on request: of a record with all that happened to it, or of a person with all their records.
//!
//! What is left are places in logs (an operation's id and whose it was), so that nothing comes twice, and an audit entry.
//! Devices are told by rows in their own scopes; what they still send of an erased record is stored without its content.

use super::append::record;
use super::availability::places_of;
use super::entities;
use super::members::{Unit, set_units};
use super::rows::{Body, Bump, bump_all, put_all};
use super::text::{from_json, json, parse};
use super::{DbError, Write, audit, colleagues, commands, diagnostics, readings, vault};
use coletor_common::id::{DeviceId, PersonId, ProjectId, RecordId};
use coletor_common::json::Json;
use coletor_common::op::{Logged, Op};
use coletor_common::record::Record;
use coletor_common::row::{
    Command, ERASED, EXECUTION, ExecutionRow, PERSON, PersonRow, RECEIPT, RECORD, board_scope, device_scope,
    person_scope,
};
use sqlx::Row as _;
use std::collections::BTreeSet;

/// The name of somebody who was erased.
const NOBODY: &str = "—";

/// Whose request it is, and why.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The project.
    pub project: ProjectId,
    /// Who erases.
    pub by: PersonId,
    /// Why.
    pub reason: &'a str,
}

/// Digests of files that nobody names any more: to be removed once this is committed.
pub type Orphans = Vec<String>;

/// Erases a record. `None` if the project has no such record.
pub async fn erase_record(write: &mut Write, request: Request<'_>, id: RecordId) -> Result<Option<Orphans>, DbError> {
    let Some((_, found)) = record(write, id).await?.filter(|(owner, _)| *owner == request.project) else {
        return Ok(None);
    };
    let orphans = erase(write, request.project, &found).await?;
    let Request { project, by, reason } = request;
    audit::note(write, project, Some(by), audit::RECORD_ERASED, &id.to_string(), reason).await?;
    Ok(Some(orphans))
}

/// Erases a person: their records, their name and login, and their sign-in. `None` if the project has nobody of that id.
pub async fn erase_person(write: &mut Write, request: Request<'_>, id: PersonId) -> Result<Option<Orphans>, DbError> {
    let Request { project, by, reason } = request;
    let login = format!("erased-{}", id.0.simple());
    let done =
        sqlx::query("UPDATE people SET name = $3, login = $4, password_hash = '' WHERE id = $1 AND project = $2")
            .bind(id.to_string())
            .bind(project.to_string())
            .bind(NOBODY)
            .bind(&login)
            .execute(&mut *write.tx)
            .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    let theirs =
        sqlx::query("SELECT id FROM records WHERE author = $1").bind(id.to_string()).fetch_all(&mut *write.tx).await?;
    let mut orphans = Orphans::new();
    for row in theirs {
        if let Some((_, found)) = record(write, parse("record", row.try_get(0)?)?).await? {
            orphans.extend(erase(write, project, &found).await?);
        }
    }
    diagnostics::erase(write, id).await?;
    vault::forget(write, id).await?;
    show_nobody(write, project, id, login).await?;
    // Their devices end the session by themselves, once they know what to erase: without it they would not hear of that.
    commands::send(write, project, commands::To::Person(id), Command::SignOut {}, by).await?;
    audit::note(write, project, Some(by), audit::PERSON_ERASED, &id.to_string(), reason).await?;
    Ok(Some(orphans))
}

async fn show_nobody(write: &mut Write, project: ProjectId, id: PersonId, login: String) -> Result<(), DbError> {
    let role: String = sqlx::query("SELECT role FROM people WHERE id = $1")
        .bind(id.to_string())
        .fetch_one(&mut *write.tx)
        .await?
        .try_get(0)?;
    let role = super::text::from_word("role", &role)?;
    set_units(write, project, Unit::Group, id, &[]).await?;
    set_units(write, project, Unit::Shift, id, &[]).await?;
    let row = PersonRow { login, name: NOBODY.into(), role, active: true };
    let key = id.to_string();
    let mut bodies = vec![Body { project, kind: PERSON, key: key.clone(), text: json("person", &row)? }];
    let mut bumps = vec![Bump { scope: board_scope(project), project, kind: PERSON, key: key.clone(), gone: false }];
    // What they hold of others' goes on, without their name.
    let held = sqlx::query(
        "SELECT b.body, r.status IN ('running', 'interrupted') AS shows FROM row_bodies b \
         JOIN records r ON r.id = b.key WHERE b.project = $1 AND b.kind = $2 AND instr(b.body, $3) > 0",
    )
    .bind(project.to_string())
    .bind(EXECUTION)
    .bind(&key)
    .fetch_all(&mut *write.tx)
    .await?;
    for row in held {
        let (execution, shows): (ExecutionRow, i64) = (from_json("execution", row.try_get(0)?)?, row.try_get(1)?);
        let places = places_of(write, project, &execution.form).await?;
        let row = ExecutionRow { name: NOBODY.into(), ..execution };
        let key = row.record.to_string();
        bodies.push(Body { project, kind: EXECUTION, key: key.clone(), text: json("execution", &row)? });
        if shows > 0 {
            let bump = |scope| Bump { scope, project, kind: EXECUTION, key: key.clone(), gone: false };
            bumps.extend(places.into_iter().map(bump));
        }
    }
    put_all(write, bodies).await?;
    bump_all(write, bumps).await?;
    colleagues::show(write, project, &[id]).await
}

async fn erase(write: &mut Write, project: ProjectId, found: &Record) -> Result<Orphans, DbError> {
    let key = found.id.to_string();
    let devices = devices(write, found).await?;
    blank_operations(write, found).await?;
    let orphans = orphans(write, project, found.id).await?;
    hide(write, project, found, devices).await?;
    entities::forget(write, project, found.id).await?;
    readings::forget(write, project, &key).await?;
    for statement in [
        "DELETE FROM record_media WHERE record = $1",
        "DELETE FROM quarantine WHERE record = $1",
        "DELETE FROM records WHERE id = $1",
    ] {
        sqlx::query(statement).bind(&key).execute(&mut *write.tx).await?;
    }
    sqlx::query("DELETE FROM row_bodies WHERE project = $1 AND key = $2 AND kind IN ($3, $4, $5)")
        .bind(project.to_string())
        .bind(&key)
        .bind(RECORD)
        .bind(RECEIPT)
        .bind(EXECUTION)
        .execute(&mut *write.tx)
        .await?;
    sqlx::query("INSERT INTO erased (record, project, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(&key)
        .bind(project.to_string())
        .bind(write.now)
        .execute(&mut *write.tx)
        .await?;
    Ok(orphans)
}

/// Devices that may have something of a record: those that logged it, and those on which its people signed in.
async fn devices(write: &mut Write, found: &Record) -> Result<BTreeSet<DeviceId>, DbError> {
    let mut devices: BTreeSet<DeviceId> = found.heads.iter().map(|head| head.device).collect();
    let people: BTreeSet<PersonId> = found.people().collect();
    let rows = sqlx::query("SELECT d.device FROM json_each($1) j JOIN device_people d ON d.person = j.value")
        .bind(json("people", &people)?)
        .fetch_all(&mut *write.tx)
        .await?;
    for row in rows {
        devices.insert(parse("device", row.try_get(0)?)?);
    }
    Ok(devices)
}

/// Takes the content out of every stored operation of a record, also of those in quarantine.
async fn blank_operations(write: &mut Write, found: &Record) -> Result<(), DbError> {
    let key = found.id.to_string();
    let mut logs: BTreeSet<(String, i64)> =
        found.heads.iter().map(|head| (head.device.to_string(), i64::from(head.incarnation))).collect();
    let aside = sqlx::query(
        "SELECT DISTINCT s.device, s.incarnation FROM quarantine q \
         JOIN segments s ON s.place = (SELECT MAX(o.place) FROM segments o WHERE o.place <= q.place) WHERE q.record = $1",
    )
    .bind(&key)
    .fetch_all(&mut *write.tx)
    .await?;
    for row in aside {
        logs.insert((row.try_get(0)?, row.try_get(1)?));
    }
    for (device, incarnation) in logs {
        let segments = sqlx::query(
            "SELECT place, ops FROM segments WHERE device = $1 AND incarnation = $2 AND instr(ops, $3) > 0",
        )
        .bind(device)
        .bind(incarnation)
        .bind(&key)
        .fetch_all(&mut *write.tx)
        .await?;
        for segment in segments {
            let ops: Vec<Json> = from_json("segment", segment.try_get("ops")?)?;
            let blank: Result<Vec<Json>, DbError> = ops.into_iter().map(|text| blank(text, found.id)).collect();
            sqlx::query("UPDATE segments SET ops = $2 WHERE place = $1")
                .bind(segment.try_get::<i64, _>("place")?)
                .bind(json("segment", &blank?)?)
                .execute(&mut *write.tx)
                .await?;
        }
    }
    Ok(())
}

fn blank(text: Json, record: RecordId) -> Result<Json, DbError> {
    let op: Op = text.read().map_err(|error| DbError::corrupt("operation", error))?;
    Ok(if op.record == record { Logged::from(op.erased()).text } else { text })
}

/// The files that only this record names: forgets them.
async fn orphans(write: &mut Write, project: ProjectId, id: RecordId) -> Result<Orphans, DbError> {
    let rows = sqlx::query(
        "DELETE FROM media WHERE project = $1 AND sha256 IN (SELECT m.sha256 FROM record_media m WHERE m.record = $2 \
         AND NOT EXISTS (SELECT 1 FROM record_media o JOIN records r ON r.id = o.record \
          WHERE o.sha256 = m.sha256 AND o.record <> m.record AND r.project = $1) \
         AND NOT EXISTS (SELECT 1 FROM form_files f WHERE f.project = $1 AND f.sha256 = m.sha256)) RETURNING sha256",
    )
    .bind(project.to_string())
    .bind(id.to_string())
    .fetch_all(&mut *write.tx)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Takes a record out of every scope, and tells devices to erase what they have of it.
async fn hide(
    write: &mut Write,
    project: ProjectId,
    found: &Record,
    devices: BTreeSet<DeviceId>,
) -> Result<(), DbError> {
    let key = found.id.to_string();
    let bump = |scope: String, kind: &'static str, gone: bool| Bump { scope, project, kind, key: key.clone(), gone };
    let scopes = [board_scope(project)].into_iter().chain(found.people().map(person_scope));
    let mut bumps: Vec<Bump> =
        scopes.flat_map(|scope| [bump(scope.clone(), RECORD, true), bump(scope, RECEIPT, true)]).collect();
    let places = places_of(write, project, &found.form).await?;
    bumps.extend(places.into_iter().map(|scope| bump(scope, EXECUTION, true)));
    bumps.extend(devices.into_iter().map(|device| bump(device_scope(device), ERASED, false)));
    put_all(write, vec![Body { project, kind: ERASED, key: key.clone(), text: "{}".into() }]).await?;
    bump_all(write, bumps).await
}
