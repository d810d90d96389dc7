//! What a failure says to a person: where it went wrong and what to do, never a code.

use crate::app::SignInError;
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

impl SignInError {
    /// What it says to a person.
    pub fn text(&self) -> Text {
        match self {
            Self::Net(error) => net_text(error),
            Self::Store(_) => t::NOT_REMEMBERED,
            Self::SomebodyElse => t::SOMEBODY_ELSE,
            Self::NoDevice => shared::problem(coletor_common::problem::Code::Internal),
        }
    }
}

/// Storage that cannot be used at all: what is in the way, and what to do.
pub fn storage_texts(error: &StoreError) -> (Text, String) {
    match error {
        StoreError::Full => (t::NO_SPACE, t::NO_SPACE_HELP.now().to_owned()),
        error => (t::NO_STORAGE, t::NO_STORAGE_HELP.with(&[&error.to_string()])),
    }
}

/// What the server said could not be stored.
pub fn rows_text(error: &StoreError) -> Text {
    match error {
        StoreError::Full => t::ROWS_NOT_STORED,
        _ => t::ROWS_FAILED,
    }
}

/// A failed write.
pub fn journal_text(error: &JournalError) -> String {
    let why = match error {
        JournalError::Store(StoreError::Full) => t::STORE_FULL,
        JournalError::Store(StoreError::Cleared) => t::STORE_CLEARED,
        JournalError::Store(StoreError::Overtaken) | JournalError::Closed => t::OTHER_TAB,
        JournalError::Misplaced(_) => t::STORE_CLOSED_RECORD,
        JournalError::Store(_) => t::STORE_FAILED,
    };
    t::NOT_SAVED.with(&[why.now()])
}
