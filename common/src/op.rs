//! Operations: what happened on a device, one line of its append-only log each.
//!
//! This module gives operations their shape; [`crate::record`] gives them their meaning.

mod fields;

use crate::id::{DeviceId, FormId, OpId, PersonId, RecordId};
use crate::json::Json;
use crate::record::Head;
use crate::time::{Millis, Stamp};
use fields::Fields;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One operation as logged, sent and stored. Never changed once logged.
///
/// Order on a device is `(incarnation, seq)`, contiguous from 1. `kind` and `payload` stay as they came, so that a
/// server keeps what a newer app says; [`Event::parse`] reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    /// Its name.
    pub op_id: OpId,
    /// Whose log it is in.
    pub device: DeviceId,
    /// Which log of that device.
    pub incarnation: u32,
    /// Its place in that log, from 1.
    pub seq: u64,
    /// The record it happened to.
    pub record: RecordId,
    /// How far the logs that had contributed to the server's record were known when it happened; empty if the device knew
    /// only its own. What else was done to the record was not known here: see [`crate::record`]. Operations are named by
    /// their places in logs, because those of one history stay what they are whatever backup a server is restored from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Head>,
    /// What happened: the tag of an [`Event`].
    pub kind: String,
    /// What goes with it.
    pub payload: Json,
    /// When, by both clocks of the device.
    pub captured_at: Stamp,
    /// Minutes east of UTC on the device.
    pub tz_offset_min: i32,
    /// Server time less device time in milliseconds, as last measured; `None` before the first contact.
    #[serde(default)]
    pub server_offset_ms: Option<Millis>,
    /// Who did it, whoever sends it.
    pub author: PersonId,
}

impl Op {
    /// Whether it is the same operation in another log of the same device.
    pub fn is_a_move_of(&self, other: &Self) -> bool {
        let Self { incarnation, seq, seen, .. } = other.clone();
        Self { incarnation, seq, seen, ..self.clone() } == *other
    }

    /// The same operation at place `to` of another log of the same device. It had seen what was before it in the log that is
    /// left, as far as that is the server's too: through `shared`.
    #[must_use]
    pub fn moved(&self, to: (u32, u64), shared: u64) -> Self {
        let (log, (incarnation, seq)) = ((self.device, self.incarnation), to);
        let mut moved = Self { incarnation, seq, ..self.clone() };
        let seen = shared.min(self.seq.saturating_sub(1));
        if seen > 0 {
            moved.seen.retain(|head| head.log() != log);
            moved.seen.push(Head { device: log.0, incarnation: log.1, seq: seen });
        }
        moved
    }

    /// What is left of it once its record was erased: its place in the log, and whose it was. Erased again, it stays the same.
    #[must_use]
    pub fn erased(&self) -> Self {
        Self {
            seen: Vec::new(),
            kind: ERASED.to_owned(),
            payload: Json::null(),
            captured_at: Stamp { wall_ms: 0, monotonic_ms: 0, run: String::new() },
            tz_offset_min: 0,
            server_offset_ms: None,
            ..self.clone()
        }
    }

    /// Whether it was known, when this happened, what a log had said through that place.
    pub fn has_seen(&self, (device, incarnation): (DeviceId, u32), seq: u64) -> bool {
        self.seen.iter().any(|head| head.log() == (device, incarnation) && head.seq >= seq)
    }
}

/// The kind of an operation whose content was erased. It happens to nothing.
pub const ERASED: &str = "erased";

/// An operation beside the text it came as. The text is what is stored and sent on, so that what a newer app says beyond
/// the fields known here is kept.
#[derive(Debug, Clone)]
pub struct Logged {
    /// What is known of it.
    pub op: Op,
    /// All of it.
    pub text: Json,
}

impl Logged {
    /// Reads an operation's text.
    ///
    /// # Errors
    /// What does not fit.
    pub fn read(text: Json) -> Result<Self, serde_json::Error> {
        text.read().map(|op| Self { op, text })
    }
}

impl From<Op> for Logged {
    fn from(op: Op) -> Self {
        Self { text: Json::of(&op), op }
    }
}

/// The text may be written in more than one way; what counts is what it says.
impl PartialEq for Logged {
    fn eq(&self, other: &Self) -> bool {
        self.op == other.op
    }
}

impl Eq for Logged {}

