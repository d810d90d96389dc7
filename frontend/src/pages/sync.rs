//! What is only on this device, record by record, and how safe it is here.

use super::frame::Screen;
use crate::app::App;
use crate::i18n::{collector as t, device, format, shared, use_lang};
use crate::platform::{cellular, storage::Storage};
use crate::react::whenever;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CHECK, Glyph, PHONE};
use coletor_common::id::FormId;
use coletor_common::record::{Record, Status};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// The page.
#[component]
pub fn SyncPage() -> impl IntoView {
    let app = App::get();
    let lang = use_lang();
    let unsent = move || match app.sync.unsent.get() {
        0 if app.uploads.waiting() > 0 => t::FILES_UNSENT.now().to_owned(),
        0 => t::NOTHING_UNSENT.now().to_owned(),
        n => t::ONLY_HERE.with(&[&n.to_string()]),
    };
    let contact = move || match app.sync.heard_at.get() {
        Some(at) => t::LAST_CONTACT.with(&[&format::date_time(lang.get(), at)]),
        None => t::NO_CONTACT.now().to_owned(),
    };
    let aside = move || app.set_aside.with(|all| all.iter().filter(|one| one.code.is_some()).count());
    let records = move || app.journal.records.with(|records| records.values().rev().cloned().collect::<Vec<_>>());
    view! {
        <Screen page="sync" title=Signal::derive(|| t::SYNC.now().to_owned()) back="/">
            <section class="panel">
                <p class="big">{unsent}</p>
                <p class="soft">{contact}</p>
                <When on=truth(move || { aside() > 0 })>
                    <p class="soft" data-aside>{words(move || t::ASIDE.with(&[&aside().to_string()]))}</p>
                </When>
                <button type="button" class="primary" on:click=move |_| app.wake()>{t::SEND_NOW.view()}</button>
            </section>
            <FilesPanel />
            <h2>{t::RECORDS_HERE.view()}</h2>
            <ul class="list">
                {move || records().into_iter().map(|record| view! { <RecordRow record /> }).collect_view()}
            </ul>
            {move || records().is_empty().then(|| view! { <p class="soft">{t::NO_RECORDS.view()}</p> })}
            <h2>{t::STORAGE.view()}</h2>
            {move || app.storage.get().map(|storage| view! { <StoragePanel storage /> })}
            <a class="button" href="/device">{device::THIS_DEVICE.view()}</a>
            <a class="button" href="/rescue.html" rel="external">{shared::RESCUE.view()}</a>
        </Screen>
    }
}

#[component]
fn RecordRow(record: Arc<Record>) -> impl IntoView {
    let app = App::get();
    let lang = use_lang();
    let (id, taken) = (record.id, record.taken_at.wall_ms);
    let judged = record.clone();
    let data_safe = truth(move || app.is_data_safe(&judged));
    let media = move || {
        app.uploads.files.with(|files| {
            let mut of_record = files.values().filter(|file| file.record == id).peekable();
            of_record.peek()?;
            Some(of_record.all(|file| file.safe))
        })
    };
    let media_text = move || match media() {
        None => t::MEDIA_NONE,
        Some(true) => t::MEDIA_SAFE,
        Some(false) => t::MEDIA_WAITING,
    };
    let receipt = RwSignal::new(None::<String>);
    whenever(move || {
        app.mirror.records.track(); // it comes with the record
        spawn_local(async move { drop(receipt.try_set(app.receipt(id).await)) });
    });
    let receipt = move || {
        let file = format!("data:application/json,{}", js_sys::encode_uri_component(&receipt.get()?));
        let name = format!("receipt-{id}.json");
        Some(
            view! { <a class="safety small receipt" data-receipt href=file download=name><Glyph icon=CHECK />{t::RECEIPT.view()}</a> },
        )
    };
    let status = match record.status {
        Status::Running => shared::STATUS_RUNNING,
        Status::Interrupted => shared::STATUS_INTERRUPTED,
        Status::Finished => shared::STATUS_FINISHED,
        Status::Returned => shared::STATUS_RETURNED,
    };
    let safe_icon = |safe: bool| if safe { CHECK } else { PHONE };
    view! {
        <li
            class="row"
            data-record=id.to_string()
            data-data=words(move || if data_safe.get() { "safe" } else { "waiting" })
            data-media=words(move || match media() { None => "none", Some(true) => "safe", Some(false) => "waiting" })
        >
            <span class="row-text">
                <strong>{words(move || title(app, &record.form))}</strong>
                <span class="soft small">{status.view()}" · "{words(move || format::date_time(lang.get(), taken))}</span>
                <span class="safety small" data-safe=words(move || data_safe.get().to_string())>
                    {move || view! { <Glyph icon=safe_icon(data_safe.get()) /> }}
                    {words(move || if data_safe.get() { t::DATA_SAFE.now() } else { t::DATA_WAITING.now() })}
                </span>
                <span class="safety small" data-safe=words(move || media().unwrap_or(true).to_string())>
                    {move || view! { <Glyph icon=safe_icon(media().unwrap_or(true)) /> }}
                    {words(move || media_text().now())}
                </span>
                {receipt}
            </span>
        </li>
    }
}

