//! Receipts: what the server signs once it holds a record whole, so that others can check it without the server.
//!
//! This module says what is signed; the signature itself (Ed25519) is made and checked by who has the cryptography.

use crate::id::{ProjectId, RecordId};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// The server holds, on its disk: these operations of a closed record and every file that they name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The project.
    pub project: ProjectId,
    /// The record.
    pub record: RecordId,
    /// How many operations are folded in.
    pub rev: u64,
    /// See [`Receipt::statement`].
    pub ops_sha256: String,
    /// The files, by digest.
    pub media: Vec<ReceiptMedia>,
    /// When it was signed, by the server's clock.
    pub issued_at: Millis,
    /// The project's public key: 32 bytes in base64url without padding.
    pub key: String,
    /// The Ed25519 signature of the statement: 64 bytes in base64url without padding.
    #[serde(default)]
    pub signature: String,
}

/// A file that a receipt is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptMedia {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

impl Receipt {
    /// The text that is signed, line by line.
    ///
    /// `ops` is a chain: the SHA-256, in hexadecimal digits, of the digits before it (none at first) followed by the text of
    /// the next operation as its device sent it, in the order in which the server folded them in.
    pub fn statement(&self) -> String {
        let Self { project, record, rev, ops_sha256, media, issued_at, .. } = self;
        let line = |text: String, file: &ReceiptMedia| format!("{text}media {} {}\n", file.sha256, file.bytes);
        let media = media.iter().fold(String::new(), line);
        format!(
            "coletor receipt 1\nproject {project}\nrecord {record}\nrev {rev}\nops {ops_sha256}\n{media}issued {issued_at}\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_is_what_it_always_was() {
        let id = uuid::Uuid::nil();
        let receipt = Receipt {
            project: ProjectId(id),
            record: RecordId(id),
            rev: 3,
            ops_sha256: "ab".into(),
            media: vec![ReceiptMedia { sha256: "cd".into(), bytes: 5 }],
            issued_at: 7,
            key: "k".into(),
            signature: "s".into(),
        };
        let id = id.to_string();
        let want = format!("coletor receipt 1\nproject {id}\nrecord {id}\nrev 3\nops ab\nmedia cd 5\nissued 7\n");
        assert_eq!(receipt.statement(), want);
    }
}
