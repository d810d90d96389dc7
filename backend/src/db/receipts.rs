//! Receipts: signed in the transaction that makes a record whole, and seen only once that is durable.

use super::append::{chain, record, shown};
use super::rows::{Body, Bump, bump_all, put_all};
use super::text::{count, json};
use super::{Db, DbError, Write, keys};
use coletor_common::id::{ProjectId, RecordId};
use coletor_common::json::Json;
use coletor_common::receipt::{Receipt, ReceiptMedia};
use coletor_common::record::Record;
use coletor_common::row::RECEIPT;
use sha2::{Digest, Sha256};
use sqlx::Row as _;
use std::collections::BTreeMap;

/// The chain of a record's operations with one more: see [`Receipt::statement`].
pub fn chained(before: &str, op: &Json) -> String {
    crate::passwords::hex(&Sha256::new().chain_update(before).chain_update(op.text()).finalize())
}

/// A closed record, and the chain of its operations.
#[derive(Debug)]
pub struct Closed<'a> {
    /// Where it belongs.
    pub project: ProjectId,
    /// The record.
    pub record: &'a Record,
    /// The chain.
    pub ops: &'a str,
}

/// Receipts for those among closed records of which every file is here, as rows and where they show.
pub async fn sign(write: &mut Write, closed: &[Closed<'_>]) -> Result<(Vec<Body>, Vec<Bump>), DbError> {
    let mut files = files(write, closed).await?;
    let (mut bodies, mut bumps, mut known) = (Vec::new(), Vec::new(), BTreeMap::new());
    for Closed { project, record, ops } in closed {
        let Some(media) = files.remove(&record.id).unwrap_or_else(|| Some(Vec::new())) else { continue };
        if !known.contains_key(project) {
            known.insert(*project, keys::secrets(write, *project).await?);
        }
        let mut receipt = Receipt {
            project: *project,
            record: record.id,
            rev: record.rev,
            ops_sha256: (*ops).to_owned(),
            media,
            issued_at: write.now,
            key: String::new(),
            signature: String::new(),
        };
        if let Some(secrets) = known.get(project) {
            secrets.sign(&mut receipt).map_err(|error| DbError::corrupt("key", error))?;
        }
        let key = record.id.to_string();
        bumps.extend(shown(*project, record.people(), RECEIPT, &key));
        bodies.push(Body { project: *project, kind: RECEIPT, key, text: json("receipt", &receipt)? });
    }
    Ok((bodies, bumps))
}

/// The files that records name, by record; `None` where one is not here.
async fn files(
    write: &mut Write,
    closed: &[Closed<'_>],
) -> Result<BTreeMap<RecordId, Option<Vec<ReceiptMedia>>>, DbError> {
    let with_files = closed.iter().filter(|closed| !closed.record.media.is_empty());
    let named: Vec<_> = with_files.map(|closed| (closed.record.id, closed.project)).collect();
    let mut found: BTreeMap<RecordId, Option<Vec<ReceiptMedia>>> = BTreeMap::new();
    if named.is_empty() {
        return Ok(found);
    }
    let rows = sqlx::query(
        "SELECT j.value->>0 AS record, m.sha256, f.bytes FROM json_each($1) j \
         JOIN record_media m ON m.record = j.value->>0 \
         LEFT JOIN media f ON f.project = j.value->>1 AND f.sha256 = m.sha256 ORDER BY m.sha256",
    )
    .bind(json("records", &named)?)
    .fetch_all(&mut *write.tx)
    .await?;
    for row in rows {
        let files =
            found.entry(super::text::parse("record", row.try_get("record")?)?).or_insert_with(|| Some(Vec::new()));
        let bytes: Option<i64> = row.try_get("bytes")?;
        match (bytes, &mut *files) {
            (Some(bytes), Some(files)) => {
                files.push(ReceiptMedia { sha256: row.try_get("sha256")?, bytes: count(bytes) });
            }
            _ => *files = None,
        }
    }
    Ok(found)
}

/// Signs for records that a file has just made whole.
pub async fn reconsider(write: &mut Write, project: ProjectId, ids: &[RecordId]) -> Result<(), DbError> {
    let mut closed = Vec::new();
    for id in ids {
        let Some((_, record)) = record(write, *id).await?.filter(|(_, record)| record.is_closed()) else { continue };
        closed.push((record, chain(write, *id).await?));
    }
    let closed: Vec<Closed<'_>> = closed.iter().map(|(record, ops)| Closed { project, record, ops }).collect();
    let (bodies, bumps) = sign(write, &closed).await?;
    put_all(write, bodies).await?;
    bump_all(write, bumps).await
}

impl Db {
    /// The receipt of a record, as it is sent.
    pub async fn signed_receipt(&self, project: ProjectId, id: RecordId) -> Result<Option<String>, DbError> {
        let row = sqlx::query("SELECT body FROM row_bodies WHERE project = $1 AND kind = $2 AND key = $3")
            .bind(project.to_string())
            .bind(RECEIPT)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }
}
