//! A device's log, for tests.

use coletor_common::account::DeviceGrant;
use coletor_common::id::{OpId, PersonId, RecordId};
use coletor_common::op::{Event, Op};
use coletor_common::time::{Millis, Stamp};
use uuid::Uuid;

/// When everything in a log happens: 2026-11-18 in the morning, a second apart.
const START_MS: Millis = 1_795_000_000_000;

/// The next operation's place, and who writes.
#[derive(Debug, Clone)]
pub struct Log {
    /// Which device and log.
    pub grant: DeviceGrant,
    /// Who.
    pub author: PersonId,
    /// The next operation's.
    pub seq: u64,
}

impl Log {
    /// An empty one.
    pub fn new(grant: DeviceGrant, author: PersonId) -> Self {
        Self { grant, author, seq: 1 }
    }

    /// Logs an operation.
    pub fn op(&mut self, record: RecordId, event: Event) -> Op {
        let (kind, payload) = event.into_parts();
        let ms = Millis::try_from(self.seq).unwrap_or(0) * 1_000;
        let op = Op {
            op_id: OpId(Uuid::now_v7()),
            device: self.grant.device,
            incarnation: self.grant.incarnation,
            seq: self.seq,
            record,
            seen: Vec::new(),
            kind,
            payload,
            captured_at: Stamp { wall_ms: START_MS + ms, monotonic_ms: ms, run: "test".into() },
            tz_offset_min: -180,
            server_offset_ms: None,
            author: self.author,
        };
        self.seq += 1;
        op
    }
}

/// A new record's name.
pub fn record() -> RecordId {
    RecordId(Uuid::now_v7())
}

/// The demo's open round is taken.
pub fn taken() -> Event {
    taken_of("gde_scl01_diaria", "2026112301")
}

/// A form is opened.
///
/// # Panics
/// If `form` is no form id.
pub fn taken_of(form: &str, version: &str) -> Event {
    match form.parse() {
        Ok(form) => Event::Taken { form, version: version.into() },
        Err(bad) => unreachable!("{bad}"),
    }
}

/// A question is answered.
pub fn answered(point: &str, value: &str) -> Event {
    Event::Answered { point: point.into(), value: Some(value.into()) }
}
