//! Technical notes: what is to be done about a point, with a photo. A note is opened while the point is read.
//!
//! A note's text and photo are answers of paths of their own (`/ihm/lamp@note`, `/ihm/lamp@photo`), so that log, conflicts,
//! uploads, receipts and history know nothing of notes. No question is called so: names have no `@`.

use crate::op::Media;
use crate::record::{Answer, Record};

const TEXT: &str = "@note";
const PHOTO: &str = "@photo";

/// A technical note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note<'a> {
    /// Path of the point.
    pub point: &'a str,
    /// What was said, by whom and when.
    pub text: &'a Answer,
    /// What it shows.
    pub photo: Option<&'a Media>,
}

/// The path of what a point's note says.
pub fn text_path(point: &str) -> String {
    format!("{point}{TEXT}")
}

/// The path of the photo of a point's note.
pub fn photo_path(point: &str) -> String {
    format!("{point}{PHOTO}")
}

/// The point whose note a path belongs to; `None` where it is no note's.
pub fn point_of(path: &str) -> Option<&str> {
    path.strip_suffix(TEXT).or_else(|| path.strip_suffix(PHOTO))
}

/// The note of a point. A photo without a text is none yet.
pub fn of<'a>(record: &'a Record, point: &'a str) -> Option<Note<'a>> {
    let text = record.answers.get(&text_path(point))?;
    Some(Note { point, text, photo: record.answered_media(&photo_path(point)) })
}

/// Every note of a record, by path.
pub fn all(record: &Record) -> impl Iterator<Item = Note<'_>> {
    record.answers.iter().filter_map(|(path, _)| of(record, path.strip_suffix(TEXT)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::op::Event;
    use crate::record::tests::folded;

    #[test]
    fn a_note_is_its_text_and_the_photo_that_shows() {
        let media = |name: &str| Media {
            sha256: "0".repeat(64),
            name: name.into(),
            content_type: "image/jpeg".into(),
            bytes: 1,
        };
        let said = |path: String, value: &str| Event::Answered { point: path, value: Some(value.into()) };
        let photo = |name| Event::Attached { point: photo_path("/a/lamp"), media: media(name) };
        let taken_back = Event::Answered { point: photo_path("/a/door"), value: None };
        let record = folded([
            said("/a/lamp".into(), "broken"),
            photo("1.jpg"),
            said(text_path("/a/lamp"), "Glass is broken"),
            photo("2.jpg"),
            said(text_path("/a/door"), "Stuck"),
            Event::Attached { point: photo_path("/a/door"), media: media("3.jpg") },
            taken_back,
            Event::Attached { point: photo_path("/a/roof"), media: media("4.jpg") },
        ]);
        let told: Vec<_> =
            all(&record).map(|note| (note.point, &*note.text.value, note.photo.map(|photo| &*photo.name))).collect();
        assert_eq!(told, [("/a/door", "Stuck", None), ("/a/lamp", "Glass is broken", Some("2.jpg"))]);
        assert_eq!(of(&record, "/a/roof"), None);
        assert_eq!(record.answered(), 1, "what notes say is no answer of the form");
        assert_eq!(point_of("/a/lamp@photo"), Some("/a/lamp"));
        assert_eq!(point_of("/a/lamp"), None);
    }
}
