//! An operation, its line in quarantine and its record, for the tests of this module.

use coletor_common::admin::QuarantinedOp;
use coletor_common::id::{DeviceId, OpId, PersonId, RecordId};
use coletor_common::json::Json;
use coletor_common::op::{Event, Op};
use coletor_common::problem::Code;
use coletor_common::record::{Record, fold};
use coletor_common::time::Stamp;
use serde_json::Value;
use uuid::Uuid;

/// Of a kind, with a payload, by somebody else than the author of [`record`].
pub fn op(kind: &str, payload: &Value) -> Op {
    Op {
        op_id: OpId(Uuid::from_u128(1)),
        device: DeviceId(Uuid::from_u128(2)),
        incarnation: 1,
        seq: 1,
        record: RecordId(Uuid::from_u128(3)),
        seen: Vec::new(),
        kind: kind.into(),
        payload: Json::of(payload),
        captured_at: Stamp { wall_ms: 0, monotonic_ms: 0, run: "a".into() },
        tz_offset_min: 0,
        server_offset_ms: None,
        author: PersonId(Uuid::from_u128(4)),
    }
}

/// In quarantine for that reason.
pub fn line(code: Code, detail: &str, author: Option<&str>) -> QuarantinedOp {
    QuarantinedOp {
        op_id: OpId(Uuid::from_u128(1)),
        record: RecordId(Uuid::from_u128(3)),
        device: DeviceId(Uuid::from_u128(2)),
        author: author.map(Into::into),
        kind: "finished".into(),
        code,
        detail: detail.into(),
        captured_at: 0,
        received_at: 0,
        op: Json::null(),
        settled: None,
    }
}

/// A record that was taken and, perhaps, finished.
pub fn record(closed: bool) -> Record {
    let taken = Event::Taken { form: "f".parse().unwrap(), version: "1".into() };
    let by = Op { author: PersonId(Uuid::from_u128(5)), ..op("taken", &Value::Null) };
    let mut record = None;
    for event in [Some(taken), closed.then_some(Event::Finished {})].into_iter().flatten() {
        fold(&mut record, &by, event).unwrap();
    }
    record.unwrap()
}
