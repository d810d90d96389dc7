//! The dialog that makes an asset, or gives one another name or place.

use super::super::asked::open_about;
use super::super::fields::{cancel, name_field};
use super::super::texts::SAVE;
use super::{Handles, texts};
use crate::i18n::Text;
use crate::net::fetch::{self, NetError};
use crate::ui::dialog::Dialog;
use coletor_common::asset::api::AssetChange;
use coletor_common::asset::{Asset, AssetCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What the dialog is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Editing {
    /// The asset that changes; `None` for a new one.
    known: Option<AssetCode>,
    name: String,
    parent: String,
}

impl Editing {
    /// An asset that is there.
    pub fn of(asset: &Asset) -> Self {
        let parent = asset.parent.as_ref().map(AssetCode::to_string).unwrap_or_default();
        Self { known: Some(asset.code.clone()), name: asset.name.clone(), parent }
    }

    /// A new part of one.
    pub fn below(asset: &Asset) -> Self {
        Self { parent: asset.code.to_string(), ..Self::default() }
    }
}

/// Stores what was written.
async fn save(known: Option<AssetCode>, code: &str, change: AssetChange) -> Result<(), Text> {
    let told = |error: NetError| texts::why(&error);
    if let Some(code) = known {
        let path = path(&code);
        return fetch::put(&path, &change).await.map(|_: Asset| ()).map_err(told);
    }
    let code = code.parse().map_err(|_| texts::UNFIT)?;
    let asset = Asset { code, name: change.name, parent: change.parent };
    add(&asset).await.map_err(told)
}

/// Where an asset is.
pub fn path(code: &AssetCode) -> String {
    format!("/api/assets/{}", super::super::forms::encoded(code.as_str()))
}

/// Makes an asset.
pub async fn add(asset: &Asset) -> Result<(), NetError> {
    fetch::post("/api/assets", asset).await.map(|_: Asset| ())
}

/// Open while something is edited.
#[component]
pub fn EditDialog(page: Handles) -> impl IntoView {
    let editing = page.editing;
    let open = open_about(editing);
    let (code, name, parent) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    Effect::new(move || {
        let Some(now) = editing.get() else { return };
        code.set(now.known.map(String::from).unwrap_or_default());
        name.set(now.name);
        parent.set(now.parent);
        failure.set(None);
    });
    let known = Memo::new(move |_| editing.with(|now| now.as_ref().and_then(|now| now.known.clone())));
    let title = move || match known.get() {
        Some(code) => texts::EDIT_OF.with(&[code.as_str()]),
        None => texts::ADD.now().to_owned(),
    };
    let found = move || {
        let parent = parent.get();
        match (parent.trim(), page.forest.with(|forest| forest.get(parent.trim()).map(|asset| asset.name.clone()))) {
            ("", _) => texts::PARENT_TOP.now().to_owned(),
            (_, Some(name)) => name,
            (_, None) => texts::PARENT_UNKNOWN.now().to_owned(),
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let parent = match text(parent) {
            blank if blank.is_empty() => None,
            code => match code.parse::<AssetCode>() {
                Ok(code) => Some(code),
                Err(_) => return failure.set(Some(texts::PARENT_UNKNOWN)),
            },
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (code, change) = (text(code), AssetChange { name: text(name), parent });
        spawn_local(async move {
            match save(known.get_untracked(), &code, change).await {
                Ok(()) => drop(editing.try_set(None)),
                Err(why) => drop(failure.try_set(Some(why))),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Dialog open title=Signal::derive(title)>
            <form class="stack" on:submit=submit>
                <label class="field">
                    <span>{texts::CODE.view()}</span>
                    <input
                        name="asset-code"
                        required
                        maxlength="64"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        disabled=move || known.with(Option::is_some)
                        prop:value=code
                        on:input=move |event| code.set(event_target_value(&event))
                    />
                    <span class="soft small">{texts::CODE_HINT.view()}</span>
                </label>
                {name_field("asset-name", "200", name)}
                <label class="field">
                    <span>{texts::PARENT.view()}</span>
                    <input
                        name="asset-parent"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        prop:value=parent
                        on:input=move |event| parent.set(event_target_value(&event))
                    />
                    <span class="soft small" role="status">{found}</span>
                </label>
                <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
                <div class="dialog-actions">
                    {cancel(move || editing.set(None))}
                    <button type="submit" class="primary" disabled=busy>
                        {move || if busy.get() { texts::SAVING.now() } else { SAVE.now() }}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
