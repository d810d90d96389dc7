//! How a file goes up in pieces and goes on where it broke off: the device's side of tus 1.0, for one file.
//!
//! [`Upload::next`] says what to ask the server, [`Upload::answered`] takes in what came of it. Pieces grow while the line
//! carries them and shrink when it does not. Where the upload is ([`Upload::place`]) is worth storing: with it, what the
//! server has is not sent again after a restart. It reads no clock and sends nothing.

use crate::problem::Code;
use crate::time::Millis;

/// Smallest piece, in bytes.
pub const PIECE_MIN: u64 = 256 * 1024;
/// Largest piece, in bytes.
pub const PIECE_MAX: u64 = 4 * 1024 * 1024;
/// Pieces that took less are followed by larger ones.
const QUICK_MS: Millis = 1_000;
/// Pieces that took more are followed by smaller ones.
const SLOW_MS: Millis = 4_000;
/// So many times a whole file may arrive altered before it is given up until the app starts anew.
const ALTERED_MAX: u32 = 3;

/// Longest media type, in bytes.
const TYPE_LEN_MAX: usize = 128;
/// The media type of a file of which nothing else is known.
pub const ANY_TYPE: &str = "application/octet-stream";

/// Whether a browser may show a file of this media type in its place.
pub fn is_shown(kind: &str) -> bool {
    ["image/", "audio/", "video/"].iter().any(|prefix| kind.starts_with(prefix))
}

/// The media type of a file as the server takes it, without its parameters; [`ANY_TYPE`] where none is told, `None` where
/// it takes no such file.
pub fn media_type(told: &str) -> Option<String> {
    let told = if told.is_empty() { ANY_TYPE } else { told };
    let kind = told.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let plain = kind.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.+-".contains(&b));
    let taken = is_shown(&kind) || ["application/pdf", ANY_TYPE].contains(&kind.as_str());
    (taken && plain && kind.len() <= TYPE_LEN_MAX).then_some(kind)
}

/// What to ask the server for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A new upload (`POST`).
    Create,
    /// How far it is (`HEAD`).
    Locate(String),
    /// To take a piece (`PATCH`): bytes `from` to before `to`.
    Send {
        /// Where the upload is.
        place: String,
        /// First byte.
        from: u64,
        /// Behind the last byte.
        to: u64,
    },
    /// Nothing: the server has the file.
    Nothing,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The upload is there, and so many bytes of it.
    Created(String, u64),
    /// The server has so many bytes for sure; it took so long.
    At(u64, Millis),
    /// No answer, or none of use now.
    Lost,
    /// The server said no.
    Refused(Code),
}

/// One file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The file's size.
    pub bytes: u64,
    /// Where the upload is, once it is.
    pub place: Option<String>,
    /// How much of it the server has, as far as is known.
    at: Option<u64>,
    /// The largest piece that is sent next: what the line has carried, also for the file before.
    pub piece: u64,
    altered: u32,
}

impl Upload {
    /// Begins, or goes on at a place known from before.
    pub fn new(bytes: u64, place: Option<String>) -> Self {
        Self { bytes, place, at: None, piece: PIECE_MIN, altered: 0 }
    }

    /// What to ask now.
    pub fn next(&self) -> Ask {
        match (&self.place, self.at) {
            (None, _) => Ask::Create,
            (Some(_), Some(at)) if at == self.bytes => Ask::Nothing,
            (Some(place), Some(from)) => {
                Ask::Send { place: place.clone(), from, to: self.bytes.min(from + self.piece) }
            }
            (Some(place), None) => Ask::Locate(place.clone()),
        }
    }

    /// How many bytes the server has, as far as is known.
    pub fn sent(&self) -> u64 {
        self.at.unwrap_or(0)
    }

    /// Takes in an answer. False where it is better to wait before asking again.
    pub fn answered(&mut self, answer: Answer) -> bool {
        match answer {
            Answer::Created(place, at) => (self.place, self.at) = (Some(place), Some(at)),
            // A server that claims more than there is cannot be believed.
            Answer::At(at, _) if at > self.bytes => self.begin_again(),
            Answer::At(at, took) => {
                if at > self.sent() && took < QUICK_MS {
                    self.piece = PIECE_MAX.min(self.piece * 2);
                } else if took > SLOW_MS {
                    self.shrink();
                }
                self.at = Some(at);
            }
            Answer::Lost => {
                self.shrink();
                self.at = None;
                return false;
            }
            Answer::Refused(Code::UploadConflict) if self.at.is_some() => self.at = None,
            Answer::Refused(Code::ChecksumMismatch) => {}
            Answer::Refused(Code::NotFound | Code::UploadGone) if self.place.is_some() => self.begin_again(),
            Answer::Refused(Code::DigestMismatch) if self.altered + 1 < ALTERED_MAX => {
                self.altered += 1;
                self.begin_again();
            }
            Answer::Refused(_) => {
                self.at = None;
                return false;
            }
        }
        true
    }

    fn shrink(&mut self) {
        self.piece = PIECE_MIN.max(self.piece / 2);
    }

    fn begin_again(&mut self) {
        (self.place, self.at) = (None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(from: u64, to: u64) -> Ask {
        Ask::Send { place: "/u".into(), from, to }
    }

    #[test]
    fn a_file_goes_up_in_pieces_that_grow_and_shrink_with_the_line() {
        let (piece, bytes) = (PIECE_MIN, 20 * PIECE_MIN);
        let mut upload = Upload::new(bytes, None);
        let story = [
            (Ask::Create, Answer::Created("/u".into(), 0), true),
            (send(0, piece), Answer::At(piece, 10), true),
            (send(piece, 3 * piece), Answer::At(3 * piece, 10), true),
            (send(3 * piece, 7 * piece), Answer::Lost, false),
            (Ask::Locate("/u".into()), Answer::At(5 * piece, 10), true),
            (send(5 * piece, 9 * piece), Answer::Refused(Code::UploadConflict), true),
            (Ask::Locate("/u".into()), Answer::At(6 * piece, 5_000), true),
            (send(6 * piece, 8 * piece), Answer::Refused(Code::Unavailable), false),
            (Ask::Locate("/u".into()), Answer::Refused(Code::UploadGone), true),
            (Ask::Create, Answer::Created("/u".into(), bytes), true),
        ];
        for (ask, answer, at_once) in story {
            assert_eq!(upload.next(), ask);
            assert_eq!(upload.answered(answer), at_once);
        }
        assert_eq!(upload.next(), Ask::Nothing);
    }

    #[test]
    fn what_arrives_altered_again_and_again_is_not_sent_for_ever() {
        let mut upload = Upload::new(1, None);
        for again in [true, true, false] {
            upload.answered(Answer::Created("/u".into(), 0));
            assert_eq!(upload.answered(Answer::Refused(Code::DigestMismatch)), again);
        }
    }

    #[test]
    fn a_server_that_has_more_than_there_is_is_asked_for_another_upload() {
        let mut upload = Upload::new(1, Some("/u".into()));
        assert_eq!(upload.next(), Ask::Locate("/u".into()));
        assert!(upload.answered(Answer::At(2, 0)));
        assert_eq!(upload.next(), Ask::Create);
    }
}
