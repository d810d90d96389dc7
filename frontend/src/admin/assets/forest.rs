//! The project's assets as the pages look at them: by code, by what they are a part of, and by what is searched.

use super::super::desk::Desk;
use coletor_common::asset::{Asset, AssetCode, above};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every asset, in order of codes.
#[derive(Debug, Default, PartialEq)]
pub struct Forest {
    by_code: BTreeMap<AssetCode, Asset>,
    parts: BTreeMap<Option<AssetCode>, Vec<AssetCode>>,
}

impl FromIterator<Asset> for Forest {
    fn from_iter<T: IntoIterator<Item = Asset>>(all: T) -> Self {
        let by_code: BTreeMap<AssetCode, Asset> = all.into_iter().map(|asset| (asset.code.clone(), asset)).collect();
        let mut parts: BTreeMap<Option<AssetCode>, Vec<AssetCode>> = BTreeMap::new();
        for asset in by_code.values() {
            // Rows come one by one: what a part belongs to may still be on its way.
            let parent = asset.parent.clone().filter(|parent| by_code.contains_key(parent));
            parts.entry(parent).or_default().push(asset.code.clone());
        }
        Self { by_code, parts }
    }
}

impl Forest {
    /// As the server says it, and anew when that changes.
    pub fn of(desk: Desk) -> Memo<Arc<Self>> {
        Memo::new(move |_| {
            desk.mirror.assets.with(|all| Arc::new(all.values().filter_map(|row| row.read::<Asset>().ok()).collect()))
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    /// One of them.
    pub fn get(&self, code: &str) -> Option<&Asset> {
        self.by_code.get(&code.parse::<AssetCode>().ok()?)
    }

    /// How many are a part of it, directly.
    pub fn count(&self, code: &AssetCode) -> usize {
        self.parts.get(&Some(code.clone())).map_or(0, Vec::len)
    }

    /// What is a part of it, directly; of nothing, what stands at the top.
    pub fn level(&self, parent: Option<&AssetCode>) -> Vec<Asset> {
        let codes = self.parts.get(&parent.cloned()).into_iter().flatten();
        codes.filter_map(|code| self.by_code.get(code)).cloned().collect()
    }

    /// An asset and all below it, each before its parts; of nothing, everything.
    pub fn walk(&self, from: Option<&AssetCode>) -> Vec<Asset> {
        let mut found: Vec<Asset> = from.and_then(|code| self.by_code.get(code)).cloned().into_iter().collect();
        let mut waiting = self.level(from);
        waiting.reverse();
        // No more than there are, should a row on its way make a circle.
        while let Some(asset) = waiting.pop().filter(|_| found.len() <= self.by_code.len()) {
            waiting.extend(self.level(Some(&asset.code)).into_iter().rev());
            found.push(asset);
        }
        found
    }

    /// Those whose code or name holds a text, letter case aside.
    pub fn search(&self, text: &str) -> Vec<Asset> {
        let text = text.trim().to_lowercase();
        let holds = |told: &str| told.to_lowercase().contains(&text);
        self.by_code.values().filter(|asset| holds(asset.code.as_str()) || holds(&asset.name)).cloned().collect()
    }

    /// What an asset is a part of, the outermost first.
    pub fn path(&self, asset: &Asset) -> String {
        let names = above(asset, |code| self.by_code.get(code).cloned()).into_iter().map(|asset| asset.name);
        names.collect::<Vec<_>>().join(" › ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_found_where_they_belong() {
        let asset = |code: &str, parent: &str| Asset {
            code: code.parse().unwrap(),
            name: format!("Bomba {code}"),
            parent: parent.parse().ok(),
        };
        let forest: Forest =
            [asset("C", "B"), asset("B", "A"), asset("A", ""), asset("D", "gone")].into_iter().collect();
        let codes = |all: Vec<Asset>| all.iter().map(|asset| asset.code.to_string()).collect::<String>();
        assert_eq!(codes(forest.level(None)), "AD");
        assert_eq!(codes(forest.walk(None)), "ABCD");
        assert_eq!(codes(forest.walk(Some(&"B".parse().unwrap()))), "BC");
        assert_eq!(codes(forest.search("BOMBA c")), "C");
        assert_eq!(forest.path(forest.get("C").unwrap()), "Bomba A › Bomba B");
        assert_eq!(forest.count(&"A".parse().unwrap()), 1);
    }
}
