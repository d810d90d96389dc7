//! Typing a PIN, choosing one, and what a failure of it says.

mod choose;
mod pad;

pub use choose::ChoosePin;
pub use pad::PinPad;

use crate::i18n::{Text, vault as t};
use crate::vault::VaultError;
use coletor_common::pin::{Tries, Turn};
use coletor_common::time::Millis;

const SECOND_MS: Millis = 1_000;
const MINUTE_S: Millis = 60;
/// How finely a wait is told: screen readers read it out each time it changes.
const STEP_MS: Millis = 10 * SECOND_MS;

/// What it says to a person.
pub fn vault_text(error: &VaultError) -> String {
    match error {
        VaultError::Wrong(tries) => wrong_text(*tries),
        VaultError::Closed(turn) => turn_text(*turn),
        VaultError::SignIn(error) => error.text().now().to_owned(),
        error => plain_text(error).now().to_owned(),
    }
}

fn plain_text(error: &VaultError) -> Text {
    match error {
        VaultError::NotPermitted => t::NOT_PERMITTED,
        VaultError::NoProjectKey => t::NO_PROJECT_KEY,
        VaultError::Store(_) => t::NOT_STORED,
        _ => t::NO_CRYPTOGRAPHY,
    }
}

fn wrong_text(tries: Tries) -> String {
    match tries.left() {
        0 => turn_text(Turn::Never),
        left => t::WRONG.with(&[&left.to_string()]),
    }
}

/// Why no PIN is looked at; nothing if one is.
pub fn turn_text(turn: Turn) -> String {
    match turn {
        Turn::Now => String::new(),
        Turn::In(ms) => {
            let seconds = (ms.max(0) + STEP_MS - 1) / STEP_MS * (STEP_MS / SECOND_MS); // begun steps count
            t::WAIT.with(&[&format!("{}:{:02}", seconds / MINUTE_S, seconds % MINUTE_S)])
        }
        Turn::Never => t::CLOSED.now().to_owned(),
    }
}
