//! The browser's lock: one tab has it, others wait in line, and it can be stolen.

use std::collections::VecDeque;

/// A tab, by its place and its page load.
pub type TabId = (usize, u32);

/// The lock of a profile.
#[derive(Debug, Default)]
pub struct Locks {
    holder: Option<TabId>,
    waiting: VecDeque<TabId>,
}

impl Locks {
    /// Waits for the lock. Who has it now, if that has changed.
    pub fn request(&mut self, tab: TabId) -> Option<TabId> {
        self.waiting.push_back(tab);
        self.next()
    }

    /// Takes the lock. Who has lost it.
    pub fn steal(&mut self, tab: TabId) -> Option<TabId> {
        self.waiting.retain(|other| *other != tab);
        self.holder.replace(tab).filter(|other| *other != tab)
    }

    /// Gives the lock back, or dies. Who has it now, if that has changed.
    pub fn release(&mut self, tab: TabId) -> Option<TabId> {
        if self.holder == Some(tab) {
            self.holder = None;
        }
        self.next()
    }

    /// A tab is gone.
    pub fn forget(&mut self, tab: TabId) -> Option<TabId> {
        self.waiting.retain(|other| *other != tab);
        self.release(tab)
    }

    fn next(&mut self) -> Option<TabId> {
        if self.holder.is_some() {
            return None;
        }
        self.holder = self.waiting.pop_front();
        self.holder
    }
}
