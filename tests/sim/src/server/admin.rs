//! What administrators do to the database.

use super::{Db, Told};
use crate::names::{ADMINISTRATOR, OFFICE, PROJECT, group_scope, op};
use coletor_common::id::{DeviceId, OpId, PersonId, RecordId};
use coletor_common::json::Json;
use coletor_common::op::{Event, Op};
use coletor_common::record::{Record, amend};
use coletor_common::row::{COMMAND, Command, CommandOutcome, CommandRow, FORM, device_scope, project_scope};
use coletor_common::time::{Millis, Stamp};
use serde_json::json;

/// Kind of the rows of a group.
const NOTICE: &str = "notice";
/// Where the ids of the administration's own operations begin.
const OFFICE_OPS: u64 = 1 << 40;

impl Db {
    /// Publishes a form.
    pub fn publish(&mut self, now: Millis, form: u64, version: u64) {
        let key = format!("form{form}");
        self.put(FORM, &key, Json::of(&json!({ "version": version })));
        self.bump(now, &project_scope(PROJECT), FORM, &key, false);
    }

    /// Writes to a group, or with `gone` takes what was written back.
    pub fn notice(&mut self, now: Millis, group: u8, number: u64, gone: bool) {
        let key = format!("{group}-{}", number % 3);
        self.put(NOTICE, &key, Json::of(&json!({ "text": number })));
        self.bump(now, &group_scope(group), NOTICE, &key, gone);
    }

    /// Tells every device on which somebody is signed in.
    pub fn command(&mut self, now: Millis, to: PersonId, what: &Command, expires_at: Millis) {
        let mut devices: Vec<DeviceId> =
            self.sessions.values().filter(|member| member.person == to).filter_map(|member| member.device).collect();
        devices.sort_unstable();
        devices.dedup();
        for device in devices {
            self.names += 1;
            let key = format!("command{}", self.names);
            self.put(COMMAND, &key, Json::of(&CommandRow { what: what.clone(), given_at: now, expires_at }));
            self.bump(now, &device_scope(device), COMMAND, &key, false);
            self.commands.insert(key, Told { device, expires_at, outcome: None });
        }
    }

    /// Notes what became of a command to a device, and takes it away.
    pub fn receive(&mut self, now: Millis, device: DeviceId, key: &str, outcome: CommandOutcome) {
        if let Some(told) = self.commands.get_mut(key)
            && (told.device, told.outcome) == (device, None)
        {
            told.outcome = Some(outcome);
            self.bump(now, &device_scope(device), COMMAND, key, true);
        }
    }

    /// Takes away what has waited too long.
    pub fn expire(&mut self, now: Millis) {
        let late = self.commands.iter().filter(|(_, told)| told.outcome.is_none() && told.expires_at <= now);
        let late: Vec<_> = late.map(|(key, told)| (key.clone(), told.device)).collect();
        for (key, device) in late {
            self.receive(now, device, &key, CommandOutcome::Expired);
        }
    }

    /// Hands a record over, by an operation in the administration's own log.
    pub fn hand_over(&mut self, now: Millis, id: RecordId, to: PersonId) -> Option<super::Append> {
        let record = self.records.get(&id)?;
        let (seq, _) = self.high_water((OFFICE, 1));
        let (kind, payload) = Event::HandedOver { to, message: String::new() }.into_parts();
        self.names += 1;
        let op = Op {
            op_id: op(OFFICE_OPS + self.names),
            device: OFFICE,
            incarnation: 1,
            seq: seq + 1,
            record: id,
            seen: record.heads.clone(),
            kind,
            payload,
            captured_at: Stamp { wall_ms: now, monotonic_ms: now, run: "office".into() },
            tz_offset_min: 0,
            server_offset_ms: Some(0),
            author: ADMINISTRATOR,
        };
        Some(self.append(now, &[op.into()], true))
    }

    /// Decides about an operation in quarantine. Whether it was applied now.
    pub fn settle(&mut self, now: Millis, id: OpId, apply: bool) -> bool {
        let Some(found) = self.quarantine.get_mut(&id) else { return false };
        if found.settled.is_some() {
            return false;
        }
        let op = found.op.clone();
        if !apply {
            found.settled = Some(false);
            return false;
        }
        let Ok(event) = Event::parse(&op.kind, &op.payload) else { return false };
        let mut record = self.records.get(&op.record).cloned();
        let was_closed = record.as_ref().map(Record::is_closed);
        if amend(&mut record, &op, event).is_err() {
            return false;
        }
        found.settled = Some(true);
        if let Some(record) = record {
            self.records.insert(record.id, record);
        }
        self.applied(now, &op, was_closed);
        true
    }
}
