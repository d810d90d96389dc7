//! A plan in lines that a person can read.

use super::{Act, Plan, Step};
use std::fmt;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let super::Setup { devices, people, page_rows, page_bytes, outdated } = &self.setup;
        writeln!(f, "seed {}: {devices} devices of people {people:?}", self.seed)?;
        writeln!(f, "pages of {page_rows} rows or {page_bytes} bytes; one build outdated: {outdated}")?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>10.3} s  ", std::time::Duration::from_millis(self.at.unsigned_abs()).as_secs_f64())?;
        match self.act {
            Act::Tap(device, tap) => write!(f, "device {device}: {tap:?}"),
            Act::Person(device, person) => write!(f, "device {device}: person {person} signs in"),
            Act::Device(device, what) => write!(f, "device {device}: {what:?}"),
            Act::Net(device, what) => write!(f, "network of device {device}: {what:?}"),
            Act::Server(what) => write!(f, "server: {what:?}"),
            Act::Admin(what) => write!(f, "administrator: {what:?}"),
            Act::Live => write!(f, "a live value"),
            Act::Quiet => write!(f, "quiet"),
        }?;
        write!(f, "  ({:x})", self.salt)
    }
}
