//! The page of one record: answers by stop, pictures, times, history. Loads again by itself when the record changes.

use super::super::desk::Desk;
use super::super::erase::{Doomed, EraseDialog};
use super::super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::super::marks::status_mark;
use super::super::points::{Named, PointTree};
use super::super::sheet::Sheet;
use super::super::texts;
use super::super::times::{Ring, TimeLine, elapsed};
use super::act::{Conflicts, Holder};
use super::examined::Examined;
use super::history::{History, Quarantine};
use crate::i18n::{format, use_lang};
use crate::net::fetch::{self, NetError};
use crate::ui::icon::{BACK, CHECK, DOWNLOAD, Glyph};
use coletor_common::admin::RecordPage;
use coletor_common::id::RecordId;
use coletor_common::record::Status;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How often, and how soon after each other, a finished record is fetched again that the server has not looked at.
const LOOKS_MAX: u32 = 10;
const LOOK_AGAIN_MS: u32 = 1_500;

async fn fetch_page(id: RecordId) -> Result<RecordPage, NetError> {
    fetch::get(&format!("/api/records/{id}")).await
}

/// `/admin/records/:id`.
#[component]
pub fn RecordPageView() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<RecordId>().ok()));
    view! {
        <div class="page">
            <a class="back" href="/admin/records">
                <Glyph icon=BACK />
                {texts::BACK_TO_RECORDS.view()}
            </a>
            {move || match id.get() {
                Some(id) => view! { <OneRecord id /> }.into_any(),
                None => view! { <p>{texts::MISSING_PAGE.view()}</p> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn OneRecord(id: RecordId) -> impl IntoView {
    let desk = Desk::get();
    let page = RwSignal::new(Fetched::Waiting);
    let reload = move || fetch_into(page, fetch_page(id));
    let revision = Memo::new(move |_| desk.mirror.records.with(|all| all.get(&id).map(|record| record.rev)));
    Effect::new(move || {
        revision.get(); // only tracked, a memo is never computed, and so never changes
        reload();
    });
    // The server looks at a finished record shortly after it came.
    let tries = StoredValue::new(0);
    Effect::new(move || {
        let waits = page.with(|page| {
            page.here().is_some_and(|page| page.record.status == Status::Finished && page.differences.is_none())
        });
        if waits && tries.get_value() < LOOKS_MAX {
            tries.update_value(|tries| *tries += 1);
            spawn_local(async move {
                TimeoutFuture::new(LOOK_AGAIN_MS).await;
                if page.try_with_untracked(|_| ()).is_some() {
                    reload();
                }
            });
        }
    });
    // Drawn once; what changes afterwards changes in place.
    let state = Memo::new(move |_| {
        page.with(|page| match page {
            Fetched::Waiting => None,
            Fetched::Here(_) => Some(Ok(())),
            Fetched::Failed(error) => Some(Err(error.clone())),
        })
    });
    move || match state.get() {
        None => view! { <Skeleton lines=12 /> }.into_any(),
        Some(Err(error)) => view! { <Failure error retry=reload /> }.into_any(),
        Some(Ok(())) => view! { <Body page /> }.into_any(),
    }
}

#[component]
fn Body(page: RwSignal<Fetched<RecordPage>>) -> impl IntoView {
    let (desk, lang) = (Desk::get(), use_lang());
    let sheet = Memo::new(move |_| {
        let page = page.with(|page| page.here().cloned())?;
        let login = desk.login_of(&page.record);
        Some(Sheet::new(Arc::new(page.record), Arc::new(page.form), login, lang.get()))
    });
    let here = Memo::new(move |_| {
        let media = page.with(|page| page.here().map(|page| page.media_here.clone())).unwrap_or_default();
        media.into_iter().collect::<BTreeSet<String>>()
    });
    let sections = Memo::new(move |_| sheet.with(|sheet| sheet.as_ref().map(Sheet::sections)).unwrap_or_default());
    let progress = Memo::new(move |_| sheet.with(|sheet| sheet.as_ref().map(Sheet::progress)).unwrap_or_default());
    let clock = move || sheet.with(|sheet| sheet.as_ref().map(|sheet| elapsed(sheet, desk.now.get())));
    let quarantined =
        Memo::new(move |_| page.with(|page| page.here().map(|page| page.quarantined.clone())).unwrap_or_default());
    let record = Memo::new(move |_| page.with(|page| page.here().map(|page| page.record.clone())));
    view! {
        <Head page />
        <Conflicts sheet />
        <div class="record-columns">
            <section class="panel" aria-labelledby="answers">
                <h2 id="answers">{texts::ANSWERS.view()}</h2>
                <PointTree sections named=Named::Answer here=Signal::from(here) />
            </section>
            <div class="stack record-side">
                <section class="panel" aria-labelledby="progress">
                    <h2 id="progress">{texts::PROGRESS.view()}</h2>
                    <Ring progress />
                    <h3>{texts::ELAPSED.view()}</h3>
                    <p class="elapsed reading" data-elapsed="">{clock}</p>
                </section>
                <section class="panel" aria-labelledby="times">
                    <h2 id="times">{texts::TIMES.view()}</h2>
                    <TimeLine sheet now=desk.now />
                </section>
                <Holder record />
                <Examined page sheet />
                <Proof page />
                <History sheet />
                <Quarantine lines=quarantined />
            </div>
        </div>
    }
}

/// What proves that the record is here, and how it is erased on request.
#[component]
fn Proof(page: RwSignal<Fetched<RecordPage>>) -> impl IntoView {
    let (doomed, navigate) = (RwSignal::new(None::<Doomed>), StoredValue::new_local(use_navigate()));
    let id = page.with_untracked(|page| page.here().map(|page| page.record.id.to_string())).unwrap_or_default();
    let path = format!("/api/records/{id}");
    let receipt = format!("{path}/receipt");
    let audit = format!("{path}/audit.csv");
    let has_audit = move || page.with(|page| page.here().is_some_and(|page| page.form.audit.is_some()));
    let has_receipt = move || page.with(|page| page.here().is_some_and(|page| page.has_receipt));
    let press = move |_| {
        let (title, help) = (texts::ERASE_RECORD, texts::ERASE_RECORD_HELP);
        doomed.set(Some(Doomed { path: path.clone(), title, name: String::new(), help }));
    };
    let leave = move || navigate.with_value(|navigate| navigate("/admin/records", NavigateOptions::default()));
    let erases = Desk::get().administers();
    view! {
        <section class="panel proof" hidden=move || !(erases || has_receipt() || has_audit())>
            <Show when=has_receipt>
                <a class="button" data-receipt="" rel="external" download="" href=receipt.clone()>
                    <Glyph icon=CHECK />
                    {texts::RECEIPT.view()}
                </a>
            </Show>
            <Show when=has_audit>
                <a class="button" data-audit-log="" rel="external" download="" href=audit.clone()>
                    <Glyph icon=DOWNLOAD />
                    {texts::AUDIT_LOG.view()}
                </a>
            </Show>
            {erases.then(|| view! {
                <button type="button" class="danger" data-erase="" on:click=press>{texts::ERASE_RECORD.view()}</button>
            })}
            <EraseDialog doomed done=leave />
        </section>
    }
}

#[component]
fn Head(page: RwSignal<Fetched<RecordPage>>) -> impl IntoView {
    let (desk, lang) = (Desk::get(), use_lang());
    let draw = move |page: &RecordPage| {
        let (taken, ended) = (page.record.taken_at.wall_ms, page.record.ended_at.as_ref().map(|at| at.wall_ms));
        let others: BTreeSet<_> = page.record.people().filter(|person| *person != page.record.author).collect();
        let others: Vec<String> = others.into_iter().filter_map(|person| desk.name_of(person)).collect();
        let others = others.join(", ");
        view! {
            <h1>{page.form.title.clone()}</h1>
            <dl class="facts">
                <div><dt>{texts::STATUS.view()}</dt><dd>{status_mark(page.record.status)}</dd></div>
                <div><dt>{texts::AUTHOR.view()}</dt><dd>{page.author.clone()}</dd></div>
                {(!others.is_empty()).then(|| view! { <div data-together=""><dt>{texts::TOGETHER.view()}</dt><dd>{others}</dd></div> })}
                <div><dt>{texts::TAKEN.view()}</dt><dd class="reading">{format::date_time(lang.get(), taken)}</dd></div>
                {ended.map(|at| view! {
                    <div><dt>{texts::ENDED.view()}</dt><dd class="reading">{format::date_time(lang.get(), at)}</dd></div>
                })}
                <div><dt>{texts::VERSION.view()}</dt><dd>{page.record.version.clone()}</dd></div>
            </dl>
        }
    };
    move || page.with(|page| page.here().map(draw))
}
