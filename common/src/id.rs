//! Names of things. A name that exists is well formed; making new ones needs chance, so it happens elsewhere.

use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(deserialize_with = "read_uuid")] pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )*};
}

/// As the library's own, but with less to say about what is none: nobody types these, and a phone downloads the words.
fn read_uuid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    struct OfText;

    impl Visitor<'_> for OfText {
        type Value = Uuid;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a UUID")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Uuid, E> {
            Uuid::try_parse(text).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
        }
    }

    deserializer.deserialize_str(OfText)
}

uuid_ids! {
    /// Names one operation, for ever. A `UUIDv7`, so that keys grow with time; never used for ordering.
    OpId,
    /// Names one installation of the collector in one browser profile.
    DeviceId,
    /// Names one filled form or one execution of a round.
    RecordId,
    /// Names somebody who signs in.
    PersonId,
    /// Names the boundary of permission: forms, people and records belong to one project.
    ProjectId,
    /// Names people of a project for whom rounds are.
    GroupId,
    /// Names a shift that people work in.
    ShiftId,
}

/// Names one form within a project, as in the settings sheet: 1 to 64 bytes without `/`, control characters, and spaces at
/// either end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FormId(String);

/// A form's id was empty, too long, or held another character than it may.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a form id is 1 to {FORM_ID_LEN_MAX} bytes without '/' and spaces around it, not '{0}'")]
pub struct BadFormId(pub String);

/// Longest form id, in bytes.
pub const FORM_ID_LEN_MAX: usize = 64;

impl FormId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FormId {
    type Error = BadFormId;
    fn try_from(text: String) -> Result<Self, BadFormId> {
        let fits = (1..=FORM_ID_LEN_MAX).contains(&text.len());
        let plain = text.trim() == text && text.chars().all(|c| c != '/' && !c.is_control());
        if fits && plain { Ok(Self(text)) } else { Err(BadFormId(text)) }
    }
}

impl FromStr for FormId {
    type Err = BadFormId;
    fn from_str(text: &str) -> Result<Self, BadFormId> {
        text.to_owned().try_into()
    }
}

impl From<FormId> for String {
    fn from(id: FormId) -> Self {
        id.0
    }
}

impl fmt::Display for FormId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
