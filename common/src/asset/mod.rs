//! Assets: what is visited. Each has a code, as printed on it, a name, and perhaps another one that it is a part of.
//!
//! Only rules stand here; nothing is stored.

pub mod api;
mod import;

pub use import::{Changes, Counts, HEADINGS, import};

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// Longest code, in bytes.
pub const CODE_BYTES_MAX: usize = 64;
/// Longest name, in bytes.
pub const NAME_BYTES_MAX: usize = 200;
/// Most assets of a project: each device of it has them all.
pub const ASSETS_MAX: usize = 20_000;
/// How many assets may be above each other, the asset itself counted.
pub const DEPTH_MAX: usize = 12;

/// What is printed on an asset: 1 to 64 bytes without blanks and control characters. Capital letters are others than small ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AssetCode(String);

/// A code was empty, too long, or held a blank.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a code is 1 to {CODE_BYTES_MAX} bytes without blanks")]
pub struct BadCode;

impl AssetCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AssetCode {
    type Error = BadCode;

    fn try_from(text: String) -> Result<Self, BadCode> {
        let is_code =
            (1..=CODE_BYTES_MAX).contains(&text.len()) && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        if is_code { Ok(Self(text)) } else { Err(BadCode) }
    }
}

impl FromStr for AssetCode {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<Self, BadCode> {
        text.to_owned().try_into()
    }
}

impl From<AssetCode> for String {
    fn from(code: AssetCode) -> Self {
        code.0
    }
}

impl fmt::Display for AssetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An asset of a project.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Asset {
    /// Its name in the project, as printed.
    pub code: AssetCode,
    /// What people call it, 1 to 200 bytes.
    pub name: String,
    /// What it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<AssetCode>,
}

/// Whether a name will do: 1 to 200 bytes, not only blanks, in one line.
pub fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= NAME_BYTES_MAX && !name.chars().any(char::is_control)
}

/// What is wrong with an asset's place among the others.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// What it is a part of is not there.
    #[error("there is no asset {0}")]
    ParentUnknown(AssetCode),
    /// It is a part of itself: the codes from it upwards, itself again at the end.
    #[error("an asset would be a part of itself: {}", .0.iter().map(AssetCode::as_str).collect::<Vec<_>>().join(" → "))]
    Cycle(Vec<AssetCode>),
    /// Too many are above it.
    #[error("more than {DEPTH_MAX} assets above each other")]
    TooDeep,
}

/// What is wrong with the places of assets, each cycle told once, by its first code.
pub fn misplaced<'a>(assets: impl IntoIterator<Item = &'a Asset>) -> Vec<(&'a AssetCode, Misplaced)> {
    let known: HashMap<&AssetCode, &Asset> = assets.into_iter().map(|asset| (&asset.code, asset)).collect();
    let mut found: Vec<_> = known.values().filter_map(|asset| Some((&asset.code, fault(asset, &known)?))).collect();
    found.sort_by_key(|(code, _)| *code);
    found
}

fn fault(asset: &Asset, known: &HashMap<&AssetCode, &Asset>) -> Option<Misplaced> {
    let mut way = vec![&asset.code];
    let mut at = asset;
    while let Some(parent) = &at.parent {
        let Some(above) = known.get(parent) else {
            // Said of the asset itself, not of those below it.
            return (way.len() == 1).then(|| Misplaced::ParentUnknown(parent.clone()));
        };
        if *parent == asset.code {
            let is_first = way.iter().all(|code| **code >= asset.code);
            let path = way.iter().copied().chain([parent]).cloned().collect();
            return is_first.then_some(Misplaced::Cycle(path));
        }
        if way.contains(&parent) {
            return None; // it leads into a cycle, and is on none
        }
        way.push(parent);
        at = above;
    }
    (way.len() > DEPTH_MAX).then_some(Misplaced::TooDeep)
}

/// What an asset is a part of, the outermost first; `get` finds assets by code. Ends wherever one is not there, and after
/// [`DEPTH_MAX`].
pub fn above(asset: &Asset, get: impl Fn(&AssetCode) -> Option<Asset>) -> Vec<Asset> {
    let mut way = Vec::new();
    let mut next = asset.parent.as_ref().and_then(&get);
    while let Some(found) = next.take_if(|_| way.len() < DEPTH_MAX) {
        next = found.parent.as_ref().and_then(&get);
        way.push(found);
    }
    way.reverse();
    way
}

/// Everything below an asset, without itself, in no particular order.
pub fn below<'a>(assets: &'a [Asset], code: &AssetCode) -> Vec<&'a Asset> {
    let mut parts: HashMap<&AssetCode, Vec<&Asset>> = HashMap::new();
    for asset in assets {
        if let Some(parent) = &asset.parent {
            parts.entry(parent).or_default().push(asset);
        }
    }
    let (mut found, mut waiting) = (Vec::new(), vec![code]);
    // What was taken out is not met again, so that a cycle ends too.
    while let Some(code) = waiting.pop() {
        for part in parts.remove(code).unwrap_or_default() {
            waiting.push(&part.code);
            found.push(part);
        }
    }
    found
}

#[cfg(test)]
mod tests;
