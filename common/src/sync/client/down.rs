//! Down: how far each scope has come and is stored, what is confirmed, and whether it adds up.

use super::io::Effect;
use crate::map::Map;
use crate::row::COMMAND;
use crate::sync::frame::{CREDIT_BATCHES, CREDIT_BYTES, Changes, ClientFrame, Cursor, Pull, Receipt, Row, Sum};
use crate::time::Millis;

/// How long after rows could not be stored they are asked for again.
pub const STORE_RETRY_MS: Millis = 5_000;
/// Quiet for so long, a scope is added up and compared.
pub const VERIFY_QUIET_MS: Millis = 10_000;
/// From one comparison of all scopes to the next.
pub const VERIFY_EVERY_MS: Millis = 600_000;

/// What this device holds of what the server says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Down {
    /// How far each scope is stored.
    stored: Map<String, Cursor>,
    /// How far each scope has come in; storing it may still go on.
    pub received: Map<String, Cursor>,
    /// Batches that are being stored, or wait until the one of their scope before them is: a batch that was stored behind
    /// one that was not would leave a gap below the cursor.
    storing: Vec<Batch>,
    /// Batches and bytes of each scope that are stored and not confirmed.
    unconfirmed: Map<String, (u32, usize)>,
    /// Scopes to be asked for again because they could not be stored, and when.
    again: Map<String, Millis>,
    /// What became of commands, until their rows are gone.
    pub receipts: Vec<Receipt>,
    /// When something last came or was stored.
    busy_at: Millis,
    verify: Verify,
}

/// A batch of changes.
#[derive(Debug, Clone, PartialEq)]
struct Batch {
    scope: String,
    /// Where the scope stands once it is stored.
    to: Cursor,
    bytes: usize,
    restart: bool,
    /// Until it is being stored.
    waiting: Option<Changes>,
}

/// How far the comparison is. Scopes come in turn.
#[derive(Debug, Clone, PartialEq)]
enum Verify {
    From { at: Millis, scope: Option<String> },
    Asked { ours: Option<Sum>, scope: String },
}

impl Default for Verify {
    fn default() -> Self {
        Self::From { at: 0, scope: None }
    }
}

impl Down {
    pub fn new(cursors: Map<String, Cursor>, receipts: Vec<Receipt>) -> Self {
        Self { received: cursors.clone(), stored: cursors, receipts, ..Self::default() }
    }

    /// Whether so much waits to be stored that nothing more should be asked for.
    pub fn is_behind(&self) -> bool {
        self.storing.iter().map(|batch| batch.bytes).sum::<usize>() >= CREDIT_BYTES / 2
    }

    /// A connection is open: what was confirmed on the one before counts no more.
    pub fn welcomed(&mut self, now: Millis) {
        self.unconfirmed.clear();
        self.busy_at = now;
        if let Verify::Asked { scope, .. } = &self.verify {
            self.verify = Verify::From { at: now, scope: Some(scope.clone()) };
        }
    }

    pub fn changes(&mut self, changes: Changes, now: Millis, effects: &mut Vec<Effect>) -> Option<ClientFrame> {
        self.busy_at = now;
        let at = self.received.get(&changes.scope).copied().unwrap_or_default();
        let restart = changes.epoch != at.epoch && changes.prev_seq == 0;
        if changes.epoch == at.epoch && changes.seq <= at.seq {
            return None; // sent twice, because we asked twice
        }
        if !restart && (changes.epoch, changes.prev_seq) != (at.epoch, at.seq) {
            return Some(self.pull(&changes.scope, true)); // a gap: from where we stand, please
        }
        let gone = |row: &Row, key: &str| row.kind == COMMAND && row.key == key && row.body.is_none();
        self.receipts.retain(|receipt| !changes.rows.iter().any(|row| gone(row, &receipt.key)));
        let to = Cursor { epoch: changes.epoch, seq: changes.seq };
        let (scope, bytes) = (changes.scope.clone(), changes.rows.iter().map(Row::bytes).sum());
        self.received.insert(scope.clone(), to);
        self.storing.push(Batch { scope: scope.clone(), to, bytes, restart, waiting: Some(changes) });
        self.store_next(&scope, effects);
        None
    }

    /// Stores the first batch of a scope, if it is not being stored already.
    fn store_next(&mut self, scope: &str, effects: &mut Vec<Effect>) {
        if let Some(first) = self.storing.iter_mut().find(|batch| batch.scope == scope)
            && let Some(changes) = first.waiting.take()
        {
            effects.push(Effect::StoreRows { changes, restart: first.restart });
        }
    }

