//! When and for whom a round is, over what its workbook says; and in words, what comes of it.

use super::super::asked::open_about;
use super::super::desk::Desk;
use super::super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::super::fields::save_or_cancel;
use super::super::team::picks::picks;
use super::super::team::window::{DaysDraft, moment_field, time_field};
use super::super::team::{Team, fetch_team, words};
use super::super::texts;
use super::encoded;
use crate::i18n::Text;
use crate::net::fetch::{self, NetError};
use crate::ui::dialog::Dialog;
use crate::ui::sign_in::net_text;
use coletor_common::admin::{FormAvailability, FormVersion};
use coletor_common::form::model::{Availability, Days};
use coletor_common::id::{FormId, GroupId, ShiftId};
use coletor_common::round::availability::{BUDGET_MIN_MAX, DAY_MIN_MAX};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;

fn path(form: &FormId) -> String {
    format!("/api/forms/{}/availability", encoded(form.as_str()))
}

async fn load(form: FormId) -> Result<(Team, FormAvailability), NetError> {
    Ok((fetch_team().await?, fetch::get(&path(&form)).await?))
}

/// Open while there is a form to talk about.
#[component]
pub fn AvailabilityDialog(about: RwSignal<Option<FormVersion>>) -> impl IntoView {
    let open = open_about(about);
    let known = RwSignal::new(Fetched::Waiting);
    let ask = move || {
        if let Some(version) = about.get_untracked() {
            known.set(Fetched::Waiting);
            fetch_into(known, load(version.form));
        }
    };
    Effect::new(move || {
        about.track();
        ask();
    });
    let title = move || about.with(|about| about.as_ref().map(|version| version.title.clone()).unwrap_or_default());
    view! {
        <Dialog open title=Signal::derive(move || texts::AVAILABILITY_OF.with(&[&title()]))>
            {move || match (about.get(), known.get()) {
                (Some(version), Fetched::Here((team, said))) => {
                    view! { <AvailabilityForm form=version.form team said about /> }.into_any()
                }
                (_, Fetched::Failed(error)) => view! { <Failure error retry=ask /> }.into_any(),
                _ => view! { <Skeleton /> }.into_any(),
            }}
        </Dialog>
    }
}

/// Day number since 1970-01-01 and minute of the day.
type Moment = (i64, i32);

/// What is being said. Copies share it.
#[derive(Clone, Copy)]
struct Draft {
    sort: RwSignal<&'static str>,
    days: DaysDraft,
    hours: (RwSignal<i32>, RwSignal<i32>),
    once: (RwSignal<Moment>, RwSignal<Moment>),
    shifts: RwSignal<BTreeSet<ShiftId>>,
    groups: RwSignal<BTreeSet<GroupId>>,
    budget: RwSignal<String>,
}

impl Draft {
    fn of(said: FormAvailability, today: i64) -> Self {
        let (mut sort, mut days, mut hours) = ("workbook", Days::Every, (0, DAY_MIN_MAX));
        let mut once = ((today, 0), (today, DAY_MIN_MAX));
        match said.when {
            Some(Availability::Recurring { days: on, from_min, to_min }) => {
                (sort, days, hours) = ("recurring", on, (from_min, to_min));
            }
            Some(Availability::Once { from, to }) => (sort, once) = ("once", (from, to)),
            None => {}
        }
        let pair = |(from, to): (i32, i32)| (RwSignal::new(from), RwSignal::new(to));
        Self {
            sort: RwSignal::new(sort),
            days: DaysDraft::of(&days),
            hours: pair(hours),
            once: (RwSignal::new(once.0), RwSignal::new(once.1)),
            shifts: RwSignal::new(said.shifts.into_iter().collect()),
            groups: RwSignal::new(said.groups.into_iter().collect()),
            budget: RwSignal::new(said.budget_min.map(|minutes| minutes.to_string()).unwrap_or_default()),
        }
    }

    fn said(self) -> FormAvailability {
        let when = match self.sort.get() {
            "recurring" => {
                let (from_min, to_min) = (self.hours.0.get(), self.hours.1.get());
                Some(Availability::Recurring { days: self.days.days(), from_min, to_min })
            }
            "once" => Some(Availability::Once { from: self.once.0.get(), to: self.once.1.get() }),
            _ => None,
        };
        FormAvailability {
            when,
            shifts: self.shifts.get().into_iter().collect(),
            groups: self.groups.get().into_iter().collect(),
            budget_min: self.budget.get().trim().parse().ok(),
        }
    }
}

