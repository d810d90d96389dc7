//! What went wrong, in a form that both a person and a program can use: RFC 9457 problems with stable codes.
//!
//! A code is never renamed or reused. The screens translate the code; `detail` is English, for logs and tools.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $status:literal;)*) => {
        /// Stable name of a kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
            /// A code this build does not know yet; the detail still tells.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl Code {
            /// Every code, for tables and tests.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it stands in a problem's `code` and at the end of its `type`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* Self::Unknown => "unknown" }
            }

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* Self::Unknown => 500 }
            }
        }
    };
}

codes! {
    /// Nobody is signed in, or the session ended.
    SignInNeeded = "sign_in_needed", 401;
    /// Login or password is wrong.
    BadCredentials = "bad_credentials", 401;
    /// Too many tries; wait.
    TooManyTries = "too_many_tries", 429;
    /// Signed in, but this role may not do it.
    NotAllowed = "not_allowed", 403;
    /// The request came from another site.
    WrongOrigin = "wrong_origin", 403;
    /// No such thing, or not visible to this person.
    NotFound = "not_found", 404;
    /// The request's body or parameters do not make sense.
    BadRequest = "bad_request", 400;
    /// The body is larger than the named limit.
    TooLarge = "too_large", 413;
    /// The file is no workbook that can be read.
    NotAWorkbook = "not_a_workbook", 422;
    /// The workbook has errors; the report lists them.
    BadForm = "bad_form", 422;
    /// That form and version is published already, with other content.
    VersionTaken = "version_taken", 409;
    /// That login is taken.
    LoginTaken = "login_taken", 409;
    /// Another one of its sort has that name.
    NameTaken = "name_taken", 409;
    /// It cannot be removed while rounds name it.
    InUse = "in_use", 409;
    /// The password is too short.
    WeakPassword = "weak_password", 422;
    /// There is an asset of that code already.
    AssetTaken = "asset_taken", 409;
    /// The asset is to be a part of one that is not there, or of itself, or too deep.
    AssetMisplaced = "asset_misplaced", 422;
    /// The asset has others below it, and the request does not say how many: they would be removed with it.
    AssetNotAlone = "asset_not_alone", 409;
    /// The table of assets has errors; the report lists them.
    BadAssets = "bad_assets", 422;
    /// The bytes do not have the digest that the request names.
    DigestMismatch = "digest_mismatch", 422;
    /// An upload does not stand at the offset that the request names, or somebody else goes on with it.
    UploadConflict = "upload_conflict", 409;
    /// An upload was not gone on with for too long, or was given up: begin another one.
    UploadGone = "upload_gone", 410;
    /// The bytes of a request do not have the checksum that it names; none of them was kept.
    ChecksumMismatch = "checksum_mismatch", 460;
    /// The file is no rescue file, or of a newer format.
    NotARescue = "not_a_rescue", 422;
    /// The rescue file is for another project, or another server of that project.
    RescueForeign = "rescue_foreign", 422;
    /// The rescue file is not whole.
    RescueTruncated = "rescue_truncated", 422;
    /// The rescue file was altered.
    RescueAltered = "rescue_altered", 422;
    /// A frame that cannot be read.
    BadFrame = "bad_frame", 400;
    /// A frame over the message cap.
    FrameTooLarge = "frame_too_large", 413;
    /// A frame that is not expected now, such as `push` before `hello`.
    OutOfTurn = "out_of_turn", 409;
    /// Stored in quarantine: this build does not know the operation's kind.
    OpUnknown = "op_unknown", 422;
    /// Stored in quarantine: the operation's payload does not fit its kind.
    OpInvalid = "op_invalid", 422;
    /// Stored in quarantine: the record belongs to somebody else.
    OpNotYours = "op_not_yours", 403;
    /// Stored in quarantine: the record does not exist or is closed.
    OpOutOfPlace = "op_out_of_place", 409;
    /// Not stored: an operation of that id is stored with other content.
    OpMutated = "op_mutated", 409;
    /// Not stored: operations are missing before it; the sender starts again from the high-water mark.
    OpGap = "op_gap", 409;
    /// The same log of the same device has connected again: this one is a copy, or a tab that slept.
    DeviceTwice = "device_twice", 409;
    /// The server is out of order or of space; try again.
    Unavailable = "unavailable", 503;
    /// Something went wrong inside the server.
    Internal = "internal", 500;
}

/// An RFC 9457 problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `https://coletor.dev/problems/` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: Code,
    /// One English sentence on what happened and what to do.
    pub detail: String,
    /// For [`Code::BadForm`] and [`Code::BadAssets`]: everything that is wrong with the workbook, each a [`crate::form::report::Finding`].
    /// Not typed here, because then whoever reads problems would carry the code that reads findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<crate::json::Json>,
}

impl Problem {
    /// A problem with nothing but its code and a sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("https://coletor.dev/problems/{}", code.as_str()),
            status: code.status(),
            code,
            detail: detail.into(),
            findings: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_survive_the_wire() {
        for (at, code) in Code::ALL.iter().enumerate() {
            assert!(Code::ALL[at + 1..].iter().all(|other| other.as_str() != code.as_str()));
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("{:?}", code.as_str()));
            assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), *code);
        }
        assert_eq!(serde_json::from_str::<Code>("\"from_the_future\"").unwrap(), Code::Unknown);
    }
}
