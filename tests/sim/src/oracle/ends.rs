//! What must hold when all is quiet.

use crate::files::digest;
use crate::world::World;
use coletor_common::id::OpId;
use coletor_common::record::Record;
use coletor_common::sync::checksum;
use std::collections::{BTreeMap, BTreeSet};

impl World {
    /// Compares everything.
    pub fn check_quiet(&mut self) {
        self.check_operations();
        self.check_effects();
        self.check_values();
        self.check_files();
        for profile in 0..self.profiles.len() {
            self.check_rows(profile);
            self.check_copies(profile);
            if self.oracle.restores == 0
                && let Some(log) = self.oracle.repeats(profile)
            {
                self.violate("I2", "a new log where storage was lost", format!("{log:?} again"));
            }
        }
    }

    /// I1, I2: every operation that was saved or acknowledged is on the server, unless the storage that had it is lost.
    fn check_operations(&mut self) {
        let fates = self.oracle.fates.iter();
        let missing =
            fates.filter(|(id, fate)| (fate.saved || fate.acked) && !fate.lost && !self.db.ids.contains_key(id));
        let missing: Vec<_> = missing.map(|(id, fate)| (*id, fate.acked, fate.op.clone())).collect();
        for (id, acked, op) in missing {
            let held = self.profiles.iter().any(|profile| profile.disk.state.ops.values().any(|op| op.op.op_id == id));
            let found =
                format!("not there; still on a device: {held}; it is {} {}: {}", op.incarnation, op.seq, op.kind);
            self.violate(if acked { "I1" } else { "I2" }, format!("{id} on the server"), found);
        }
    }

    /// I9: a file's bytes hash to its name, and what a device takes for safe is with the server.
    fn check_files(&mut self) {
        let altered =
            self.db.files.iter().find(|(sha256, blocks)| digest(blocks) != **sha256).map(|(name, _)| name.clone());
        if let Some(name) = altered {
            self.violate("I9", format!("bytes of {name}"), "others");
        }
        let believed =
            self.profiles.iter().filter(|profile| !profile.outdated).flat_map(|profile| &profile.disk.state.files);
        let missing = believed.filter(|(sha256, file)| file.safe && !self.db.files.contains_key(*sha256));
        let missing: Vec<String> = missing.map(|(sha256, _)| sha256.clone()).collect();
        for name in missing {
            self.violate("I9", format!("{name} on the server"), "not there, and its device takes it for safe");
        }
    }

    /// I3: each record is the fold of its operations, each of them once. I4: logs have no gaps.
    fn check_effects(&mut self) {
        let mut wrong = Vec::new();
        for (id, all) in &self.db.applied {
            let distinct: BTreeSet<OpId> = all.iter().map(|applied| applied.op.op_id).collect();
            let rev = self.db.records.get(id).map_or(0, |record| record.rev);
            if distinct.len() != all.len() || rev != all.len() as u64 {
                wrong.push((
                    "I3",
                    format!("{} effects on {id}", distinct.len()),
                    format!("{} and revision {rev}", all.len()),
                ));
            }
        }
        for (log, ops) in &self.db.logs {
            if let Some(place) = ops.iter().zip(1..).position(|(op, seq)| op.seq != seq) {
                wrong.push(("I4", format!("{log:?} without gaps"), format!("something else at place {place}")));
            }
        }
        wrong.into_iter().for_each(|(invariant, expected, found)| self.violate(invariant, expected, found));
    }

    /// I6: a device's rows are the server's; I7: and it has no others.
    fn check_rows(&mut self, profile: usize) {
        let Some(who) = self.member_of(profile) else { return };
        if self.profiles[profile].outdated {
            return; // it gets nothing until it is updated
        }
        if self.profiles[profile].board && self.oracle.restores > 0 {
            return; // boards add nothing up: they are loaded anew
        }
        let granted = self.db.granted(who);
        let state = &self.profiles[profile].disk.state;
        let mut wrong = Vec::new();
        for scope in &granted {
            let here: BTreeMap<(String, String), String> = state
                .scope(scope)
                .map(|(kind, key, body)| ((kind.to_owned(), key.to_owned()), body.to_owned()))
                .collect();
            let there = self.db.shown(scope);
            if here != there {
                let expected = format!("{scope} of device {profile} as the server has it: {:?}", keys(&there));
                wrong.push(("I6", expected, format!("{:?}, cursor {:?}", keys(&here), state.cursors.get(scope))));
            }
            let sum = there.iter().map(|((kind, key), body)| checksum::of_row(kind, key, body));
            let sum = sum.fold(0, u64::wrapping_add);
            let kept = self.db.scopes.get(scope).map_or(0, |scope| scope.sum);
            if sum != kept {
                wrong.push(("checksum", format!("{sum:x} of {scope}"), format!("{kept:x}")));
            }
        }
        let foreign = state.rows.keys().map(|(scope, ..)| scope).chain(state.cursors.keys());
        if let Some(scope) = foreign.into_iter().find(|scope| !granted.contains(scope)) {
            wrong.push(("I7", format!("{granted:?} on device {profile}"), scope.clone()));
        }
        wrong.into_iter().for_each(|(invariant, expected, found)| self.violate(invariant, expected, found));
    }

    /// I6: a device's copies of records are the server's, where it is granted their rows.
    fn check_copies(&mut self, profile: usize) {
        let Some(who) = self.member_of(profile).filter(|who| who.device.is_some()) else { return };
        if self.profiles[profile].outdated {
            return;
        }
        let state = &self.profiles[profile].disk.state;
        let mut wrong = Vec::new();
        for (id, copy) in &state.records {
            let Some(server) = self.db.records.get(id).filter(|record| record.is_of(who.person)) else { continue };
            let (here, there) = (content(copy), content(server));
            if here != there {
                wrong.push((format!("record {id} of device {profile} as {there}"), here));
            }
        }
        wrong.into_iter().for_each(|(expected, found)| self.violate("I6", expected, found));
    }
}

fn keys(rows: &BTreeMap<(String, String), String>) -> Vec<&str> {
    rows.keys().map(|(_, key)| key.as_str()).collect()
}

/// What a record says.
fn content(record: &Record) -> String {
    let answers: Vec<_> = record.answers.iter().map(|(point, answer)| (point, &answer.value)).collect();
    let conflicts: BTreeMap<_, Vec<&str>> = record
        .conflicts
        .iter()
        .map(|conflict| {
            let others = conflict.others.iter().map(|said| said.value.as_str());
            (format!("{:?} {}", conflict.field, conflict.point), others.collect())
        })
        .collect();
    format!(
        "{:?} of {:?} {:?} with {:?} {:?} answers {answers:?} states {:?} comments {:?} conflicts {conflicts:?} trail of {}",
        record.status,
        record.holder,
        record.heirs,
        record.partners,
        record.parted,
        record.states,
        record.comments,
        record.trail.len()
    )
}
