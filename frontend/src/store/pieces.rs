//! Recordings that go on: what has been recorded so far, chunk by chunk, until it becomes a file or is thrown away. One a
//! question.

use super::commit::Change;
use super::{ALL, Durability, Store, StoreError, schema};
use coletor_common::id::RecordId;
use coletor_common::time::Millis;
use js_sys::Array;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, IdbKeyRange};

/// What is known of a recording that is not a file yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The record.
    pub record: RecordId,
    /// Path of the question.
    pub point: String,
    /// Its media type.
    pub content_type: String,
    /// How many chunks it has.
    pub chunks: u32,
    /// How long it is, in milliseconds.
    pub ms: Millis,
}

impl Piece {
    fn key(&self) -> String {
        key(self.record, &self.point)
    }

    fn chunk_key(&self, number: u32) -> JsValue {
        Array::of2(&self.key().into(), &number.into()).into()
    }

    /// All its chunks.
    fn range(&self) -> Result<IdbKeyRange, JsValue> {
        IdbKeyRange::bound(&self.chunk_key(0), &self.chunk_key(u32::MAX))
    }
}

fn key(record: RecordId, point: &str) -> String {
    format!("{record} {point}")
}

/// What removes everything that was recorded for a record.
pub(super) fn forget(record: RecordId) -> Result<[Change; 2], StoreError> {
    let (from, to) = (JsValue::from(key(record, "")), JsValue::from(key(record, "\u{ffff}")));
    let chunks = IdbKeyRange::bound(&Array::of1(&from), &Array::of1(&to))?;
    Ok([
        Change::DeleteRange(schema::PIECES, IdbKeyRange::bound(&from, &to)?),
        Change::DeleteRange(schema::CHUNKS, chunks),
    ])
}

impl Store {
    /// The recording of a question, if one was begun and neither kept nor thrown away.
    pub async fn piece(&self, record: RecordId, point: &str) -> Result<Option<Piece>, StoreError> {
        self.get(schema::PIECES, &key(record, point).into()).await
    }

    /// Begins a recording; what was recorded for that question before is gone.
    pub async fn begin_piece(&self, piece: &Piece) -> Result<(), StoreError> {
        let changes = vec![
            Change::DeleteRange(schema::CHUNKS, piece.range()?),
            Change::put_json(schema::PIECES, piece.key().into(), piece)?,
        ];
        self.commit(changes, Durability::Strict).await
    }

    /// Stores the next chunk; `piece` then counts it.
    pub async fn append_chunk(&self, piece: &mut Piece, chunk: &Blob, ms: Millis) -> Result<(), StoreError> {
        let longer = Piece { chunks: piece.chunks + 1, ms, ..piece.clone() };
        let changes = vec![
            Change::Put(schema::CHUNKS, piece.chunk_key(piece.chunks), chunk.into()),
            Change::put_json(schema::PIECES, piece.key().into(), &longer)?,
        ];
        self.commit(changes, Durability::Strict).await?;
        *piece = longer;
        Ok(())
    }

    /// What was recorded, in order.
    pub async fn chunks(&self, piece: &Piece) -> Result<Vec<Blob>, StoreError> {
        let found = self.pairs(schema::CHUNKS, Some(piece.range()?), ALL).await?;
        let unreadable = |_| StoreError::Unreadable { store: schema::CHUNKS, why: "no bytes".into() };
        found.into_iter().map(|(_, chunk)| chunk.dyn_into::<Blob>().map_err(unreadable)).collect()
    }

    /// Forgets a recording: it is a file now, or nobody wants it.
    pub async fn remove_piece(&self, piece: &Piece) -> Result<(), StoreError> {
        let changes = vec![
            Change::DeleteRange(schema::CHUNKS, piece.range()?),
            Change::Delete(schema::PIECES, piece.key().into()),
        ];
        self.commit(changes, Durability::Strict).await
    }
}
