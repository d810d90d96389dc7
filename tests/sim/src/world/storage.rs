//! Profiles' storage at work: one transaction after the other, each of which takes a while.

use super::{Happening, World};
use crate::device::disk::{Ended, Write};
use crate::device::locks::TabId;
use crate::device::tab::{Request, TabEvent, Then};
use crate::mutant::Mutant;

impl World {
    /// Asks storage for something; it is done in turn.
    pub(super) fn ask_disk(&mut self, profile: usize, request: Request) {
        let apart = self.has(Mutant::CursorApart) && matches!(request.then, Then::Rows(..));
        if apart {
            let is_cursor = |write: &Write| matches!(write, Write::Cursor(..));
            let (cursors, rows) = request.writes.into_iter().partition(is_cursor);
            let Request { tab, strict, fence, then, .. } = request;
            self.queue_request(profile, Request { tab, writes: cursors, strict, fence, then: Then::Nothing });
            return self.queue_request(profile, Request { tab, writes: rows, strict, fence, then });
        }
        self.queue_request(profile, request);
    }

    fn queue_request(&mut self, profile: usize, request: Request) {
        let idle = self.profiles[profile].requests.is_empty();
        self.profiles[profile].requests.push_back(request);
        if idle {
            self.next_request(profile);
        }
    }

    fn next_request(&mut self, profile: usize) {
        let Some(first) = self.profiles[profile].requests.front() else { return };
        let most = if first.strict { 20 } else { 6 };
        let life = self.profiles[profile].life;
        let wait = self.profiles[profile].dice.span(1, most);
        self.later(wait, Happening::Disk(profile, life));
    }

    pub(super) fn disk_done(&mut self, profile: usize, life: u32) {
        if self.profiles[profile].life != life {
            return;
        }
        let Some(request) = self.profiles[profile].requests.pop_front() else { return };
        let (tab, then) = (request.tab, request.then.clone());
        let ended = self.transact(profile, &request);
        self.next_request(profile);
        self.to_tab(profile, tab, TabEvent::Stored(then, ended));
    }

    fn transact(&mut self, profile: usize, request: &Request) -> Ended {
        let Request { writes, strict, fence, then, .. } = request;
        let fenced = !self.has(Mutant::NoFence);
        let strict = *strict && !(self.has(Mutant::NotStrict) && matches!(then, Then::Saved(..)));
        let (now, unheard) = (self.now, self.has(Mutant::RefusalUnheard));
        let disk = &mut self.profiles[profile].disk;
        if fenced && fence.is_some_and(|fence| fence != disk.state.fence) {
            return Ended::Deposed;
        }
        let adds = writes.iter().any(|write| matches!(write, Write::Op(_) | Write::Row(..) | Write::Record(_)));
        if adds && (now < disk.full_until || disk.refusals > 0) {
            disk.refusals = disk.refusals.saturating_sub(1);
            return if unheard { Ended::Done } else { Ended::Refused };
        }
        if writes.is_empty() {
            return Ended::Done;
        }
        let before = disk.state.cursors.clone();
        disk.commit(writes, strict);
        self.check_stored(profile, writes, &before);
        Ended::Done
    }

    /// What storage is busy with is done.
    pub(super) fn finish_request(&mut self, profile: usize) {
        if let Some(request) = self.profiles[profile].requests.pop_front() {
            self.transact(profile, &request);
        }
    }

    /// Nothing that was asked for is done any more.
    pub(super) fn forget_all_requests(&mut self, profile: usize) {
        self.profiles[profile].requests.clear();
        self.profiles[profile].life += 1;
    }

    /// A tab is gone: what it asked for is not begun. What has begun may still be done.
    pub(super) fn forget_requests(&mut self, profile: usize, tab: TabId) {
        let goes_on = self.profiles[profile].dice.one_in(2);
        let busy_with_it = self.profiles[profile].requests.front().is_some_and(|first| first.tab == tab);
        let mut first = busy_with_it && goes_on;
        self.profiles[profile].requests.retain(|request| std::mem::take(&mut first) || request.tab != tab);
        if busy_with_it && !goes_on {
            self.profiles[profile].life += 1;
            self.next_request(profile);
        }
    }
}
