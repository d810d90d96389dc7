//! The board's four counts. Derived anew each second; stores nothing.

use crate::mirror::Published;
use coletor_common::id::{FormId, RecordId};
use coletor_common::map::Map;
use coletor_common::record::{Record, Status};
use coletor_common::round::availability::{Standing, Terms, standing};
use coletor_common::row::{AvailabilityRow, ExecutionRow};
use coletor_common::time::{Millis, Zone};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many rounds there are of each sort now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Being executed, interrupted ones with them.
    pub running: usize,
    /// May be started, and nobody executes them.
    pub available: usize,
    /// May not be started now, and nobody executes them.
    pub unavailable: usize,
    /// Executions finished since midnight, by the project's clock.
    pub completed: usize,
}

impl Counts {
    /// Counts at `now`.
    pub fn of(
        forms: &Map<FormId, Published>,
        availability: &Map<FormId, AvailabilityRow>,
        executions: &Map<RecordId, ExecutionRow>,
        records: &Map<RecordId, Arc<Record>>,
        zone: &Zone,
        now: Millis,
    ) -> Self {
        let busy: BTreeSet<&FormId> = executions.values().map(|row| &row.form).collect();
        let free = forms.values().filter(|form| form.round.is_some() && !busy.contains(&form.id));
        // Open if anybody may begin it.
        let stands = |form: &Published| standing(Terms::of(form, availability.get(&form.id), None), zone, now);
        let (open, closed): (Vec<_>, Vec<_>) = free.partition(|form| matches!(stands(form), Standing::Open { .. }));
        let today = zone.local(now).day;
        let is_round = |record: &Record| forms.get(&record.form).is_none_or(|form| form.round.is_some());
        let completed = records.values().filter(|record| {
            let ended = record.ended_at.as_ref().map(|at| zone.local(at.wall_ms).day);
            record.status == Status::Finished && ended == Some(today) && is_round(record)
        });
        Self {
            running: executions.len(),
            available: open.len(),
            unavailable: closed.len(),
            completed: completed.count(),
        }
    }
}
