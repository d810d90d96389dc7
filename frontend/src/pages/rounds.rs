//! Rounds to start: the available ones first, the others folded with their reasons.

use super::frame::Screen;
use crate::app::App;
use crate::editor;
use crate::faults::journal_text;
use crate::i18n::{Lang, collector as t, format, use_lang};
use crate::mirror::Published;
use crate::platform::storage::Storage;
use crate::route::{Page, use_way};
use crate::ui::dynamic::{When, failure_words, truth, words};
use crate::ui::icon::{CLOCK, Glyph, LOCK};
use coletor_common::form::model::Form;
use coletor_common::round::availability::{Standing, Terms, budget_min, standing};
use coletor_common::time::{Millis, Zone};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Whether a round can be started by this person now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// It can.
    Open {
        /// The end of its window.
        until: Millis,
    },
    /// Its window is not now.
    Closed(Standing),
    /// This person has it already.
    Mine,
    /// Somebody else executes it.
    Executed {
        /// Who.
        name: String,
    },
}

/// Milliseconds after which windows are looked at again.
const LOOK_AGAIN_MS: u32 = 30_000;

/// Every round with its offer, by title. Tracks everything it depends on but the time.
pub fn offers(app: &'static App) -> Vec<(Published, Offer)> {
    let now = app.sync.server_now();
    let zone = app.mirror.project.get().map_or_else(Zone::utc, |project| project.zone);
    let mut all: Vec<_> = app.mirror.forms.with(|forms| forms.values().cloned().collect());
    all.sort_by(|a: &Published, b| a.title.cmp(&b.title));
    all.into_iter().map(|form| (form.clone(), offer(app, &form, &zone, now))).collect()
}

fn offer(app: &'static App, form: &Form, zone: &Zone, now: Millis) -> Offer {
    let me = app.me.get().person;
    // Only a round is for one person at a time; any other form may be filled by everybody.
    let is_round = form.round.is_some();
    if is_round && app.journal.has_open(&form.id, me) {
        return Offer::Mine;
    }
    let own = |record: &coletor_common::id::RecordId| app.journal.records.with(|records| records.contains_key(record));
    let other = app
        .mirror
        .executions
        .with(|executions| executions.values().find(|e| e.form == form.id && !own(&e.record)).map(|e| e.name.clone()));
    let standing = app.mirror.availability.with(|all| {
        app.mirror.shifts.with(|shifts| {
            let theirs = shifts.get(&me).map_or(&[][..], Vec::as_slice);
            standing(Terms::of(form, all.get(&form.id), Some(theirs)), zone, now)
        })
    });
    match (other.filter(|_| is_round), standing) {
        (Some(name), _) => Offer::Executed { name },
        (None, Standing::Open { until }) => Offer::Open { until },
        (None, closed) => Offer::Closed(closed),
    }
}

fn reason(lang: Lang, offer: &Offer) -> String {
    match offer {
        Offer::Open { until: Millis::MAX } => String::new(),
        Offer::Open { until } => t::OPEN_UNTIL.with(&[&format::date_time(lang, *until)]),
        Offer::Mine => t::WHY_MINE.get(lang).into(),
        Offer::Executed { name } => t::WHY_EXECUTED.with(&[name]),
        Offer::Closed(standing) => match standing {
            Standing::Future { from } => t::WHY_FUTURE.with(&[&format::date_time(lang, *from)]),
            Standing::Expired { since } => t::WHY_EXPIRED.with(&[&format::date_time(lang, *since)]),
            Standing::OutOfDay => t::WHY_DAY.get(lang).into(),
            Standing::OutOfHours { from_min, to_min } => {
                t::WHY_HOURS.with(&[&format::minute_of_day(*from_min), &format::minute_of_day(*to_min)])
            }
            Standing::OutOfShift { name, from_min, to_min, theirs } => {
                let why = if *theirs { t::WHY_SHIFT } else { t::WHY_SHIFT_OF_OTHERS };
                why.with(&[name, &format::minute_of_day(*from_min), &format::minute_of_day(*to_min)])
            }
            Standing::Open { .. } => String::new(),
        },
    }
}

