//! Keys that are struck on whatever has the focus.

use super::Browser;
use anyhow::{Context, Result};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};

const SHIFT: char = '\u{e008}';

impl Browser {
    /// Strikes keys, as they are coded by `WebDriver`, one after the other. Behind the shift key, it is held down.
    pub async fn strike(&self, keys: &str) -> Result<()> {
        let mut hands = KeyActions::new("keyboard".to_owned());
        let mut held = false;
        for value in keys.chars() {
            hands = hands.then(KeyAction::Down { value });
            if value == SHIFT {
                held = true;
            } else {
                hands = hands.then(KeyAction::Up { value });
            }
        }
        if held {
            hands = hands.then(KeyAction::Up { value: SHIFT });
        }
        self.client().perform_actions(hands).await.with_context(|| format!("cannot strike {keys:?}"))
    }
}
