//! Versioned rows of scopes, as `backend/src/db/rows.rs` and `pages.rs` keep them.

use super::Db;
use coletor_common::json::Json;
use coletor_common::sync::checksum;
use coletor_common::sync::frame::{Cursor, Row};
use coletor_common::sync::server::Page;
use coletor_common::time::Millis;
use std::collections::BTreeMap;

/// A scope.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Where it stands.
    pub head: Cursor,
    /// What was gone up to here is forgotten.
    pub floor: u64,
    /// What its rows add up to.
    pub sum: u64,
    /// Its rows by kind and key.
    pub rows: BTreeMap<(String, String), Shown>,
}

/// A row's place in a scope.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// Its latest change.
    pub seq: u64,
    /// What it adds to the sum; 0 once it is gone.
    pub hash: u64,
    /// It has left.
    pub gone: bool,
}

/// Most rows and bytes of a page.
#[derive(Debug, Clone, Copy)]
pub struct PageMax {
    /// Rows.
    pub rows: usize,
    /// Bytes.
    pub bytes: usize,
}

impl Db {
    /// Where a scope stands.
    pub fn head(&self, scope: &str) -> Cursor {
        self.scopes.get(scope).map(|scope| scope.head).unwrap_or_default()
    }

    /// Stores a row's content. It moves no scope.
    pub fn put(&mut self, kind: &str, key: &str, body: Json) {
        let hash = checksum::of_row(kind, key, body.text());
        self.bodies.insert((kind.to_owned(), key.to_owned()), (body, hash));
    }

    /// A row changed in a scope, or left it.
    pub fn bump(&mut self, now: Millis, scope: &str, kind: &str, key: &str, gone: bool) {
        let named = (kind.to_owned(), key.to_owned());
        let new = if gone { 0 } else { self.bodies.get(&named).map_or(0, |(_, hash)| *hash) };
        let scope = self.scopes.entry(scope.to_owned()).or_insert_with(|| begin(now));
        scope.head.seq += 1;
        let shown = Shown { seq: scope.head.seq, hash: new, gone };
        let old = scope.rows.insert(named, shown).map_or(0, |shown| shown.hash);
        scope.sum = scope.sum.wrapping_sub(old).wrapping_add(new);
    }

    /// The rows behind a cursor, at most one page of them. A cursor that cannot be continued begins a new epoch.
    /// `renews`: as it should be.
    pub fn page(&mut self, now: Millis, name: &str, after: Cursor, max: PageMax, renews: bool) -> Page {
        let found = self.scopes.entry(name.to_owned()).or_default();
        let ahead = after > found.head && (after.epoch, found.head.epoch) != (0, 0);
        let forgotten = after.epoch == found.head.epoch && after.seq > 0 && after.seq < found.floor;
        if renews && (ahead || forgotten) {
            found.head.epoch = epoch(now).max(after.epoch + 1);
            found.floor = 0;
        }
        let from = if found.head.epoch == after.epoch { after.seq } else { 0 };
        let mut behind: Vec<_> =
            found.rows.iter().filter(|(_, shown)| shown.seq > from && (from > 0 || !shown.gone)).collect();
        behind.sort_by_key(|(_, shown)| shown.seq);
        let (mut to, mut more) = (found.head, false);
        let (mut rows, mut bytes) = (Vec::new(), 0);
        let mut last = 0;
        for ((kind, key), shown) in behind {
            let body = self.bodies.get(&(kind.clone(), key.clone())).filter(|_| !shown.gone);
            let row = Row { kind: kind.clone(), key: key.clone(), body: body.map(|(body, _)| body.clone()) };
            if !rows.is_empty() && (bytes + row.bytes() > max.bytes || rows.len() == max.rows) {
                (to.seq, more) = (last, true);
                break;
            }
            bytes += row.bytes();
            last = shown.seq;
            rows.push(row);
        }
        Page { scope: name.to_owned(), after, to, more, bytes, rows }
    }

    /// Begins a new history in every scope, as a restore does.
    pub fn begin_anew(&mut self, now: Millis) {
        for scope in self.scopes.values_mut() {
            scope.head.epoch = epoch(now).max(scope.head.epoch + 1);
            scope.floor = 0;
        }
        self.uploads.clear();
    }

    /// Forgets rows that have left their scopes.
    pub fn forget(&mut self) {
        for scope in self.scopes.values_mut() {
            let gone = scope.rows.values().filter(|shown| shown.gone).map(|shown| shown.seq).max();
            scope.floor = scope.floor.max(gone.unwrap_or(0));
            scope.rows.retain(|_, shown| !shown.gone);
        }
    }

    /// The rows that a scope shows.
    pub fn shown(&self, scope: &str) -> BTreeMap<(String, String), String> {
        let rows = self.scopes.get(scope).into_iter().flat_map(|scope| &scope.rows);
        let shown = rows.filter(|(_, shown)| !shown.gone).filter_map(|(named, _)| {
            let (body, _) = self.bodies.get(named)?;
            Some((named.clone(), body.text().to_owned()))
        });
        shown.collect()
    }
}

fn begin(now: Millis) -> Scope {
    Scope { head: Cursor { epoch: epoch(now), seq: 0 }, ..Scope::default() }
}

fn epoch(now: Millis) -> u64 {
    now.unsigned_abs()
}