impl Serialize for Logged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Logged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Json::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// What can happen to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A round was taken, or a form opened: the record begins.
    Taken {
        /// The form.
        form: FormId,
        /// Its version, which the record keeps.
        version: String,
    },
    /// The collector reached a stop (its group's path) and starts to read.
    Arrived {
        /// Path of the stop's group, such as `/ihm`.
        stop: String,
    },
    /// The collector is done reading a stop and walks on.
    Left {
        /// Path of the stop's group.
        stop: String,
    },
    /// The code of a stop was read, to tell that the collector is at the right one, or was not.
    Confirmed {
        /// Path of the stop's group.
        stop: String,
        /// The code of the stop.
        expected: String,
        /// The code that was read; blank where it was skipped.
        code: String,
        /// How it was had.
        how: Means,
        /// Why another one was read, or none; blank where it is the right one.
        reason: String,
    },
    /// A stop was taken out of order.
    OrderChanged {
        /// Path of the stop that was next.
        from: String,
        /// Path of the stop taken instead.
        to: String,
        /// Why; never blank.
        justification: String,
    },
    /// A question was answered, or its answer cleared.
    Answered {
        /// Path of the question, such as `/ihm/tens_bat`.
        point: String,
        /// The value as XForms writes it (decimal point, choices separated by spaces); `None` clears it.
        value: Option<String>,
    },
    /// The equipment behind a point is not, or again, to be read.
    StateSet {
        /// Path of the question.
        point: String,
        /// Its state.
        state: EquipmentState,
    },
    /// A file was recorded; the answer of `point` is its file name.
    Attached {
        /// Path of the question.
        point: String,
        /// The file.
        media: Media,
    },
    /// Something was said about a point. Blank text takes the comment back.
    Commented {
        /// Path of the question.
        point: String,
        /// The comment.
        text: String,
    },
    /// The execution was paused.
    Interrupted {
        /// Name of a choice in the form's list of reasons.
        reason: String,
        /// In the collector's own words, may be blank.
        comment: String,
    },
    /// It goes on.
    Resumed {},
    /// Somebody else goes on with it.
    HandedOver {
        /// Who.
        to: PersonId,
        /// What they are to know, in the words of who gives it; may be blank.
        #[serde(skip_serializing_if = "String::is_empty")]
        message: String,
    },
    /// Somebody else does a part of it, at the same time.
    Shared {
        /// Who.
        with: PersonId,
    },
    /// Who it is shared with has done their part.
    Parted {},
    /// It goes on with another version of its form, which all answers fit, or somebody has seen those that do not.
    Moved {
        /// The version.
        version: String,
    },
    /// All is said. The record is submitted and from now on immutable.
    Finished {},
    /// The round was given back, as if it had not been taken.
    Returned {},
}

/// How a code was had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// Read by the camera, as it was held in front of it.
    Camera,
    /// Read in a photo.
    Photo,
    /// Typed by hand.
    Typed,
    /// Not at all.
    Skipped,
}

/// Whether a code that was read is the one expected. People type it in small letters, and with spaces around it.
pub fn same_code(expected: &str, code: &str) -> bool {
    expected.trim().to_lowercase() == code.trim().to_lowercase()
}

/// Whether the equipment behind a point can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EquipmentState {
    /// It can.
    #[default]
    Ok,
    /// In maintenance: the question is closed for this record.
    Maintenance,
    /// Switched off: the question is closed for this record.
    Off,
}

/// A recorded file, named by what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// File name, also the answer's value.
    pub name: String,
    /// Media type, such as `image/jpeg`.
    pub content_type: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Why an operation could not be read as an [`Event`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEvent {
    /// A newer app may know this kind.
    #[error("operations of kind '{0}' are not known to this build")]
    Unknown(String),
    /// The payload does not fit the kind.
    #[error("the payload of '{kind}' does not fit: {why}")]
    Invalid {
        /// The kind.
        kind: String,
        /// What does not fit.
        why: String,
    },
}

/// Longest text in an operation (comment, justification, answer), in bytes.
pub const TEXT_LEN_MAX: usize = 64 * 1024;

impl Event {
    /// Every kind there is.
    pub const KINDS: &'static [&'static str] = &[
        "taken",
        "arrived",
        "left",
        "confirmed",
        "order_changed",
        "answered",
        "state_set",
        "attached",
        "commented",
        "interrupted",
        "resumed",
        "handed_over",
        "shared",
        "parted",
        "moved",
        "finished",
        "returned",
    ];

    /// Reads an operation's kind and payload.
    pub fn parse(kind: &str, payload: &Json) -> Result<Self, BadEvent> {
        if !Self::KINDS.contains(&kind) {
            return Err(BadEvent::Unknown(kind.to_owned()));
        }
        let invalid = |why: String| BadEvent::Invalid { kind: kind.to_owned(), why };
        let fields = Fields(payload.read().map_err(|error| invalid(error.to_string()))?);
        let event = fields.event(kind).map_err(invalid)?;
        event.faults().map_or(Ok(event.clone()), |why| Err(invalid(why)))
    }

    /// The kind and payload to log.
    pub fn into_parts(self) -> (String, Json) {
        // Every variant is written as an object of one key, its kind: `{"arrived":{"stop":"/ihm"}}`.
        let tagged = Json::of(&self);
        let inside = tagged.text().trim_start_matches("{\"");
        let (kind, payload) = inside.split_once("\":").unwrap_or_default();
        let payload = Json::parse(payload.strip_suffix('}').unwrap_or_default().to_owned());
        (kind.to_owned(), payload.unwrap_or_default())
    }

    /// Who gets the record, or a part of it, by it.
    pub fn heir(&self) -> Option<PersonId> {
        match self {
            Self::HandedOver { to, .. } | Self::Shared { with: to } => Some(*to),
            _ => None,
        }
    }

    /// What the types alone do not rule out.
    fn faults(&self) -> Option<String> {
        let texts: [&str; 2] = match self {
            Self::Answered { point, value } => [point, value.as_deref().unwrap_or("")],
            Self::Commented { point, text } => [point, text],
            Self::Interrupted { reason, comment } => [reason, comment],
            Self::HandedOver { message, .. } => [message, ""],
            Self::OrderChanged { to, justification, .. } => [to, justification],
            Self::Confirmed { code, reason, .. } => [code, reason],
            _ => return None,
        };
        if texts.iter().any(|text| text.len() > TEXT_LEN_MAX) {
            return Some(format!("a text is over {TEXT_LEN_MAX} bytes"));
        }
        match self {
            Self::OrderChanged { justification, .. } if justification.trim().is_empty() => {
                Some("the justification is blank".into())
            }
            Self::Confirmed { expected, code, reason, .. }
                if reason.trim().is_empty() && !same_code(expected, code) =>
            {
                Some("the reason is blank".into())
            }
            Self::Interrupted { reason, .. } if reason.trim().is_empty() => Some("the reason is blank".into()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
