//! The stores, listed once. Values are JSON texts unless said otherwise. Migrations only ever add.

/// The database's name.
pub const DATABASE: &str = "coletor";
/// Its version: one more whenever a store is added.
pub const VERSION: u32 = 3;

/// Name -> anything that is one of a kind: who is signed in, the log's state.
pub const META: &str = "meta";
/// `[incarnation, seq]` -> operation: the append-only log.
pub const OPS: &str = "ops";
/// Record id -> the fold of its operations on this device.
pub const RECORDS: &str = "records";
/// `[form, version]` -> the row of the form that a record of this device was taken with.
pub const FORMS: &str = "forms";
/// `[scope, kind, key]` -> the row's content, as the server said it.
pub const ROWS: &str = "rows";
/// Scope -> cursor. Written in the same transaction as the rows before it.
pub const CURSORS: &str = "cursors";
/// SHA-256 -> what is known of a recorded file.
pub const FILES: &str = "files";
/// SHA-256 -> its bytes, a `Blob`.
pub const MEDIA: &str = "media";

/// Record id -> the server's receipt for it. Kept also when the server takes its row back.
pub const RECEIPTS: &str = "receipts";
/// `RECORD POINT` -> what is known of a recording that is not a file yet.
pub const PIECES: &str = "pieces";
/// `[RECORD POINT, number]` -> a chunk of it, a `Blob`.
pub const CHUNKS: &str = "chunks";

/// In `meta`: who is signed in.
pub const PROFILE: &str = "profile";
/// In `meta`: how a protected device is opened. There is one as soon as it is.
pub const VAULT: &str = "vault";

/// All of them.
pub const ALL: [&str; 11] = [META, OPS, RECORDS, FORMS, ROWS, CURSORS, FILES, MEDIA, RECEIPTS, PIECES, CHUNKS];