#[component]
fn AvailabilityForm(
    form: FormId,
    team: Team,
    said: FormAvailability,
    about: RwSignal<Option<FormVersion>>,
) -> impl IntoView {
    let desk = Desk::get();
    let draft = Draft::of(said, desk.zone().local(desk.now.get_untracked()).day);
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let of_form = path(&form);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = untrack(|| draft.said());
        if body.when.as_ref().is_some_and(|when| !when.is_sound()) {
            return failure.set(Some(texts::BAD_WINDOW));
        }
        let path = of_form.clone();
        busy.set(true);
        spawn_local(async move {
            let saved = fetch::put::<_, FormAvailability>(&path, &body).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => drop(about.try_set(None)),
                Err(error) => drop(failure.try_set(Some(net_text(&error)))),
            }
        });
    };
    let team = StoredValue::new(team);
    let nobody = move || {
        team.with_value(|team| {
            let is_nobody = draft.said().who(&team.people, &team.groups, &team.shifts).next().is_none();
            words::nobody(is_nobody, texts::NOBODY_MAY_BEGIN)
        })
    };
    let team = team.get_value();
    let groups: Vec<_> = team.groups.into_iter().map(|group| (group.id, group.name)).collect();
    let shifts = team.shifts.into_iter().map(|one| {
        let name = Signal::derive(move || format!("{} ({})", one.is.name, words::shift(&one.is)));
        (one.id, name)
    });
    let shifts: Vec<_> = shifts.collect();
    let named = StoredValue::new((groups.clone(), shifts.clone()));
    let in_force = move || desk.mirror.forms.with(|forms| Some(forms.get(&form)?.round.as_ref()?.availability.clone()));
    let in_words = move || named.with_value(|(groups, shifts)| sentence(&draft.said(), in_force(), groups, shifts));
    let sort = move |name: &'static str, text: Text| {
        view! { <option value=name prop:selected=move || draft.sort.get() == name>{text.view()}</option> }
    };
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let known = ["workbook", "recurring", "once"].into_iter().find(|sort| *sort == chosen);
        draft.sort.set(known.unwrap_or("workbook"));
    };
    view! {
        <form class="stack" data-availability-form="" on:submit=submit>
            <label class="field">
                <span>{texts::WHEN_IT_IS.view()}</span>
                <select name="sort" on:change=choose>
                    {sort("workbook", texts::AS_THE_WORKBOOK)}
                    {sort("recurring", texts::ON_DAYS)}
                    {sort("once", texts::ONCE)}
                </select>
            </label>
            {move || match draft.sort.get() {
                "recurring" => {
                    view! {
                        {draft.days.view()}
                        {time_field(texts::FROM, "from", draft.hours.0)}
                        {time_field(texts::UNTIL, "to", draft.hours.1)}
                    }
                    .into_any()
                }
                "once" => {
                    view! {
                        {moment_field(texts::FROM, "from", draft.once.0)}
                        {moment_field(texts::UNTIL, "to", draft.once.1)}
                    }
                    .into_any()
                }
                _ => ().into_any(),
            }}
            {picks(texts::ONLY_SHIFTS, shifts, draft.shifts, texts::NO_SHIFTS)}
            {picks(texts::ONLY_GROUPS, groups, draft.groups, texts::NO_GROUPS)}
            <label class="field">
                <span>{texts::BUDGET.view()}</span>
                <input
                    type="number"
                    name="budget"
                    min="1"
                    max=BUDGET_MIN_MAX
                    inputmode="numeric"
                    prop:value=draft.budget
                    on:input=move |event| draft.budget.set(event_target_value(&event))
                />
                <span class="soft small">{texts::BUDGET_HELP.view()}</span>
            </label>
            <p class="quoted" role="status" data-in-words="">{in_words}</p>
            <div role="status">{nobody}</div>
            {save_or_cancel(busy, failure, move || about.set(None))}
        </form>
    }
}

/// When the round may be begun, and by whom.
fn sentence(
    said: &FormAvailability,
    workbook: Option<Availability>,
    groups: &[(GroupId, String)],
    shifts: &[(ShiftId, Signal<String>)],
) -> String {
    let when = said.when.clone().or(workbook);
    let when = when.map_or_else(|| texts::ALWAYS.now().to_owned(), |when| words::when(&when));
    let mut parts = vec![texts::MAY_BEGIN.with(&[&when])];
    let chosen: Vec<String> =
        shifts.iter().filter(|(id, _)| said.shifts.contains(id)).map(|(_, name)| name.get()).collect();
    if !chosen.is_empty() {
        parts.push(texts::IN_SHIFTS.with(&[&chosen.join(", ")]));
    }
    let chosen: Vec<&str> =
        groups.iter().filter(|(id, _)| said.groups.contains(id)).map(|(_, name)| name.as_str()).collect();
    parts.push(match chosen.as_slice() {
        [] => texts::BY_EVERYBODY.now().to_owned(),
        chosen => texts::BY_GROUPS.with(&[&chosen.join(", ")]),
    });
    parts.join(" ")
}
