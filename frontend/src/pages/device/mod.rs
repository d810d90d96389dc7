//! How this device is, in words: the line, what lies here, its people, space, version, and a report for whoever helps.

mod people;
mod report;
mod space;

use super::frame::Screen;
use super::install::InstallLine;
use crate::app::App;
use crate::i18n::{Text, collector, device as t, format, shared, use_lang, vault};
use crate::platform::{install, service_worker};
use crate::report::VERSION;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::line::line_text;
use leptos::prelude::*;
use people::People;
use report::Report;
use space::Space;
use wasm_bindgen_futures::spawn_local;

/// The page of `/device`.
#[component]
pub fn DevicePage() -> impl IntoView {
    let app = App::get();
    let lang = use_lang();
    let contact = move || match app.sync.heard_at.get() {
        Some(at) => collector::LAST_CONTACT.with(&[&format::date_time(lang.get(), at)]),
        None => collector::NO_CONTACT.now().to_owned(),
    };
    view! {
        <Screen page="device" title=Signal::derive(|| t::THIS_DEVICE.now().to_owned()) back="/">
            <h2>{t::CONNECTION.view()}</h2>
            <section class="panel" data-contact>
                <p>{words(move || line_text(lang.get(), app.sync.line.get()))}</p>
                <p class="soft">{words(contact)}</p>
            </section>
            <h2>{t::WHAT_IS_HERE.view()}</h2>
            <Here />
            <h2>{vault::PEOPLE_HERE.view()}</h2>
            <People />
            <h2>{t::SPACE.view()}</h2>
            <Space />
            <h2>{t::APP.view()}</h2>
            <Version />
            <InstallLine can_be_put_away=false />
            <h2>{t::REPORT.view()}</h2>
            <Report />
        </Screen>
    }
}

/// What lies here, counted: what is in danger first.
#[component]
fn Here() -> impl IntoView {
    let app = App::get();
    let lang = use_lang();
    let count = move |is_closed: bool, is_safe: bool| {
        app.journal.records.with(|records| {
            let those = records.values().filter(|record| record.is_closed() == is_closed);
            those.filter(|record| !is_closed || app.is_data_safe(record) == is_safe).count()
        })
    };
    let files = move |wanted: fn(bool) -> bool| {
        let (count, bytes) = app.files(wanted);
        format!("{count} ({})", format::size(lang.get(), bytes))
    };
    let leaves = RwSignal::new(None);
    spawn_local(async move {
        let _ = leaves.try_set(app.next_leaves_at().await);
    });
    view! {
        <section class="panel">
            <dl class="figures">
                {figure("only-here", t::ONLY_HERE, words(move || app.sync.unsent.get().to_string()))}
                {figure("open", t::OPEN, words(move || count(false, false).to_string()))}
                {figure("unsent", t::UNSENT, words(move || count(true, false).to_string()))}
                {figure("sent", t::SENT, words(move || count(true, true).to_string()))}
                {figure("files-waiting", t::FILES_WAITING, words(move || files(|safe| !safe)))}
                {figure("files", t::FILES, words(move || files(|_| true)))}
            </dl>
            <When on=truth(move || leaves.get().is_some())>
                <p class="soft">
                    {words(move || t::LEAVES.with(&[&format::date_time(lang.get(), leaves.get().unwrap_or_default())]))}
                </p>
            </When>
            <a class="button" href="/sync">{t::TO_SENDING.view()}</a>
        </section>
    }
}

/// One line: what, and how many. `name` is for tests.
fn figure(name: &'static str, what: Text, value: Signal<String>) -> impl IntoView {
    view! {
        <div data-figure=name>
            <dt>{what.view()}</dt>
            <dd class="reading">{value}</dd>
        </div>
    }
}

#[component]
fn Version() -> impl IntoView {
    let build = RwSignal::new(String::new());
    spawn_local(async move {
        if let Some(name) = service_worker::build().await {
            let _ = build.try_set(format!(" · {name}"));
        }
    });
    let installed = install::is_installed();
    view! {
        <section class="panel" data-version=VERSION>
            <p>{shared::APP.view()}" · "{words(|| t::VERSION.with(&[VERSION]))}<span class="code soft">{build}</span></p>
            {installed.then(|| view! { <p class="soft">{t::INSTALLED.view()}</p> })}
        </section>
    }
}
