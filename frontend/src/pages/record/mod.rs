//! Executing a round, or filling any other form: one stop at a time, its questions as cards.

mod asset;
mod barcode;
mod bottom;
mod budget;
mod card;
mod choices;
mod confirm;
mod date;
mod draw;
mod field;
mod file;
mod geo;
mod image_map;
mod inside;
mod interrupt;
mod language;
mod map;
mod map_choices;
mod map_places;
mod newer;
mod note;
mod number;
mod pages;
mod past;
mod pick;
mod place;
mod range;
mod rank;
mod recording;
mod scanner;
mod series;
mod sheet;
mod shown;
mod sought;
mod state;
mod stops;
mod table;
mod technical_note;
mod tick_labels;
pub mod together;
mod top;
mod widget;
mod written;

use super::frame::Screen;
use crate::app::App;
use crate::editor::Editor;
use crate::faults::journal_text;
use crate::i18n::{Text, collector as t, shared};
use crate::journal::JournalError;
use crate::platform::awake::Awake;
use crate::react::whenever;
use crate::route::{Page, use_way};
use crate::tabs::Role;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CHECK, CLOCK, CODE, Glyph, WARNING};
use crate::ui::marked::Marked;
use coletor_common::form::model::{Kind, Node, NodeId};
use coletor_common::id::RecordId;
use coletor_common::record::Record;
use coletor_common::round::limits::Verdict;
use coletor_common::round::walk::{self, Place};
use inside::Inside;
use leptos::prelude::*;
pub use past::doubt_text;
pub use sought::seek;
use wasm_bindgen_futures::spawn_local;

/// Whether a question is answered by choosing.
pub fn is_choice(node: &Node) -> bool {
    matches!(node.kind, Kind::SelectOne(_) | Kind::SelectMultiple(_))
}

/// A verdict in words: a reading is in alarm, a choice calls for a note.
pub fn verdict_text(verdict: Verdict, choice: bool) -> Text {
    match verdict {
        Verdict::Alarm if choice => shared::VERDICT_NOTE,
        Verdict::Expected | Verdict::Neutral => shared::VERDICT_EXPECTED,
        Verdict::Warning => shared::VERDICT_WARNING,
        Verdict::Alarm => shared::VERDICT_ALARM,
    }
}

/// Opens a record, then shows `content` with its editor around it.
#[component]
pub fn WithEditor(
    /// The record.
    id: RecordId,
    /// Drawn once the record is open.
    content: fn() -> AnyView,
) -> impl IntoView {
    let app = App::get();
    let opened = RwSignal::new(None::<Result<Option<Editor>, JournalError>>);
    // What the editor listens to lives as long as this page.
    let owner = Owner::current().map(|owner| owner.child()).unwrap_or_default();
    let of_page = owner.clone();
    on_cleanup(move || of_page.cleanup());
    spawn_local(async move {
        opened.try_set(Some(Editor::open(app, id, owner).await));
    });
    move || match opened.get() {
        None => view! { <main class="skeleton" data-page="opening"></main> }.into_any(),
        Some(Ok(Some(editor))) => {
            provide_context(editor);
            content()
        }
        Some(Ok(None)) => missing(t::RECORD_MISSING.now().to_owned()),
        Some(Err(error)) => missing(journal_text(&error)),
    }
}

fn missing(said: String) -> AnyView {
    view! {
        <Screen page="missing" title=Signal::derive(|| shared::APP.now().to_owned()) back="/">
            <p>{said}</p>
        </Screen>
    }
    .into_any()
}

/// The page of `/record/:id`.
#[component]
pub fn RecordPage(
    /// The record.
    id: RecordId,
) -> impl IntoView {
    view! { <WithEditor id content=|| view! { <Execution /> }.into_any() /> }
}

