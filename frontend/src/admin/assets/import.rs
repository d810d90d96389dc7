//! The dialog that takes a sheet in: first what would change, and only then, when that is wanted, the change.

use super::super::fields::cancel;
use super::super::forms::report::Report;
use super::texts;
use crate::i18n::Text;
use crate::net::fetch::{self, NetError};
use crate::react::whenever;
use crate::ui::dialog::Dialog;
use crate::ui::icon::{CHECK, Glyph, UPLOAD, WARNING};
use coletor_common::asset::api::AssetImport;
use coletor_common::asset::{Asset, Counts};
use coletor_common::form::report::Finding;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

/// Most lines of each kind that are shown; the others are counted.
const LINES_MAX: usize = 20;

/// How far it is.
#[derive(Clone, PartialEq)]
enum Stage {
    Idle,
    Reading(String),
    Failed(Text),
    Refused { name: String, findings: Vec<Finding> },
    Compared(Box<AssetImport>),
    Done(Counts),
}

async fn send(file: &File, dry: bool) -> Result<AssetImport, NetError> {
    let path = format!("/api/assets/import?dry={}", u8::from(dry));
    fetch::post_files(&path, std::slice::from_ref(file)).await
}

fn refused(name: String, error: NetError) -> Stage {
    match error {
        NetError::Problem(problem) if !problem.findings.is_empty() => {
            let findings = problem.findings.into_iter().filter_map(|finding| finding.read().ok()).collect();
            Stage::Refused { name, findings }
        }
        error => Stage::Failed(texts::why(&error)),
    }
}

/// Asks for a sheet while it is open.
#[component]
pub fn ImportDialog(open: RwSignal<bool>) -> impl IntoView {
    let (stage, input) = (RwSignal::new(Stage::Idle), NodeRef::<Input>::new());
    let file = StoredValue::new_local(None::<File>);
    whenever(move || {
        if open.get() {
            stage.set(Stage::Idle);
        }
    });
    let picked = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(chosen) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value(""); // so that the same file, corrected, can be chosen again
        stage.set(Stage::Reading(chosen.name()));
        file.set_value(Some(chosen.clone()));
        spawn_local(async move {
            let came = send(&chosen, true).await;
            let came = came.map_or_else(|error| refused(chosen.name(), error), |told| Stage::Compared(Box::new(told)));
            let _ = stage.try_set(came);
        });
    };
    let confirm = move || {
        let Some(chosen) = file.get_value() else { return };
        stage.set(Stage::Reading(chosen.name()));
        spawn_local(async move {
            let came = send(&chosen, false).await;
            let done = |told: AssetImport| Stage::Done(told.changes.counts());
            let _ = stage.try_set(came.map_or_else(|error| refused(chosen.name(), error), done));
        });
    };
    view! {
        <Dialog open title=Signal::derive(|| texts::IMPORT.now().to_owned())>
            <div class="stack" data-import="">
                <p class="soft">{texts::IMPORT_HINT.view()}</p>
                <label class="button file-button">
                    <Glyph icon=UPLOAD />
                    <input
                        type="file"
                        name="assets-file"
                        class="visually-hidden"
                        accept=".xlsx,.xls,.csv"
                        node_ref=input
                        on:change=picked
                    />
                    <span>{super::super::texts::CHOOSE_FILE.view()}</span>
                </label>
                <div aria-live="polite">
                    {move || match stage.get() {
                        Stage::Idle => ().into_any(),
                        Stage::Reading(name) => {
                            view! { <p class="soft">{move || texts::IMPORT_READING.with(&[&name])}</p> }.into_any()
                        }
                        Stage::Failed(why) => warned(move || why.now().to_owned()).into_any(),
                        Stage::Refused { name, findings } => {
                            view! {
                                {warned(move || texts::IMPORT_REFUSED.with(&[&name]))}
                                <Report findings />
                            }
                            .into_any()
                        }
                        Stage::Compared(told) => compared(*told, confirm, move || open.set(false)).into_any(),
                        Stage::Done(counts) => view! {
                            <div class="notice good" data-imported="">
                                <Glyph icon=CHECK />
                                <p>{move || imported(counts)}</p>
                            </div>
                        }
                        .into_any(),
                    }}
                </div>
            </div>
        </Dialog>
    }
}

/// What came of an import.
pub fn imported(counts: Counts) -> String {
    texts::IMPORTED.with(&[&counts.new.to_string(), &counts.changed.to_string()])
}

fn warned(said: impl Fn() -> String + Send + 'static) -> impl IntoView {
    view! {
        <div class="notice alarm" role="alert">
            <Glyph icon=WARNING />
            <p>{said}</p>
        </div>
    }
}

fn compared(told: AssetImport, confirm: impl Fn() + Copy + 'static, close: impl Fn() + 'static) -> impl IntoView {
    let AssetImport { changes, findings } = told;
    let counts = changes.counts();
    let stored = counts.new + counts.changed;
    let named = |asset: &Asset| format!("{} · {}", asset.code, asset.name);
    let new = changes.new.iter().map(named).collect();
    let missing = changes.missing.iter().map(named).collect();
    let shown = |asset: &Asset| match &asset.parent {
        Some(parent) => format!("{} ({parent})", asset.name),
        None => asset.name.clone(),
    };
    let changed = changes
        .changed
        .iter()
        .map(|(before, now)| format!("{} · {}", now.code, texts::BECOMES.with(&[&shown(before), &shown(now)])));
    view! {
        <div class="stack" data-compared="">
            {kind("new", texts::COUNT_NEW, counts.new, new)}
            {kind("changed", texts::COUNT_CHANGED, counts.changed, changed.collect())}
            {kind("unchanged", texts::COUNT_UNCHANGED, counts.unchanged, Vec::new())}
            {kind("missing", texts::COUNT_MISSING, counts.missing, missing)}
            {(!findings.is_empty()).then(|| view! { <Report findings /> })}
            {(stored == 0).then(|| view! { <p>{texts::IMPORT_NOTHING.view()}</p> })}
            <div class="dialog-actions">
                {cancel(close)}
                <button type="button" class="primary" data-import-confirm="" disabled={stored == 0} on:click=move |_| confirm()>
                    {move || texts::IMPORT_NOW.with(&[&stored.to_string()])}
                </button>
            </div>
        </div>
    }
}

/// So many of a kind, and the first of them.
fn kind(name: &'static str, title: Text, count: u32, lines: Vec<String>) -> impl IntoView {
    let more = lines.len().saturating_sub(LINES_MAX);
    let some: Vec<_> = lines.into_iter().take(LINES_MAX).map(|line| view! { <li>{line}</li> }).collect();
    view! {
        <details class="as-stored" data-count-of=name>
            <summary>
                {title.view()}": "<strong class="count">{count}</strong>
            </summary>
            <ul>{some}</ul>
            {(more > 0).then(|| view! { <p class="soft">{move || texts::AND_MORE.with(&[&more.to_string()])}</p> })}
        </details>
    }
}
