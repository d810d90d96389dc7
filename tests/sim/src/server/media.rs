//! Files, whole and on their way, as `backend/src/uploads.rs` has them: a piece counts once it is on the disk, and a file
//! once it hashes to its name.

use super::Db;
use crate::files::{BLOCK, Blocks, block, digest};
use coletor_common::id::PersonId;
use coletor_common::problem::Code;
use coletor_common::sync::upload::Answer;

/// A file on its way.
#[derive(Debug, Clone)]
pub struct Part {
    person: PersonId,
    sha256: String,
    bytes: u64,
    blocks: Vec<u64>,
}

impl Db {
    /// Begins an upload; a file that is here is whole at once.
    pub fn begin_upload(&mut self, person: PersonId, sha256: &str, bytes: u64) -> Answer {
        self.names += 1;
        let place = format!("/api/uploads/{}", self.names);
        let blocks = self.files.get(sha256).map_or_else(Vec::new, |blocks| blocks.to_vec());
        let at = blocks.len() as u64 * BLOCK;
        self.uploads.insert(place.clone(), Part { person, sha256: sha256.to_owned(), bytes, blocks });
        Answer::Created(place, at)
    }

    /// How far an upload is.
    pub fn locate_upload(&self, person: PersonId, place: &str) -> Answer {
        match self.uploads.get(place).filter(|part| part.person == person) {
            Some(part) => Answer::At(part.blocks.len() as u64 * BLOCK, 0),
            None => Answer::Refused(Code::UploadGone),
        }
    }

    /// Takes a piece in; the last one makes it a file, if `verifies` and it is one.
    pub fn append_upload(&mut self, person: PersonId, place: &str, from: u64, piece: &[u64], verifies: bool) -> Answer {
        let Some(part) = self.uploads.get_mut(place).filter(|part| part.person == person) else {
            return Answer::Refused(Code::NotFound);
        };
        if block(from) != part.blocks.len() {
            return Answer::Refused(Code::UploadConflict);
        }
        part.blocks.extend_from_slice(piece);
        let at = part.blocks.len() as u64 * BLOCK;
        if at < part.bytes {
            return Answer::At(at, 0);
        }
        if verifies && digest(&part.blocks) != part.sha256 {
            self.uploads.remove(place);
            return Answer::Refused(Code::DigestMismatch);
        }
        let (sha256, blocks): (String, Blocks) = (part.sha256.clone(), part.blocks.as_slice().into());
        self.files.entry(sha256).or_insert(blocks);
        Answer::At(at, 0)
    }
}
