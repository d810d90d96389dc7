//! Files as answers.

use super::Editor;
use crate::journal::JournalError;
use crate::platform::picture::{self, Picture, PictureError};
use crate::store::StoredMedia;
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Kind;
use coletor_common::op::{Event, Media};
use coletor_common::sync::upload::{ANY_TYPE, media_type};

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
        self.arrive();
        let name = self.record_file(self.path(at), self.form().node(at.node).kind, file).await?;
        self.type_in(at, &name);
        Ok(())
    }

    /// Records a file of a kind as the answer of a path. Its name, once it is on the disk.
    pub(super) async fn record_file(
        self,
        point: String,
        kind: Kind,
        file: &web_sys::File,
    ) -> Result<String, AttachError> {
        let (content_type, ending, kept) = if kind == Kind::Image {
            ("image/jpeg".to_owned(), "jpg".to_owned(), picture::prepare(file).await?)
        } else {
            (told(&file.type_()), ending(&file.name()), picture::as_it_is(file).await?)
        };
        let Picture { sha256, bytes, blob } = kept;
        let name = format!("{}.{ending}", &sha256[..16]);
        let media = Media { sha256: sha256.clone(), name: name.clone(), content_type: content_type.clone(), bytes };
        let stored = StoredMedia { sha256, content_type, record: self.id, bytes, safe: false, place: None };
        self.save(Event::Attached { point, media }, Some((stored.clone(), blob))).await?;
        self.app.uploads.add(stored);
        Ok(name)
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