    /// Confirms at half of what may be on the way, so that the rest keeps coming meanwhile.
    pub fn rows_stored(
        &mut self,
        scope: &str,
        cursor: Cursor,
        now: Millis,
        effects: &mut Vec<Effect>,
    ) -> Option<ClientFrame> {
        self.busy_at = now;
        let done = |batch: &Batch| batch.scope == scope && batch.to == cursor && batch.waiting.is_none();
        let at = self.storing.iter().position(done)?;
        let Batch { scope, bytes, .. } = self.storing.remove(at);
        self.store_next(&scope, effects);
        self.stored.insert(scope.clone(), cursor);
        let unconfirmed = self.unconfirmed.entry_or_default(scope.clone());
        unconfirmed.0 += 1;
        unconfirmed.1 += bytes;
        let much = unconfirmed.0 >= CREDIT_BATCHES / 2 || unconfirmed.1 >= CREDIT_BYTES / 2;
        much.then(|| self.pull(&scope, false))
    }

    pub fn rows_not_stored(&mut self, scope: String, now: Millis) {
        self.storing.retain(|batch| batch.scope != scope);
        self.received.insert(scope.clone(), self.stored.get(&scope).copied().unwrap_or_default());
        self.again.insert(scope, now + STORE_RETRY_MS);
    }

    pub fn removed(&mut self, scope: &str) {
        self.stored.remove(scope);
        self.received.remove(scope);
        self.again.remove(scope);
        self.unconfirmed.remove(scope);
        self.storing.retain(|batch| batch.scope != scope);
    }

    fn pull(&mut self, scope: &str, again: bool) -> ClientFrame {
        self.unconfirmed.remove(scope);
        // What came in and is still being stored need not come again.
        let at = if again { &self.received } else { &self.stored };
        let cursor = at.get(scope).copied().unwrap_or_default();
        ClientFrame::Pull(Pull { scope: scope.to_owned(), cursor, credit: CREDIT_BATCHES, again })
    }

    /// What is due while a connection is open.
    pub fn tick(&mut self, now: Millis, effects: &mut Vec<Effect>) -> Vec<ClientFrame> {
        let due: Vec<String> =
            self.again.iter().filter(|(_, at)| now >= **at).map(|(scope, _)| scope.clone()).collect();
        for scope in &due {
            self.again.remove(scope);
        }
        if self.verify_due().is_some_and(|at| now >= at) {
            self.sum_next(now, effects);
        }
        due.iter().map(|scope| self.pull(scope, true)).collect()
    }

    /// When [`Self::tick`] is wanted.
    pub fn due(&self) -> Option<Millis> {
        self.again.values().copied().chain(self.verify_due()).min()
    }

    fn verify_due(&self) -> Option<Millis> {
        match &self.verify {
            Verify::From { at, .. } if self.storing.is_empty() => Some((*at).max(self.busy_at + VERIFY_QUIET_MS)),
            _ => None,
        }
    }

    fn sum_next(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let Verify::From { scope: last, .. } = &self.verify else { return };
        let next = self.stored.keys().find(|scope| last.as_ref().is_none_or(|last| *scope > last)).cloned();
        self.verify = match next {
            Some(scope) => {
                effects.push(Effect::SumRows { scope: scope.clone() });
                Verify::Asked { ours: None, scope }
            }
            None => Verify::From { at: now + VERIFY_EVERY_MS, scope: None },
        };
    }

    /// Our sum is compared only if it is of where the scope still stands.
    pub fn summed(&mut self, sum: Option<Sum>, now: Millis) -> Option<ClientFrame> {
        let Verify::Asked { scope, .. } = &self.verify else { return None };
        let scope = scope.clone();
        let stands = sum.filter(|sum| sum.scope == scope && self.received.get(&scope) == Some(&sum.cursor));
        let Some(sum) = stands else {
            self.verify = Verify::From { at: now, scope: Some(scope) };
            return None;
        };
        self.verify = Verify::Asked { ours: Some(sum.clone()), scope };
        Some(ClientFrame::Verify(sum))
    }

    /// Where both stand at the same place and do not add up, the scope is read anew.
    pub fn verified(&mut self, theirs: &Sum, now: Millis) -> Option<ClientFrame> {
        let Verify::Asked { ours: Some(ours), scope } = &self.verify else { return None };
        let differs = ours.cursor == theirs.cursor && ours.scope == theirs.scope && ours.sum != theirs.sum;
        let scope = scope.clone();
        self.verify = Verify::From { at: now, scope: Some(scope.clone()) };
        let storing = self.storing.iter().any(|batch| batch.scope == scope);
        let stands = self.received.get(&scope) == Some(&theirs.cursor) && !storing;
        (differs && stands).then(|| {
            self.removed(&scope);
            self.pull(&scope, true)
        })
    }
}
