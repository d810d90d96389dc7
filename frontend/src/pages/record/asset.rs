//! Which asset a stop is: its code as printed, its name, and what it is a part of.

use crate::app::App;
use crate::editor::Editor;
use crate::mirror::Mirror;
use crate::ui::dynamic::words;
use coletor_common::asset::{Asset, AssetCode, above};
use coletor_common::form::model::NodeId;
use leptos::prelude::*;

/// An asset, and the names of what it is a part of, the outermost first; `None` where this device knows no such asset.
fn known(mirror: Mirror, code: &str) -> Option<(Asset, String)> {
    mirror.assets.with(|all| {
        let get = |code: &AssetCode| all.get(code.as_str())?.read::<Asset>().ok();
        let asset = get(&code.parse().ok()?)?;
        let path = above(&asset, get).into_iter().map(|asset| asset.name).collect::<Vec<_>>().join(" › ");
        Some((asset, path))
    })
}

/// The line of a stop about its asset.
pub fn line(stop: NodeId) -> AnyView {
    let (editor, mirror) = (Editor::get(), App::get().mirror);
    let Some(code) = editor.form().node(stop).stop.clone() else { return ().into_any() };
    let of_line = code.clone();
    let label = Memo::new(move |_| editor.words(stop.into(), |node| &node.label));
    let told = {
        let code = code.clone();
        move || match known(mirror, &code) {
            // A stop is mostly called as its asset is: then the name is there already.
            Some((asset, path)) if label.with(|label| *label == asset.name) => path,
            Some((asset, path)) if path.is_empty() => asset.name,
            Some((asset, path)) => format!("{} · {path}", asset.name),
            None => String::new(),
        }
    };
    let told =
        move || Some(told()).filter(|told| !told.is_empty()).map(|told| format!(" · {told}")).unwrap_or_default();
    view! {
        <span class="soft small" data-asset=of_line>
            <span class="code">{code}</span>
            {words(told)}
        </span>
    }
    .into_any()
}
