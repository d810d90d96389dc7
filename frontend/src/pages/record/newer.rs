//! Told while a record is open whose form has another version in force.

use crate::editor::Editor;
use crate::faults::journal_text;
use crate::i18n::collector as t;
use crate::mirror::Published;
use crate::react::whenever;
use crate::ui::dynamic::{failure_words, words};
use crate::ui::icon::{Glyph, WARNING};
use coletor_common::form::migrate::{Misfit, Why};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What does not fit, and the way on. Nothing where the record has the version in force.
#[component]
pub fn NewerVersion() -> impl IntoView {
    let editor = Editor::get();
    let failure = RwSignal::new(None);
    let found = RwSignal::new(None::<(Published, Vec<Misfit>)>);
    // Not with every answer: what does not fit is known when the version comes.
    whenever(move || {
        editor.track_version_in_force();
        spawn_local(async move {
            // Where the store cannot be read now, the record goes on with the version that it has.
            let now = editor.newer_version().await.unwrap_or_default();
            found.try_set(now);
        });
    });
    let go_on = move |_| {
        let Some((newer, _)) = found.get_untracked() else { return };
        spawn_local(async move {
            if let Err(error) = editor.go_on_with(newer).await {
                failure.try_set(Some(error));
            }
        });
    };
    let shown = Memo::new(move |_| found.get().map(|(newer, misfits)| (newer.version.clone(), misfits)));
    move || {
        shown.get().map(|(version, misfits)| {
            let (fits, count) = (misfits.is_empty(), misfits.len().to_string());
            let said = move || if fits { t::NEWER_FITS.with(&[&version]) } else { t::NEWER_DIFFERS.with(&[&version]) };
            view! {
                <div class="notice warn" role="status" data-newer-version=count>
                    <Glyph icon=WARNING />
                    <p>{words(said)}</p>
                    <ul class="misfits">
                        {misfits.into_iter().map(|misfit| {
                            let point = misfit.point.clone();
                            view! { <li data-misfit=point>{words(move || line(editor, &misfit))}</li> }
                        }).collect_view()}
                    </ul>
                    <button type="button" data-use-newer on:click=go_on>{t::NEWER_USE.view()}</button>
                    <p class="error" role="alert">
                        {failure_words(failure, journal_text)}
                    </p>
                </div>
            }
        })
    }
}

/// `Question: what is wrong`.
fn line(editor: Editor, misfit: &Misfit) -> String {
    let form = editor.form();
    let known = form.find(&misfit.point);
    let title = known.map_or_else(|| misfit.point.clone(), |(id, _)| editor.words(id.into(), |node| &node.label));
    let why = match misfit.why {
        Why::Gone => t::NEWER_GONE,
        Why::Unasked => t::NEWER_UNASKED,
        Why::Violation(rule) => t::violation(rule),
    };
    format!("{title} ({}): {}", misfit.answer, why.now())
}
