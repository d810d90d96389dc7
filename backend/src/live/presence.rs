//! Who is connected, as live values of the board.

use super::{Hub, lock};
use coletor_common::id::{PersonId, ProjectId};
use coletor_common::json::Json;
use coletor_common::row::Presence;
use coletor_common::sync::frame::Live;
use coletor_common::time::Millis;
use std::sync::Arc;

/// Begins the keys of live values that only the server sets.
pub const PRESENCE_PREFIX: &str = "presence:";

/// A person's sockets.
#[derive(Debug, Default)]
pub struct Present {
    sockets: u32,
    since: Millis,
}

/// A collector is connected while this lives.
#[derive(Debug)]
pub struct Entered {
    hub: Arc<Hub>,
    project: ProjectId,
    person: PersonId,
}

impl Hub {
    /// A collector's socket opened; it is gone once the answer is dropped.
    pub fn enter(self: &Arc<Self>, project: ProjectId, person: PersonId, now: Millis) -> Entered {
        let first = {
            let mut projects = lock(&self.present);
            let present = projects.entry(project).or_default().entry(person).or_default();
            present.sockets += 1;
            if present.sockets == 1 {
                present.since = now;
            }
            present.sockets == 1
        };
        if first {
            self.publish(project, &presence(person, true, now));
        }
        Entered { hub: Arc::clone(self), project, person }
    }

    /// Who is connected now, as live values.
    pub fn presences(&self, project: ProjectId) -> Vec<Live> {
        let projects = lock(&self.present);
        let people = projects.get(&project).into_iter().flatten();
        people.map(|(person, present)| presence(*person, true, present.since)).collect()
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let last = {
            let mut projects = lock(&self.hub.present);
            let Some(people) = projects.get_mut(&self.project) else { return };
            let Some(present) = people.get_mut(&self.person) else { return };
            present.sockets -= 1;
            let last = present.sockets == 0;
            if last {
                people.remove(&self.person);
            }
            last
        };
        if last {
            self.hub.publish(self.project, &presence(self.person, false, crate::clock::now()));
        }
    }
}

fn presence(person: PersonId, online: bool, since: Millis) -> Live {
    Live { key: format!("{PRESENCE_PREFIX}{person}"), value: Json::of(&Presence { online, since }) }
}
