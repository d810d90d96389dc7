//! How much space the app uses and may use, whether the browser promised to keep what lies here, and what to do.

use crate::app::App;
use crate::i18n::{collector, device as t, format, shared, use_lang};
use crate::platform::storage::Storage;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{Glyph, SHIELD, WARNING};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The panel, and below it what to do when space is short.
#[component]
pub fn Space() -> impl IntoView {
    let (app, lang) = (App::get(), use_lang());
    let (looked, busy, refused) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    spawn_local(async move {
        app.look_at_storage().await;
        let _ = looked.try_set(true);
    });
    let storage = move || app.storage.get().filter(|storage| storage.quota > 0);
    let used = move || match storage() {
        Some(Storage { used, quota, .. }) => {
            t::SPACE_USED.with(&[&format::size(lang.get(), used), &format::size(lang.get(), quota)])
        }
        None if looked.get() => t::SPACE_UNKNOWN.now().to_owned(),
        None => "\u{a0}".to_owned(), // in its size
    };
    let kept = truth(move || app.storage.get().is_some_and(|storage| storage.persisted));
    let short = truth(move || storage().is_some_and(Storage::is_short));
    let keep = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let agreed = app.ask_to_keep().await;
            let _ = refused.try_set(!agreed);
            let _ = busy.try_set(false);
        });
    };
    view! {
        <section
            class="panel"
            class:warn=move || !kept.get() || short.get()
            data-kept=words(move || kept.get().to_string())
        >
            <p data-used>{words(used)}</p>
            <meter
                aria-label=t::SPACE.view()
                min="0"
                max=words(move || storage().map_or(1, |storage| storage.quota).to_string())
                value=words(move || storage().map_or(0, |storage| storage.used).to_string())
            ></meter>
            <When on=short><p class="error" role="status">{t::SPACE_SHORT.view()}</p></When>
            <p class="safety" data-safe=words(move || kept.get().to_string())>
                {move || view! { <Glyph icon=if kept.get() { SHIELD } else { WARNING } /> }}
                <span>{words(move || if kept.get() { collector::STORAGE_KEPT.now() } else { collector::STORAGE_RISK.now() })}</span>
            </p>
            <When on=truth(move || !kept.get())>
                <button type="button" data-keep on:click=keep>{t::KEEP.view()}</button>
            </When>
            <p class="soft" role="status">
                {words(move || if refused.get() && !kept.get() { t::KEEP_REFUSED.now() } else { "" })}
            </p>
            <details open=move || short.get()>
                <summary>{t::SHORT_TITLE.view()}</summary>
                <ol class="stack">
                    <li>{t::SHORT_SEND.view()}</li>
                    <li>{t::SHORT_FREE.view()}</li>
                    <li>{t::SHORT_NEVER.view()}</li>
                    <li>
                        {t::SHORT_RESCUE.view()}" "<a href="/rescue.html" rel="external">{shared::RESCUE.view()}</a>
                    </li>
                </ol>
            </details>
        </section>
    }
}
