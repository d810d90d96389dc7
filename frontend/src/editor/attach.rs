//! Files as answers.

use super::Editor;
use crate::journal::JournalError;
use crate::platform::picture::{self, Picture, PictureError};
use crate::store::StoredMedia;
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Kind;
use coletor_common::op::{Event, Media};
use coletor_common::sync::upload::{ANY_TYPE, media_type};
use leptos::prelude::untrack;

/// Why a file was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// The file.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The log.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Editor {
    /// Records a file as the answer of a question; a picture is made smaller first. `Ok` once it is on the disk.
    pub async fn attach(self, at: CellId, file: &web_sys::File) -> Result<(), AttachError> {
        let form = self.form();
        let node = form.node(at.node);
        if node.kind == Kind::Image {
            let asked = node.parameters.get("max-pixels").and_then(|text| text.trim().parse().ok());
            let kept = picture::prepare(file, asked.unwrap_or(picture::SIDE_PX_MAX)).await?;
            return self.attach_as(at, kept, picture::JPEG, "jpg").await;
        }
        self.attach_as(at, picture::as_it_is(file).await?, &file.type_(), &ending(&file.name())).await
    }

    /// Records what was drawn, [`picture::PNG`] or [`picture::JPEG`], as the answer of a question. `Ok` once it is on the disk.
    pub async fn attach_drawing(self, at: CellId, drawn: web_sys::Blob) -> Result<(), AttachError> {
        let content_type = drawn.type_();
        let ending = if content_type == picture::PNG { "png" } else { "jpg" };
        self.attach_as(at, picture::hashed(drawn).await?, &content_type, ending).await
    }

    /// Records a file that is ready as the answer of a question.
    pub(super) async fn attach_as(
        self,
        at: CellId,
        kept: Picture,
        content_type: &str,
        ending: &str,
    ) -> Result<(), AttachError> {
        self.arrive();
        let name = self.record_file(self.path(at), kept, content_type, ending).await?;
        self.type_in(at, &name);
        Ok(())
    }

    /// Records a file that is ready as the answer of a path. Its name, once it is on the disk.
    pub(super) async fn record_file(
        self,
        point: String,
        kept: Picture,
        content_type: &str,
        ending: &str,
    ) -> Result<String, AttachError> {
        let Picture { sha256, bytes, blob } = kept;
        let content_type = told(content_type);
        let name = format!("{}.{ending}", &sha256[..16]);
        let media = Media { sha256: sha256.clone(), name: name.clone(), content_type: content_type.clone(), bytes };
        let stored = StoredMedia { sha256, content_type, record: self.id, bytes, safe: false, place: None };
        self.save(Event::Attached { point, media }, Some((stored.clone(), blob))).await?;
        self.app.uploads.add(stored);
        Ok(name)
    }

    /// The file that is the answer, as far as it is on this device.
    pub async fn attached(self, at: CellId) -> Option<web_sys::Blob> {
        let (path, value) = untrack(|| (self.path(at), self.value(at)));
        let media = self.with_record_untracked(|record| record.answered_media(&path).cloned()).flatten()?;
        if media.name != value {
            return None;
        }
        self.app.store().media_bytes(&media.sha256).await.ok()?
    }
}

/// What the server takes: the file's media type, or that nothing is known of it.
fn told(kind: &str) -> String {
    media_type(kind).unwrap_or_else(|| ANY_TYPE.to_owned())
}

/// The ending of a file's name, as far as it is one.
fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let is_one = (1..=ENDING_LEN_MAX).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_one { ending } else { "bin".to_owned() }
}

/// The ending of a recording's name, by its media type.
pub(super) fn ending_of(content_type: &str) -> &'static str {
    let kind = content_type.split(';').next().unwrap_or_default();
    match kind {
        "audio/webm" | "video/webm" => "webm",
        "audio/ogg" => "ogg",
        "audio/mp4" => "m4a",
        "video/mp4" => "mp4",
        _ => "bin",
    }
}

/// Longest ending of a name that is kept, in bytes.
const ENDING_LEN_MAX: usize = 8;

#[cfg(test)]
mod tests {
    use super::{ending, told};

    #[test]
    fn names_and_kinds_that_the_server_takes() {
        for (name, want) in [("a.MP3", "mp3"), ("a.b.pdf", "pdf"), ("none", "bin"), ("x.", "bin"), ("x.../etc", "bin")]
        {
            assert_eq!(ending(name), want, "{name}");
        }
        for (kind, want) in [
            ("audio/webm;codecs=opus", "audio/webm"),
            ("application/pdf", "application/pdf"),
            ("text/html", "application/octet-stream"),
            ("", "application/octet-stream"),
        ] {
            assert_eq!(told(kind), want, "{kind}");
        }
    }
}
