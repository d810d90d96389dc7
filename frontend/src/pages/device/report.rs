//! The report for whoever helps: made by a tap, shown before it goes anywhere, and then shared, copied, saved or sent.

use crate::app::App;
use crate::i18n::{Text, device as t};
use crate::platform::about;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{DOWNLOAD, Glyph, SEND};
use coletor_common::sync::client::Line;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What a saved report is called.
const FILE: &str = "coletor-report.txt";

/// What became of what was done with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Nothing,
    Sending,
    Done(Text),
    Failed(Text),
}

/// The panel.
#[component]
pub fn Report() -> impl IntoView {
    let app = App::get();
    let (report, fate) = (RwSignal::new(None::<String>), RwSignal::new(Fate::Nothing));
    let make = move |_| {
        fate.set(Fate::Nothing);
        spawn_local(async move { drop(report.try_set(Some(app.report().await))) });
    };
    view! {
        <section class="panel">
            <p>{t::REPORT_HELP.view()}</p>
            <button type="button" data-make-report on:click=make>{t::REPORT_MAKE.view()}</button>
            <When on=truth(move || report.with(Option::is_some))>
                <Made report=words(move || report.get().unwrap_or_default()) fate />
            </When>
        </section>
    }
}

#[component]
fn Made(report: Signal<String>, fate: RwSignal<Fate>) -> impl IntoView {
    let app = App::get();
    let share = move |_| {
        let text = report.get_untracked();
        spawn_local(async move {
            about::share(FILE, &text).await; // the person sees what came of it
        });
    };
    let copy = move |_| {
        let text = report.get_untracked();
        spawn_local(async move {
            let done = about::copy(&text).await;
            let said = if done.is_some() { Fate::Done(t::REPORT_COPIED) } else { Fate::Failed(t::REPORT_NOT_COPIED) };
            let _ = fate.try_set(said);
        });
    };
    let send = move |_| {
        if fate.get_untracked() == Fate::Sending {
            return;
        }
        fate.set(Fate::Sending);
        let text = report.get_untracked();
        spawn_local(async move {
            let sent = app.send_report(&text).await;
            let _ = fate.try_set(sent.map_or_else(Fate::Failed, |()| Fate::Done(t::REPORT_SENT)));
        });
    };
    let offline = truth(move || app.sync.line.get() != Line::Online);
    let file = words(move || format!("data:text/plain;charset=utf-8,{}", js_sys::encode_uri_component(&report.get())));
    let said = move || match fate.get() {
        Fate::Nothing => "",
        Fate::Sending => t::REPORT_SENDING.now(),
        Fate::Done(text) | Fate::Failed(text) => text.now(),
    };
    view! {
        <h3>{t::REPORT_IS.view()}</h3>
        <pre class="report" data-report tabindex="0" role="region" aria-label=t::REPORT_IS.view()>{report}</pre>
        <div class="buttons">
            <button type="button" class="primary" data-send-report disabled=move || offline.get() on:click=send>
                <Glyph icon=SEND />
                {t::REPORT_SEND.view()}
            </button>
            {about::can_share().then(|| view! {
                <button type="button" data-share-report on:click=share>{t::REPORT_SHARE.view()}</button>
            })}
            <button type="button" data-copy-report on:click=copy>{t::REPORT_COPY.view()}</button>
            <a class="button" data-save-report href=file download=FILE>
                <Glyph icon=DOWNLOAD />
                {t::REPORT_SAVE.view()}
            </a>
        </div>
        <When on=offline><p class="soft">{t::REPORT_OFFLINE.view()}</p></When>
        <p
            role="status"
            class:error=move || matches!(fate.get(), Fate::Failed(_))
            data-said=move || matches!(fate.get(), Fate::Done(_)).to_string()
        >
            {words(said)}
        </p>
    }
}
