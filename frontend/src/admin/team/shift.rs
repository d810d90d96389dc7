//! A shift as somebody makes or changes it: its name, days and hours, and who works in it.

use super::super::asked::open_about;
use super::super::fields::{name_field, save_or_cancel};
use super::super::texts;
use super::group::names;
use super::picks::picks;
use super::window::{DaysDraft, time_field};
use super::{Subject, failure_text};
use crate::i18n::Text;
use crate::net::fetch;
use crate::ui::dialog::Dialog;
use coletor_common::admin::{Person, SaveShift, Shift};
use coletor_common::form::model::Days;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A new shift: mornings.
const FROM_MIN: i32 = 6 * 60;
const TO_MIN: i32 = 14 * 60 - 1;

/// Open while there is a shift to talk about; or one to be made.
#[component]
pub fn ShiftDialog(
    about: RwSignal<Option<Subject<Shift>>>,
    people: StoredValue<Vec<Person>>,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = open_about(about);
    let done = move || {
        about.set(None);
        changed();
    };
    view! {
        <Dialog open title=Signal::derive(|| texts::SHIFT.now().to_owned())>
            {move || about.get().map(|shift| view! { <ShiftForm shift people done about /> })}
        </Dialog>
    }
}

#[component]
fn ShiftForm(
    shift: Subject<Shift>,
    people: StoredValue<Vec<Person>>,
    done: impl Fn() + Copy + Send + Sync + 'static,
    about: RwSignal<Option<Subject<Shift>>>,
) -> impl IntoView {
    let shift = shift.known();
    let id = shift.as_ref().map(|shift| shift.id);
    let nothing =
        SaveShift { name: String::new(), days: Days::Every, from_min: FROM_MIN, to_min: TO_MIN, people: Vec::new() };
    let is = shift.map_or(nothing, |shift| shift.is);
    let (name, days) = (RwSignal::new(is.name), DaysDraft::of(&is.days));
    let (from, to) = (RwSignal::new(is.from_min), RwSignal::new(is.to_min));
    let chosen = RwSignal::new(is.people.into_iter().collect());
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = SaveShift {
            name: name.get_untracked(),
            days: untrack(|| days.days()),
            from_min: from.get_untracked(),
            to_min: to.get_untracked(),
            people: chosen.with_untracked(|chosen: &std::collections::BTreeSet<_>| chosen.iter().copied().collect()),
        };
        if !body.days.is_sound() {
            return failure.set(Some(texts::NO_DAYS));
        }
        busy.set(true);
        spawn_local(async move {
            let saved = match id {
                Some(id) => fetch::put::<_, Shift>(&format!("/api/shifts/{id}"), &body).await,
                None => fetch::post("/api/shifts", &body).await,
            };
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => done(),
                Err(error) => drop(failure.try_set(Some(failure_text(&error)))),
            }
        });
    };
    view! {
        <form class="stack" data-shift-form="" on:submit=submit>
            {name_field("shift-name", "128", name)}
            {days.view()}
            {time_field(texts::FROM, "shift-from", from)}
            {time_field(texts::UNTIL, "shift-to", to)}
            <p class="soft small">{move || (to.get() < from.get()).then(|| texts::OVER_MIDNIGHT.now())}</p>
            {picks(texts::PEOPLE, people.with_value(|people| names(people)), chosen, texts::NO_PEOPLE)}
            {save_or_cancel(busy, failure, move || about.set(None))}
        </form>
    }
}
