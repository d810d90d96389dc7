//! Mistakes that can be switched on, to see that the simulation would notice them.

/// What is done wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// The server acknowledges a push before it is durable.
    AckBeforeCommit,
    /// The device stores a scope's cursor in another transaction than its rows.
    CursorApart,
    /// The server does not look whether it has an operation already.
    DedupeOff,
    /// A write does not look whether its tab still leads.
    NoFence,
    /// The screen says saved before it is.
    SavedEarly,
    /// The device's storage may lose what was said to be saved.
    NotStrict,
    /// The server goes on where a cursor is ahead of it.
    EpochKept,
    /// A device does not notice that its storage refuses a write.
    RefusalUnheard,
    /// A device keeps to its own copy of a record, whatever the server says.
    NeverRebased,
    /// The server lets a session keep a scope that is not granted any more.
    ScopeKept,
    /// The server does not look whether a file is what it was announced as.
    FileUnverified,
    /// A device believes that the server still has a file, whatever history the server has begun.
    MediaBelieved,
}

impl Mutant {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::AckBeforeCommit,
        Self::CursorApart,
        Self::DedupeOff,
        Self::NoFence,
        Self::SavedEarly,
        Self::NotStrict,
        Self::RefusalUnheard,
        Self::EpochKept,
        Self::NeverRebased,
        Self::ScopeKept,
        Self::FileUnverified,
        Self::MediaBelieved,
    ];

    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::AckBeforeCommit => "ack before commit",
            Self::CursorApart => "cursor not atomic with its rows",
            Self::DedupeOff => "dedupe off",
            Self::NoFence => "lease without fencing",
            Self::SavedEarly => "saved before it is stored",
            Self::NotStrict => "log not strict",
            Self::RefusalUnheard => "storage's refusal unheard",
            Self::EpochKept => "epoch kept after a restore",
            Self::NeverRebased => "records never rebased",
            Self::ScopeKept => "scope kept after it was taken away",
            Self::FileUnverified => "file not verified",
            Self::MediaBelieved => "media not asked for again after a restore",
        }
    }
}
