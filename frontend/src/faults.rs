//! What a failure says to a person: where it went wrong and what to do, never a code.

use crate::i18n::{Text, collector as t, shared};
use crate::journal::JournalError;
use crate::net::fetch::NetError;
use crate::store::StoreError;

/// A failed request.
pub fn net_text(error: &NetError) -> Text {
    match error {
        NetError::Unreachable(_) => shared::NET_UNREACHABLE,
        NetError::Foreign(_) => shared::NET_FOREIGN,
        NetError::Problem(problem) => shared::problem(problem.code),
    }
}

/// A failed write.
pub fn journal_text(error: &JournalError) -> String {
    let why = match error {
        JournalError::Store(StoreError::Full) => t::STORE_FULL,
        JournalError::Misplaced(_) => t::STORE_CLOSED_RECORD,
        JournalError::Store(_) | JournalError::Closing => t::STORE_FAILED,
    };
    t::NOT_SAVED.with(&[why.now()])
}
