//! Somebody with a keyboard and no mouse, who also listens to what the screen says.
//!
//! Wherever Tab leads, what has the focus shows it, is in view, and has a name. Nothing here clicks.

use crate::browser::{Browser, PAGE};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

/// To the next control.
pub const TAB: &str = "\u{e004}";
/// Presses what has the focus.
pub const ENTER: &str = "\u{e007}";
/// To the next choice.
pub const DOWN: &str = "\u{e015}";
/// Presses a button, or ticks a box.
pub const SPACE: &str = " ";
const SHIFT_TAB: &str = "\u{e008}\u{e004}";

/// More than any screen has controls.
const TABS_MAX: usize = 200;

/// Where the focus is.
#[derive(Debug, Deserialize)]
struct Place {
    /// How the element begins in the page.
    html: String,
    /// Whether a ring is drawn around it.
    ringed: bool,
    /// Whether it is within the window, and nothing lies over all of it.
    seen: bool,
    /// Whether it is the one looked for.
    found: bool,
}

/// Nothing has the focus where this is null. What is hidden from view shows the focus at its label.
const WHERE: &str = "const one = document.activeElement;
    if (!one || one === document.body) return null;
    const shown = one.matches('.visually-hidden') ? one.closest('label') : one;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    const box = shown.getBoundingClientRect();
    const parts = [0.1, 0.5, 0.9];
    const points = parts.flatMap((x) => parts.map((y) => [box.left + x * box.width, box.top + y * box.height]));
    const isOnTop = ([x, y]) => shown.contains(document.elementFromPoint(x, y));
    return {
        html: one.cloneNode().outerHTML,
        ringed: one.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
        seen: points.some(isOnTop),
        found: one.matches(arguments[0]),
    }";
const HAS_FOCUS: &str = "document.activeElement !== document.body";

/// Hands on a keyboard.
pub struct Keyboard<'a> {
    browser: &'a Browser,
}

impl<'a> Keyboard<'a> {
    /// In front of a browser.
    pub fn of(browser: &'a Browser) -> Self {
        Self { browser }
    }

    /// Goes on with Tab until something has the focus.
    pub async fn to(&self, css: &str) -> Result<()> {
        self.walk(TAB, css).await
    }

    /// Goes back with Shift and Tab until something has the focus.
    pub async fn back_to(&self, css: &str) -> Result<()> {
        self.walk(SHIFT_TAB, css).await
    }

    /// Goes on until something has the focus, and presses a key on it.
    pub async fn press_on(&self, css: &str, key: &str) -> Result<()> {
        self.to(css).await?;
        self.browser.strike(key).await
    }

    /// Goes on to a field and types.
    pub async fn write_in(&self, css: &str, text: &str) -> Result<()> {
        self.press_on(css, text).await
    }

    /// Waits until another page is shown, or a dialog is gone: the focus is somewhere, and every control has a name.
    pub async fn arrives(&self, css: &str) -> Result<()> {
        self.browser.see(css).await?;
        self.keeps_focus().await?;
        for control in self.browser.controls().await? {
            ensure!(control.is_told(), "on {css} it is not said what this is: {control:?}");
        }
        Ok(())
    }

    /// Waits until a dialog is closed, and looks where the focus has gone.
    pub async fn leaves(&self, css: &str) -> Result<()> {
        self.browser.miss(css).await?;
        self.keeps_focus().await
    }

    /// Whether something has the focus: at once, or when what is on the page has settled.
    pub async fn keeps_focus(&self) -> Result<()> {
        self.browser.until("something has the focus", PAGE, HAS_FOCUS).await?;
        self.look("*").await?.map(drop).context("nothing has the focus")
    }

    async fn walk(&self, keys: &str, css: &str) -> Result<()> {
        self.browser.see(css).await?;
        let mut passed = Vec::new();
        // Behind the last control comes the browser itself, then the first one.
        let mut rounds = 0;
        for _ in 0..TABS_MAX {
            match self.look(css).await? {
                Some(place) if place.found => return Ok(()),
                Some(place) => passed.push(place.html),
                None => rounds += 1,
            }
            if rounds > 2 {
                break;
            }
            self.browser.strike(keys).await?;
        }
        let lost = Err(anyhow::anyhow!("the keyboard does not lead to {css}, but to {passed:#?}"));
        self.browser.keep_evidence(css, lost).await
    }

    /// Looks where the focus is.
    async fn look(&self, css: &str) -> Result<Option<Place>> {
        let place: Option<Place> = self.browser.run(WHERE, json!([css])).await?;
        let Some(place) = place else { return Ok(None) };
        let wrong = match &place {
            place if !place.ringed => Some("does not show that it has the focus"),
            place if !place.seen => Some("has the focus, and is not in view"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            return self.browser.keep_evidence("focus", Err(anyhow::anyhow!("{} {wrong}", place.html))).await;
        }
        Ok(Some(place))
    }
}