/// How far photos and other files are, and whether they may go now.
#[component]
fn FilesPanel() -> impl IntoView {
    let (app, lang) = (App::get(), use_lang());
    let uploads = app.uploads;
    let bytes = move |safe: bool| {
        let all =
            uploads.files.with(|files| files.values().filter(|file| file.safe == safe).map(|file| file.bytes).sum());
        let now: u64 = uploads.sent.get();
        if safe { all + now } else { u64::saturating_sub(all, now) }
    };
    let said = move || match uploads.waiting() {
        0 => t::FILES_SENT.now().to_owned(),
        n => t::FILES_WAITING.with(&[&n.to_string(), &format::size(lang.get(), bytes(false))]),
    };
    let pause = move |_| uploads.pause(!uploads.paused.get_untracked());
    let spare = move |_| uploads.spare_cellular(!uploads.not_cellular.get_untracked());
    view! {
        <h2>{t::FILES.view()}</h2>
        <section class="panel" data-files=words(move || uploads.waiting().to_string())>
            <p role="status">{words(said)}</p>
            <When on=truth(move || { app.form_files.missing.get() > 0 })>
                <p class="soft" data-form-files-missing>
                    {words(move || t::FORM_FILES_MISSING.with(&[&app.form_files.missing.get().to_string()]))}
                </p>
            </When>
            <progress
                aria-label=t::FILES.view()
                max=words(move || (bytes(true) + bytes(false)).to_string())
                value=words(move || bytes(true).to_string())
            ></progress>
            <button type="button" data-act="pause" on:click=pause>
                {words(move || if uploads.paused.get() { t::GO_ON.now() } else { t::PAUSE.now() })}
            </button>
            {cellular::is_told().then(|| view! {
                <button
                    type="button"
                    data-act="not-cellular"
                    aria-pressed=words(move || uploads.not_cellular.get().to_string())
                    on:click=spare
                >
                    {t::NOT_CELLULAR.view()}
                </button>
            })}
        </section>
    }
}

#[component]
fn StoragePanel(storage: Storage) -> impl IntoView {
    let lang = use_lang();
    let kept = if storage.persisted { t::STORAGE_KEPT } else { t::STORAGE_RISK };
    view! {
        <section class="panel" class:warn=!storage.persisted>
            <p>{words(move || t::STORAGE_USED.with(&[&format::size(lang.get(), storage.used), &format::size(lang.get(), storage.quota)]))}</p>
            <p class="soft">{kept.view()}</p>
        </section>
    }
}

/// The title of a form, as far as this device knows it.
pub fn title(app: &'static App, form: &FormId) -> String {
    let known = app.mirror.forms.with(|forms| forms.get(form).map(|form| form.title.clone()));
    known.unwrap_or_else(|| form.to_string())
}
