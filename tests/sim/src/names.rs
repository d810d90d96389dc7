//! Names of what there is in the simulated world. They are numbers, so that a run reads well.

use coletor_common::id::{DeviceId, OpId, PersonId, ProjectId, RecordId};
use uuid::Uuid;

/// The one project.
pub const PROJECT: ProjectId = ProjectId(Uuid::from_u128(1));
/// The one administrator.
pub const ADMINISTRATOR: PersonId = PersonId(Uuid::from_u128(0x200 + 0xff));
/// Whose log the administrators' own operations are in.
pub const OFFICE: DeviceId = DeviceId(Uuid::from_u128(0x300 + 0xff));

/// A collector.
pub fn person(number: u8) -> PersonId {
    PersonId(Uuid::from_u128(0x200 + u128::from(number)))
}

/// A device.
pub fn device(number: u64) -> DeviceId {
    DeviceId(Uuid::from_u128((3 << 64) + u128::from(number)))
}

/// An operation.
pub fn op(number: u64) -> OpId {
    OpId(Uuid::from_u128((5 << 64) + u128::from(number)))
}

/// A record.
pub fn record(number: u64) -> RecordId {
    RecordId(Uuid::from_u128((7 << 64) + u128::from(number)))
}

/// The scope of what is said to a group.
pub fn group_scope(group: u8) -> String {
    format!("group:{group}")
}