#[component]
fn Execution() -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    // A record that was interrupted, or handed over, goes on by being opened.
    untrack(|| {
        let me = App::get().me.get().person;
        let waits = |record: &Record| record.is_paused_by(me) || record.given_to(me).is_some();
        let paused = editor.with_record(waits) == Some(true);
        if paused && editor.is_mine() && App::get().role.get() == Role::Leads {
            editor.resume();
        }
    });
    let closed = Memo::new(move |_| editor.with_record(Record::is_closed).unwrap_or(true));
    let go = use_way();
    whenever(move || {
        if closed.get() {
            go(Page::Home);
        }
    });
    // Who walks with the phone in one hand has no other to wake it up with.
    let awake = StoredValue::new_local(form.round.as_ref().map(|_| Awake::keep()));
    on_cleanup(move || awake.set_value(None));
    let title = form.title.clone();
    let pages = pages::Pages::of(editor);
    if let Some(pages) = pages {
        provide_context(pages);
    }
    let place = Memo::new(move |_| editor.place());
    let stop = Memo::new(move |_| place.get().stop);
    let way = stops::Way::new();
    if let Some(sought) = sought::Sought::take(editor.id()) {
        provide_context(sought.clone());
        sought.lead(place, pages, way);
    }
    let has_parted = move || {
        let me = App::get().me.with(|me| me.person);
        editor.with_record(|record| record.parted.contains(&me)).unwrap_or(false)
    };
    let mut before = stop.get_untracked();
    whenever(move || {
        let now = stop.get();
        if std::mem::replace(&mut before, now) != now {
            top::begin();
        }
    });
    view! {
        <Screen page="record" title=Signal::derive(move || title.clone()) back="/" record_open=true>
            <div class="record-head"><language::LanguageChoice /><SavingBadge /></div>
            <budget::Budget />
            <together::Together />
            <newer::NewerVersion />
            <When on=truth(move || !editor.is_mine())>
                <div class="notice warn" role="alert" data-handed-over>
                    <Glyph icon=WARNING />
                    <p>{move || if has_parted() { t::PARTED.now() } else { t::HANDED_OVER.now() }}</p>
                </div>
            </When>
            {move || {
                if let Some(pages) = pages {
                    return view! { <div class="walk" inert=move || !editor.is_mine()><pages::PageView pages /></div> }.into_any();
                }
                let stop = stop.get();
                view! { <div class="walk" inert=move || !editor.is_mine()><StopHead stop place /> <Cards stop /></div> }.into_any()
            }}
            <When on=truth(move || editor.is_mine())>
                <bottom::BottomBar place pages way />
            </When>
        </Screen>
    }
}

/// Whether everything on the screen is on the disk. What to do if it is not, the notices say.
#[component]
fn SavingBadge() -> impl IntoView {
    let saver = App::get().saver;
    let name = move || match (saver.failed(), saver.is_idle()) {
        (Some(_), _) => "failed",
        (None, false) => "busy",
        (None, true) => "saved",
    };
    let word = move || match name() {
        "failed" => t::UNSAVED.now(),
        "busy" => t::SAVING.now(),
        _ => t::SAVED.now(),
    };
    let icon = move || if name() == "failed" { WARNING } else { CHECK };
    view! {
        <p class="saving small soft" data-saving=name>
            {move || view! { <Glyph icon=icon() /> }}
            {word}
        </p>
    }
}

/// Which stop this is, and how far it is.
#[component]
fn StopHead(stop: NodeId, place: Memo<Place>) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let Some(expected) = form.node(stop).stop.clone() else {
        return view! { <h2 class="visually-hidden">{t::QUESTIONS.view()}</h2> }.into_any();
    };
    let sections = walk::sections(&form);
    let number = sections.iter().position(|id| *id == stop).map_or(0, |at| at + 1).to_string();
    let count = sections.len().to_string();
    let progress = Memo::new(move |_| editor.progress(stop));
    let asks = asks_for_code(stop);
    view! {
        <header class="stop-head" tabindex="-1">
            <p class="small soft">{words(move || t::STOP_OF.with(&[&number, &count]))}</p>
            <div class="stop-title">
                <h2><Marked text=words(move || editor.text(stop.into(), |node| &node.label)) /></h2>
                <state::StopStateButton stop />
                <card::CommentButton at=stop.into() />
            </div>
            {asset::line(stop)}
            <card::CommentLine at=stop.into() />
            <progress
                max=move || progress.get().total
                value=move || progress.get().done
                aria-label=move || {
                    let progress = progress.get();
                    t::DONE_OF.with(&[&progress.done.to_string(), &progress.total.to_string()])
                }
            ></progress>
            <When on=asks.into()>
                <div class="notice on-the-way" data-asks-for-code>
                    <Glyph icon=CODE />
                    <p>{t::CODE_ASKED.view()}</p>
                    <confirm::ConfirmStop stop code=expected.clone() />
                </div>
            </When>
            <When on=truth(move || !place.get().arrived && !asks.get())>
                <div class="notice on-the-way">
                    <Glyph icon=CLOCK />
                    <p>{t::ON_THE_WAY.view()}</p>
                    <button type="button" data-arrive on:click=move |_| editor.arrive()>{t::ARRIVED.view()}</button>
                </div>
            </When>
        </header>
    }
    .into_any()
}

/// Whether a stop waits for its code. Until then its questions cannot be answered.
fn asks_for_code(stop: NodeId) -> Memo<bool> {
    let editor = Editor::get();
    let form = editor.form();
    Memo::new(move |_| editor.with_record(|record| walk::asks_for_code(&form, record, stop)).unwrap_or(false))
}

#[component]
fn Cards(stop: NodeId) -> impl IntoView {
    let editor = Editor::get();
    let asks = asks_for_code(stop);
    let form = editor.form();
    let path = form.node(stop).path.clone();
    let asked = Memo::new(move |_| editor.points(stop));
    view! {
        <section class="cards" data-stop=path data-columns=form.columns(stop) inert=move || asks.get()>
            <Inside group=stop.into() asked />
        </section>
    }
}
