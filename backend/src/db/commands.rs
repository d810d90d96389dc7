//! Commands to devices: rows in the device's own scope, each until its receipt comes or its time is over. Their bodies
//! stay, so that what was told can be listed.

use super::rows::{Body, Bump, bump, bump_all, put_all};
use super::text::{from_json, from_word, json, parse};
use super::{Db, DbError, Write, availability};
use coletor_common::account::Role;
use coletor_common::admin::SentCommand;
use coletor_common::id::{DeviceId, FormId, PersonId, ProjectId};
use coletor_common::row::{COMMAND, Command, CommandRow, device_scope};
use coletor_common::time::{DAY_MS, Millis};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// How long a command is worth something.
const WORTH_MS: Millis = 7 * DAY_MS;
/// What is noted of a command whose receipt did not come in time.
const EXPIRED: &str = "expired";

/// Whose devices are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To<'a> {
    /// One person's.
    Person(PersonId),
    /// Those of everybody who collects and for whom this form is.
    CollectorsOf(&'a FormId),
}

/// Tells the devices on which somebody is signed in, each once however many share it. How many these are.
pub async fn send(
    write: &mut Write,
    project: ProjectId,
    to: To<'_>,
    what: Command,
    sent_by: PersonId,
) -> Result<u32, DbError> {
    let devices = signed_in(write, project, to).await?;
    let sent: Vec<(String, DeviceId)> =
        devices.into_iter().map(|device| (uuid::Uuid::now_v7().to_string(), device)).collect();
    let row = CommandRow { what, given_at: write.now, expires_at: write.now + WORTH_MS };
    sqlx::query(
        "INSERT INTO commands (key, project, device, sent_by, sent_at, expires_at) \
         SELECT j.value->>0, $2, j.value->>1, $3, $4, $5 FROM json_each($1) j",
    )
    .bind(json("commands", &sent)?)
    .bind(project.to_string())
    .bind(sent_by.to_string())
    .bind(write.now)
    .bind(row.expires_at)
    .execute(&mut *write.tx)
    .await?;
    let body = json("command", &row)?;
    let (mut bodies, mut bumps) = (Vec::with_capacity(sent.len()), Vec::with_capacity(sent.len()));
    for (key, device) in sent {
        bodies.push(Body { project, kind: COMMAND, key: key.clone(), text: body.clone() });
        bumps.push(Bump { scope: device_scope(device), project, kind: COMMAND, key, gone: false });
    }
    let devices = u32::try_from(bumps.len()).unwrap_or(u32::MAX);
    put_all(write, bodies).await?;
    bump_all(write, bumps).await?;
    Ok(devices)
}

/// Devices on which somebody is signed in.
async fn signed_in(write: &mut Write, project: ProjectId, to: To<'_>) -> Result<Vec<DeviceId>, DbError> {
    let groups = match to {
        To::Person(_) => Vec::new(),
        To::CollectorsOf(form) => availability::get(write, project, form).await?.groups,
    };
    let (column, value) = match to {
        To::Person(person) => ("p.id", person.to_string()),
        To::CollectorsOf(_) => ("p.role", Role::Collector.as_str().to_owned()),
    };
    let sql = format!(
        "SELECT DISTINCT s.device FROM sessions s JOIN people p ON p.id = s.person \
         WHERE p.project = $1 AND {column} = $2 AND s.device IS NOT NULL AND s.expires_at > $3 \
         AND ($4 = '[]' OR EXISTS (SELECT 1 FROM group_members m JOIN json_each($4) g ON g.value = m.unit \
          WHERE m.person = p.id))"
    );
    let found = sqlx::query(sqlx::AssertSqlSafe(sql)) // of constants
        .bind(project.to_string())
        .bind(value)
        .bind(write.now)
        .bind(json("groups", &groups)?)
        .fetch_all(&mut *write.tx)
        .await?;
    found.iter().map(|row| parse("device", row.try_get(0)?)).collect()
}

