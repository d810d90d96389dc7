//! Technical notes of points: what is to be done, and what it looks like.

use super::Editor;
use super::attach::AttachError;
use crate::platform::picture;
use coletor_common::form::cells::CellId;
use coletor_common::op::{Event, Media};
use coletor_common::round::note;

impl Editor {
    /// What the note of a point says; blank where there is none. Tracks the record.
    pub fn note(self, at: CellId) -> String {
        let path = self.path(at);
        self.with_record(|record| note::of(record, &path).map(|note| note.text.value.clone()))
            .flatten()
            .unwrap_or_default()
    }

    /// What the note of a point shows. Tracks the record.
    pub fn note_photo(self, at: CellId) -> Option<Media> {
        let path = note::photo_path(&self.path(at));
        self.with_record(|record| record.answered_media(&path).cloned()).flatten()
    }

    /// Writes the note of a point; blank takes it back.
    pub fn set_note(self, at: CellId, text: &str) {
        self.arrive();
        let value = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        self.log(Event::Answered { point: note::text_path(&self.path(at)), value });
    }

    /// Takes the photo of a note away.
    pub fn remove_note_photo(self, at: CellId) {
        self.log(Event::Answered { point: note::photo_path(&self.path(at)), value: None });
    }

    /// Adds a photo to the note of a point, in the place of the one before.
    ///
    /// # Errors
    /// It cannot be read, or not be stored.
    pub async fn attach_to_note(self, at: CellId, file: &web_sys::File) -> Result<(), AttachError> {
        self.arrive();
        let kept = picture::prepare(file, picture::SIDE_PX_MAX).await?;
        self.record_file(note::photo_path(&self.path(at)), kept, picture::JPEG, "jpg").await.map(drop)
    }
}
