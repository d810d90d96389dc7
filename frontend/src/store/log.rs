//! The append-only log of operations, and the records that they make.

use super::commit::Change;
use super::{Durability, Store, StoreError, schema};
use crate::mirror::Published;
use coletor_common::account::DeviceGrant;
use coletor_common::form::model::Form;
use coletor_common::id::DeviceId;
use coletor_common::op::{Logged, Op};
use coletor_common::record::Record;
use coletor_common::row::FormRow;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

/// Where the log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogState {
    /// The device.
    pub device: DeviceId,
    /// Which log of the device.
    pub incarnation: u32,
    /// The number that the next operation gets.
    pub next_seq: u64,
}

/// Operations with all that must be stored together with them.
pub struct Appended<'a> {
    /// The operations, in order.
    pub ops: &'a [Op],
    /// Their records, with the operations folded in.
    pub records: &'a [Record],
    /// The forms that operations take.
    pub forms: Vec<&'a Published>,
    /// Recorded files.
    pub media: Vec<&'a (super::StoredMedia, web_sys::Blob)>,
    /// Where the log stands afterwards.
    pub state: LogState,
}

const STATE: &str = "log";
const ACKED: &str = "acked";

impl Store {
    /// Where the log stands; `None` before the first sign-in on this device.
    pub async fn log_state(&self) -> Result<Option<LogState>, StoreError> {
        self.meta(STATE).await
    }

    /// Starts a log. All operations of the one before move into it: they keep their order and their ids and get new places;
    /// what the server has already it knows by its id. As another device, only what it has not. Through `shared` the log
    /// before is known to be the server's.
    pub async fn start_log(&self, grant: DeviceGrant, before: Option<(LogState, u64)>) -> Result<LogState, StoreError> {
        let DeviceGrant { device, incarnation } = grant;
        let mut state = LogState { device, incarnation, next_seq: 1 };
        let mut changes = Vec::new();
        if let Some((before, shared)) = before {
            let after = if before.device == device { 0 } else { shared };
            for Logged { op, .. } in self.read_log(before.incarnation, after, usize::MAX).await? {
                changes.push(Change::Delete(schema::OPS, op_key(before.incarnation, op.seq)));
                let moved = Op { device, ..op.moved((incarnation, state.next_seq), shared) };
                changes.push(Change::put_json(schema::OPS, op_key(incarnation, moved.seq), &moved)?);
                state.next_seq += 1;
            }
        }
        changes.push(Change::put_json(schema::META, STATE.into(), &state)?);
        changes.push(Change::put_json(schema::META, ACKED.into(), &0u64)?);
        self.commit(changes, Durability::Strict).await?;
        Ok(state)
    }

    /// The last operation known to be durable on the server.
    pub async fn acked(&self) -> Result<u64, StoreError> {
        Ok(self.meta(ACKED).await?.unwrap_or(0))
    }

    /// Remembers the last operation known to be durable on the server. Losing this only sends some again.
    pub async fn set_acked(&self, through: u64) -> Result<(), StoreError> {
        let change = Change::put_json(schema::META, ACKED.into(), &through)?;
        self.commit(vec![change], Durability::Relaxed).await
    }

    /// Appends operations: they, their records, their files and the log's state, all or nothing, on the disk.
    pub async fn append(&self, appended: Appended<'_>) -> Result<(), StoreError> {
        let Appended { ops, records, forms, media, state } = appended;
        let mut changes = vec![Change::put_json(schema::META, STATE.into(), &state)?];
        for op in ops {
            changes.push(Change::put_json(schema::OPS, op_key(op.incarnation, op.seq), op)?);
        }
        for record in records {
            changes.push(put_record(record)?);
        }
        for form in forms {
            changes.push(put_form(form));
        }
        for (meta, blob) in media {
            changes.push(meta.change()?);
            changes.push(meta.bytes_change(blob));
        }
        self.commit(changes, Durability::Strict).await
    }

    /// At most `limit` operations of a log behind `after`, in order.
    pub async fn read_log(&self, incarnation: u32, after: u64, limit: usize) -> Result<Vec<Logged>, StoreError> {
        let range = IdbKeyRange::bound_with_lower_open(
            &op_key(incarnation, after),
            &op_key(incarnation, u64::MAX >> 11), // the largest whole number a key holds
            true,
        )?;
        self.all(schema::OPS, Some(range), u32::try_from(limit).ok()).await
    }

    /// One operation.
    pub async fn op(&self, incarnation: u32, seq: u64) -> Result<Option<Op>, StoreError> {
        self.get(schema::OPS, &op_key(incarnation, seq)).await
    }

    /// Stores a record's copy that was made anew on what the server has.
    pub async fn put_record(&self, record: &Record, form: Option<&Published>) -> Result<(), StoreError> {
        let mut changes = vec![put_record(record)?];
        if let Some(form) = form {
            changes.push(put_form(form));
        }
        self.commit(changes, Durability::Strict).await
    }

    /// Every record of this device.
    pub async fn records(&self) -> Result<Vec<Record>, StoreError> {
        self.all(schema::RECORDS, None, None).await
    }

    /// The form that a record of this device was taken with.
    pub async fn form(&self, form: &str, version: &str) -> Result<Option<Form>, StoreError> {
        let row: Option<FormRow> = self.get(schema::FORMS, &form_key(form, version)).await?;
        Ok(row.map(|row| row.form))
    }
}

fn put_record(record: &Record) -> Result<Change, StoreError> {
    Change::put_json(schema::RECORDS, record.id.to_string().into(), record)
}

fn put_form(form: &Published) -> Change {
    Change::Put(schema::FORMS, form_key(form.id.as_str(), &form.version), form.row.text().into())
}

#[allow(clippy::cast_precision_loss)] // a log of 2^53 operations does not fit any device
pub(super) fn op_key(incarnation: u32, seq: u64) -> JsValue {
    js_sys::Array::of2(&f64::from(incarnation).into(), &(seq as f64).into()).into()
}

fn form_key(form: &str, version: &str) -> JsValue {
    js_sys::Array::of2(&form.into(), &version.into()).into()
}