/// Takes a command away that is done, or will not be; `outcome` is noted. False if there is none that waits.
pub async fn settle(write: &mut Write, device: DeviceId, key: &str, outcome: &str) -> Result<bool, DbError> {
    let row = sqlx::query(
        "UPDATE commands SET outcome = $3, settled_at = $4 WHERE key = $1 AND device = $2 AND settled_at IS NULL \
         RETURNING project",
    )
    .bind(key)
    .bind(device.to_string())
    .bind(outcome)
    .bind(write.now)
    .fetch_optional(&mut *write.tx)
    .await?;
    let Some(row) = row else { return Ok(false) };
    let project = parse("project", row.try_get(0)?)?;
    bump(write, device_scope(device), project, COMMAND, key, true).await?;
    Ok(true)
}

/// Takes away what has waited too long. How many that were.
pub async fn expire(write: &mut Write) -> Result<usize, DbError> {
    let late = sqlx::query("SELECT device, key FROM commands WHERE settled_at IS NULL AND expires_at <= $1")
        .bind(write.now)
        .fetch_all(&mut *write.tx)
        .await?;
    for row in &late {
        settle(write, parse("device", row.try_get(0)?)?, row.try_get(1)?, EXPIRED).await?;
    }
    Ok(late.len())
}

fn line(row: &SqliteRow) -> Result<SentCommand, DbError> {
    let CommandRow { what, expires_at, .. } = from_json("command", row.try_get("body")?)?;
    let outcome = row.try_get::<Option<&str>, _>("outcome")?;
    Ok(SentCommand {
        what,
        device: parse("device", row.try_get("device")?)?,
        sent_at: row.try_get("sent_at")?,
        sent_by: row.try_get("sender")?,
        expires_at,
        outcome: outcome.map(|word| from_word("outcome", word)).transpose()?,
        settled_at: row.try_get("settled_at")?,
    })
}

impl Db {
    /// What a person's devices were told since the person first signed in on them, newest first; `None` if the project
    /// has no such person.
    ///
    /// A command knows its device, not whom it was meant for: on a device that people share, all of them have it. The
    /// device's own scope leads to its commands.
    pub async fn commands(
        &self,
        project: ProjectId,
        person: PersonId,
        limit: u32,
    ) -> Result<Option<Vec<SentCommand>>, DbError> {
        let found = sqlx::query(
            "SELECT d.device, d.first_at FROM people p LEFT JOIN device_people d ON d.person = p.id \
             WHERE p.project = $1 AND p.id = $2",
        )
        .bind(project.to_string())
        .bind(person.to_string())
        .fetch_all(&self.readers)
        .await?;
        if found.is_empty() {
            return Ok(None);
        }
        let mut scopes = Vec::with_capacity(found.len());
        for row in &found {
            if let Some(device) = row.try_get::<Option<&str>, _>("device")? {
                scopes.push((device_scope(parse("device", device)?), row.try_get::<Millis, _>("first_at")?));
            }
        }
        let rows = sqlx::query(
            "SELECT c.device, c.sent_at, c.outcome, c.settled_at, b.body, p.name AS sender FROM json_each($1) j \
             JOIN scope_rows s ON s.scope = j.value->>0 AND s.kind = $2 \
             JOIN commands c ON c.key = s.key AND c.sent_at >= j.value->>1 \
             JOIN row_bodies b ON b.project = c.project AND b.kind = s.kind AND b.key = c.key \
             JOIN people p ON p.id = c.sent_by ORDER BY c.sent_at DESC, c.key DESC LIMIT $3",
        )
        .bind(json("scopes", &scopes)?)
        .bind(COMMAND)
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(line).collect::<Result<_, _>>().map(Some)
    }

    /// Notes a device's receipt. Repeating is safe: false if no such command waits any more.
    pub async fn receipt(&self, device: DeviceId, key: &str, outcome: &str) -> Result<bool, DbError> {
        let mut write = self.write().await?;
        let done = settle(&mut write, device, key, outcome).await?;
        write.commit().await?;
        Ok(done)
    }
}
