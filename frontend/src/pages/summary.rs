//! Before a record is finished: what is missing, what deviates, and the one button.

use super::frame::Screen;
use super::record::together::name_of;
use super::record::{WithEditor, doubt_text, is_choice, seek, verdict_text};
use crate::app::App;
use crate::editor::Editor;
use crate::faults::journal_text;
use crate::i18n::{collector as t, use_lang};
use crate::platform::clock;
use crate::route::{Page, use_way};
use crate::ui::dynamic::{When, failure_words, truth, words};
use crate::ui::icon::{CHECK, Glyph, NEXT, WARNING};
use coletor_common::form::cells::CellId;
use coletor_common::id::{PersonId, RecordId};
use coletor_common::record::Record;
use coletor_common::round::metrics;
use coletor_common::round::progress::Concern;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The page of `/record/:id/summary`.
#[component]
pub fn SummaryPage(
    /// The record.
    id: RecordId,
) -> impl IntoView {
    view! { <WithEditor id content=|| view! { <Summary /> }.into_any() /> }
}

#[component]
fn Summary() -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let failure = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let go = use_way();
    let concerns = Memo::new(move |_| {
        lang.track();
        editor.concerns(0)
    });
    let hindering = move || concerns.with(|all| all.iter().filter(|(_, concern)| concern.hinders()).count());
    let deviating = move || concerns.with(Vec::len) - hindering();
    let photos = move || editor.with_record(|record| record.media.len()).unwrap_or(0);
    let elapsed = move || editor.with_record(|record| metrics::elapsed(record, &clock::stamp()).ms).unwrap_or(0);
    let finish = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match editor.finish().await {
                Ok(()) => go(Page::Home),
                Err(error) => {
                    failure.set(Some(error));
                    busy.set(false);
                }
            }
        });
    };
    let part = move |_| {
        editor.part();
        go(Page::Home);
    };
    let app = App::get();
    let names = move |people: fn(&Record) -> Vec<PersonId>| {
        let people = editor.with_record(people).unwrap_or_default();
        people.into_iter().map(|person| name_of(app, person)).collect::<Vec<_>>().join(", ")
    };
    let partners = move || names(|record| record.partners.clone());
    let holder = move || names(|record| vec![record.holder]);
    let id = editor.id();
    let rows =
        move || concerns.get().into_iter().map(|(at, concern)| view! { <ConcernRow at concern /> }).collect_view();
    view! {
        <Screen
            page="summary"
            title=Signal::derive(|| t::SUMMARY.now().to_owned())
            back=format!("/record/{id}")
            record_open=true
        >
            <section class="panel">
                <p class="big">
                    {move || {
                        let progress = editor.progress(0);
                        t::DONE_OF.with(&[&progress.done.to_string(), &progress.total.to_string()])
                    }}
                </p>
                <p>{words(move || if hindering() == 0 { t::ALL_ANSWERED.now().to_owned() } else { t::MISSING_COUNT.with(&[&hindering().to_string()]) })}</p>
                <p>{words(move || t::DEVIATIONS.with(&[&deviating().to_string()]))}</p>
                <p class="soft">{words(move || t::PHOTOS.with(&[&photos().to_string()]))}</p>
                <p class="soft reading">{words(move || t::ELAPSED.with(&[&metrics::clock(elapsed())]))}</p>
            </section>
            <ul class="list">{rows}</ul>
            <p class="error" role="alert">{failure_words(failure, journal_text)}</p>
            <When on=truth(move || editor.is_holder())>
                <section class="panel finish">
                    <When on=truth(move || !partners().is_empty())>
                        <p class="notice warn" data-still-at-it>
                            <Glyph icon=WARNING />
                            <span>{words(move || t::STILL_AT_IT.with(&[&partners()]))}</span>
                        </p>
                    </When>
                    <p class="soft">{words(move || if hindering() == 0 { t::FINISH_HELP.now() } else { t::FINISH_HINDERED.now() })}</p>
                    <button
                        type="button"
                        class="primary"
                        data-finish
                        disabled=truth(move || { hindering() > 0 || busy.get() })
                        on:click=finish
                    >
                        <Glyph icon=CHECK />
                        {t::FINISH.view()}
                    </button>
                </section>
            </When>
            <When on=truth(move || !editor.is_holder() && editor.is_mine())>
                <section class="panel finish">
                    <p class="soft">{words(move || t::PART_HELP.with(&[&holder()]))}</p>
                    <button type="button" class="primary" data-part on:click=part>{t::PART.view()}</button>
                </section>
            </When>
        </Screen>
    }
}

/// What is to be looked at, and the way to it.
#[component]
fn ConcernRow(at: CellId, concern: Concern) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let (path, sought) = (editor.path(at), editor.path(at));
    let chosen = is_choice(form.node(at.node));
    let said = move || match &concern {
        Concern::Missing => t::MISSING.now().to_owned(),
        Concern::Invalid(violation) => t::violation(*violation).now().to_owned(),
        Concern::Deviation(verdict) => verdict_text(*verdict, chosen).now().to_owned(),
        Concern::Note { written: true } => t::NOTE_WRITTEN.now().to_owned(),
        Concern::Note { written: false } => t::NOTE_MISSING.now().to_owned(),
        Concern::Implausible(doubt) => doubt_text(*doubt),
    };
    view! {
        <li data-concern=path>
            <a class="row" href=Page::Record(editor.id()).href() on:click=move |_| seek(editor.id(), sought.clone())>
                <Glyph icon=WARNING />
                <span class="row-text">
                    <strong>{words(move || editor.words(at, |node| &node.label))}</strong>
                    <span class="soft small">{said}</span>
                </span>
                <Glyph icon=NEXT />
            </a>
        </li>
    }
}
