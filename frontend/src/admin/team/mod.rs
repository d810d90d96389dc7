//! Groups and shifts: who belongs to them, and when shifts are. For whom and when a round is, is said with the round.

mod group;
pub mod picks;
mod shift;
pub mod window;
pub mod words;

use super::desk::Desk;
use super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::texts;
use crate::i18n::Text;
use crate::net::fetch::{self, NetError};
use crate::ui::sign_in::net_text;
use coletor_common::admin::{Group, Person, Shift};
use coletor_common::problem::Code;
use group::GroupDialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shift::ShiftDialog;

/// Groups, shifts and everybody.
#[derive(Clone, PartialEq)]
pub struct Team {
    /// By name.
    pub groups: Vec<Group>,
    /// By name.
    pub shifts: Vec<Shift>,
    /// By login.
    pub people: Vec<Person>,
}

/// What a dialog is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject<T> {
    /// One to be made.
    New,
    /// One that is there.
    Known(T),
}

impl<T> Subject<T> {
    /// The one that is there.
    pub fn known(self) -> Option<T> {
        match self {
            Self::New => None,
            Self::Known(one) => Some(one),
        }
    }
}

/// Asks for all of it.
pub async fn fetch_team() -> Result<Team, NetError> {
    let (groups, shifts) = (fetch::get("/api/groups").await?, fetch::get("/api/shifts").await?);
    Ok(Team { groups, shifts, people: fetch::get("/api/people").await? })
}

/// Why something could not be saved or removed, in words.
pub fn failure_text(error: &NetError) -> Text {
    match error.code() {
        Some(Code::NameTaken) => texts::NAME_TAKEN,
        Some(Code::InUse) => texts::IN_USE,
        _ => net_text(error),
    }
}

/// `/admin/groups`.
#[component]
pub fn GroupsPage() -> impl IntoView {
    let team = RwSignal::new(Fetched::Waiting);
    let reload = move || fetch_into(team, fetch_team());
    reload();
    view! {
        <div class="page">
            <h1>{texts::GROUPS_AND_SHIFTS.view()}</h1>
            {move || match team.get() {
                Fetched::Waiting => view! { <Skeleton /> }.into_any(),
                Fetched::Failed(error) => view! { <Failure error retry=reload /> }.into_any(),
                Fetched::Here(team) => view! { <Both team changed=reload /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Both(team: Team, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let may = Desk::get().manages();
    let (group, shift) = (RwSignal::new(None::<Subject<Group>>), RwSignal::new(None::<Subject<Shift>>));
    let failure = RwSignal::new(None::<Text>);
    let remove = move |path: String| {
        spawn_local(async move {
            let failed = fetch::delete(&path).await.err().map(|error| failure_text(&error));
            let done = failed.is_none();
            let _ = failure.try_set(failed);
            if done {
                changed();
            }
        });
    };
    let Team { groups, shifts, people } = team;
    let people = StoredValue::new(people);
    let (no_groups, no_shifts) = (groups.is_empty(), shifts.is_empty());
    let groups = groups.into_iter().map(|one| {
        let (name, path, said) = (one.name.clone(), format!("/api/groups/{}", one.id), words::people(one.people.len()));
        let nobody = words::nobody(one.people.is_empty(), texts::NOBODY_IN_GROUP);
        row(
            ("group", name),
            (said, nobody),
            may,
            move || group.set(Some(Subject::Known(one.clone()))),
            move || remove(path.clone()),
        )
    });
    let shifts = shifts.into_iter().map(|one| {
        let (name, path) = (one.is.name.clone(), format!("/api/shifts/{}", one.id));
        let of_row = one.is.clone();
        let nobody = words::nobody(one.is.people.is_empty(), texts::NOBODY_IN_SHIFT);
        let said = move || format!("{} · {}", words::shift(&of_row), words::people(of_row.people.len())());
        row(
            ("shift", name),
            (said, nobody),
            may,
            move || shift.set(Some(Subject::Known(one.clone()))),
            move || remove(path.clone()),
        )
    });
    view! {
        <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
        <section class="panel" aria-labelledby="groups">
            <h2 id="groups">{texts::GROUPS.view()}</h2>
            <p class="soft small">{texts::GROUPS_HELP.view()}</p>
            {no_groups.then(|| view! { <p class="empty soft">{texts::NO_GROUPS.view()}</p> })}
            <ul class="units">{groups.collect_view()}</ul>
            {may.then(|| view! {
                <button type="button" class="primary" data-new-group="" on:click=move |_| group.set(Some(Subject::New))>
                    {texts::NEW_GROUP.view()}
                </button>
            })}
        </section>
        <section class="panel" aria-labelledby="shifts">
            <h2 id="shifts">{texts::SHIFTS.view()}</h2>
            <p class="soft small">{texts::SHIFTS_HELP.view()}</p>
            {no_shifts.then(|| view! { <p class="empty soft">{texts::NO_SHIFTS.view()}</p> })}
            <ul class="units">{shifts.collect_view()}</ul>
            {may.then(|| view! {
                <button type="button" class="primary" data-new-shift="" on:click=move |_| shift.set(Some(Subject::New))>
                    {texts::NEW_SHIFT.view()}
                </button>
            })}
        </section>
        <GroupDialog about=group people changed />
        <ShiftDialog about=shift people changed />
    }
}

/// A group or a shift, with what can be done to it.
fn row(
    (kind, name): (&'static str, String),
    (said, nobody): (impl Fn() -> String + Send + Sync + 'static, impl IntoView + 'static),
    may: bool,
    change: impl Fn() + Send + Sync + 'static,
    remove: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    let (of_change, of_remove) = (name.clone(), name.clone());
    let actions = may.then(|| {
        view! {
            <span class="row-actions">
                <button
                    type="button"
                    data-change=""
                    aria-label=move || texts::CHANGE_NAMED.with(&[&of_change])
                    on:click=move |_| change()
                >
                    {texts::CHANGE.view()}
                </button>
                <button
                    type="button"
                    class="danger"
                    data-remove=""
                    aria-label=move || texts::REMOVE_NAMED.with(&[&of_remove])
                    on:click=move |_| remove()
                >
                    {texts::REMOVE.view()}
                </button>
            </span>
        }
    });
    let of_row = name.clone();
    view! {
        <li class="unit" data-unit=kind data-name=of_row>
            <span class="stack">
                <strong>{name}</strong>
                <span class="soft small">{said}</span>
                {nobody}
            </span>
            {actions}
        </li>
    }
}
