//! Recordings: stored while they are made, chunk by chunk, and then files as any other.

use super::{AttachError, Editor};
use crate::platform::picture::{self, Picture};
use crate::store::StoreError;
use coletor_common::form::cells::CellId;
use coletor_common::time::Millis;
use web_sys::Blob;

pub use crate::store::Piece;

/// Where the chunks of one recording go. It outlives the page on which it was begun.
pub struct Tape {
    editor: Editor,
    piece: Piece,
}

impl Tape {
    /// Stores the next chunk, up to which the recording is so long.
    pub async fn append(&mut self, chunk: &Blob, ms: Millis) -> Result<(), AttachError> {
        let store = self.editor.app.store();
        store.append_chunk(&mut self.piece, chunk, ms).await.map_err(stored)
    }

    /// What there is of it.
    pub fn piece(&self) -> &Piece {
        &self.piece
    }
}

fn stored(error: StoreError) -> AttachError {
    AttachError::Journal(error.into())
}

impl Editor {
    /// Begins a recording; one that was left over at that question is gone.
    pub async fn begin_recording(self, at: CellId, content_type: String) -> Result<Tape, AttachError> {
        let piece = Piece { record: self.id, point: self.path(at), content_type, chunks: 0, ms: 0 };
        self.app.store().begin_piece(&piece).await.map_err(stored)?;
        Ok(Tape { editor: self, piece })
    }

    /// What was recorded before the app was closed, and is not a file yet.
    pub async fn left_recording(self, at: CellId) -> Result<Option<Piece>, AttachError> {
        let piece = self.app.store().piece(self.id, &self.path(at)).await.map_err(stored)?;
        Ok(piece.filter(|piece| piece.chunks > 0))
    }

    /// Makes what was recorded the answer. `Ok` once it is on the disk as a file.
    pub async fn keep_recording(self, at: CellId, piece: &Piece) -> Result<(), AttachError> {
        let chunks = self.app.store().chunks(piece).await.map_err(stored)?;
        if !chunks.is_empty() {
            let whole: Picture = picture::of_chunks(&chunks, &piece.content_type).await?;
            let ending = super::attach::ending_of(&piece.content_type);
            self.attach_as(at, whole, &piece.content_type, ending).await?;
        }
        self.throw_away(piece).await
    }

    /// Forgets what was recorded.
    pub async fn throw_away(self, piece: &Piece) -> Result<(), AttachError> {
        self.app.store().remove_piece(piece).await.map_err(stored)
    }
}