/// The list.
#[component]
pub fn Rounds() -> impl IntoView {
    let app = App::get();
    let lang = use_lang();
    let failure = RwSignal::new(None);
    let tick = RwSignal::new(());
    let interval = StoredValue::new_local(Some(Interval::new(LOOK_AGAIN_MS, move || tick.set(()))));
    on_cleanup(move || interval.set_value(None));
    let all = Memo::new(move |_| {
        tick.track();
        offers(app)
    });
    let is_open = |offer: &Offer| matches!(offer, Offer::Open { .. });
    let part =
        move |open: bool| move || all.get().into_iter().filter(|(_, offer)| is_open(offer) == open).collect::<Vec<_>>();
    let (available, unavailable) = (part(true), part(false));
    let none = move || {
        let nothing_yet = app.mirror.forms.with(coletor_common::map::Map::is_empty);
        let text = if nothing_yet { t::NO_FORMS_YET } else { t::NO_ROUNDS };
        available().is_empty().then(|| view! { <p class="soft">{text.now()}</p> })
    };
    view! {
        <Screen page="rounds" title=Signal::derive(|| t::NEW_ROUND.now().to_owned()) back="/">
            <p class="error" role="alert">{failure_words(failure, journal_text)}</p>
            <When on=truth(move || app.storage.get().is_some_and(Storage::is_risky))>
                <p class="notice warn" role="status">{t::STORAGE_RISK.view()}</p>
            </When>
            <h2>{t::AVAILABLE.view()}</h2>
            <ul class="list">
                {move || available().into_iter().map(|(form, offer)| view! { <AvailableRow form offer failure /> }).collect_view()}
            </ul>
            {none}
            <details class="unavailable opens">
                <summary>{t::UNAVAILABLE.view()}" ("{words(move || unavailable().len().to_string())}")"</summary>
                <ul class="list">
                    {move || unavailable().into_iter().map(|(form, offer)| view! {
                        <li class="row" data-round=form.id.to_string() data-available="false">
                            <Glyph icon=LOCK />
                            <span class="row-text">
                                <strong>{form.title.clone()}</strong>
                                <span class="reason">{words(move || reason(lang.get(), &offer))}</span>
                            </span>
                        </li>
                    }).collect_view()}
                </ul>
            </details>
        </Screen>
    }
}

#[component]
fn AvailableRow(
    form: Published,
    offer: Offer,
    failure: RwSignal<Option<crate::journal::JournalError>>,
) -> impl IntoView {
    let app = App::get();
    let lang = use_lang();
    let go = use_way();
    let (id, title) = (form.id.to_string(), form.title.clone());
    let stops = Some(form.stops().count()).filter(|count| *count > 0).map(|count| count.to_string());
    let of_form = form.clone();
    let budget = move || app.mirror.availability.with(|all| budget_min(&of_form, all.get(&of_form.id)));
    let size = move |stops: &str| match budget() {
        Some(minutes) => t::STOPS_MINUTES.with(&[stops, &minutes.to_string()]),
        None => t::STOPS_ONLY.with(&[stops]),
    };
    let ends = offer != Offer::Open { until: Millis::MAX };
    let busy = RwSignal::new(false);
    let take = move |_| {
        if busy.get_untracked() {
            return; // a second tap must not take it twice
        }
        busy.set(true);
        let form = form.clone();
        spawn_local(async move {
            match editor::take(app, form).await {
                Ok(record) => go(Page::Record(record)),
                Err(error) => {
                    failure.set(Some(error));
                    busy.set(false);
                }
            }
        });
    };
    view! {
        <li class="row" data-round=id data-available="true">
            <span class="row-text">
                <strong>{title}</strong>
                {stops.map(|stops| view! { <span class="soft small">{words(move || size(&stops))}</span> })}
                {ends.then(|| view! {
                    <span class="soft small"><Glyph icon=CLOCK />" "{words(move || reason(lang.get(), &offer))}</span>
                })}
            </span>
            <button type="button" class="primary" data-take disabled=busy on:click=take>{t::TAKE.view()}</button>
        </li>
    }
}
