//! Who somebody is, as it is said anew: name, role, access, groups and shifts.

use super::super::asked::open_about;
use super::super::desk::Desk;
use super::super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::super::fields::{name_field, save_or_cancel};
use super::super::team::picks::picks;
use super::super::team::{Team, fetch_team};
use super::super::texts;
use crate::i18n::Text;
use crate::net::fetch;
use crate::ui::dialog::Dialog;
use crate::ui::sign_in::net_text;
use coletor_common::account::Role;
use coletor_common::admin::{ChangePerson, Person};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Open while there is somebody to talk about.
#[component]
pub fn EditDialog(about: RwSignal<Option<Person>>, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let open = open_about(about);
    let team = RwSignal::new(Fetched::Waiting);
    let load = move || fetch_into(team, fetch_team());
    Effect::new(move || {
        if about.with(Option::is_some) {
            load();
        }
    });
    let done = move || {
        about.set(None);
        changed();
    };
    let name = move || about.with(|about| about.as_ref().map(|person| person.name.clone()).unwrap_or_default());
    view! {
        <Dialog open title=Signal::derive(move || texts::CHANGE_NAMED.with(&[&name()]))>
            {move || match (about.get(), team.get()) {
                (Some(person), Fetched::Here(team)) => view! { <EditForm person team about done /> }.into_any(),
                (_, Fetched::Failed(error)) => view! { <Failure error retry=load /> }.into_any(),
                _ => view! { <Skeleton /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn EditForm(
    person: Person,
    team: Team,
    about: RwSignal<Option<Person>>,
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let id = person.id;
    // Nobody takes their own administration away.
    let is_me = Desk::get().me.with_value(|me| me.person == id);
    let (name, role, active) = (RwSignal::new(person.name), RwSignal::new(person.role), RwSignal::new(person.active));
    let groups = team.groups.iter().filter(|group| group.people.contains(&id)).map(|group| group.id).collect();
    let shifts = team.shifts.iter().filter(|shift| shift.is.people.contains(&id)).map(|shift| shift.id).collect();
    let (groups, shifts) = (RwSignal::new(groups), RwSignal::new(shifts));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = ChangePerson {
            name: name.get_untracked(),
            role: role.get_untracked(),
            active: active.get_untracked(),
            groups: groups.with_untracked(|ids: &std::collections::BTreeSet<_>| ids.iter().copied().collect()),
            shifts: shifts.with_untracked(|ids: &std::collections::BTreeSet<_>| ids.iter().copied().collect()),
        };
        busy.set(true);
        spawn_local(async move {
            let saved = fetch::put_only(&format!("/api/people/{id}"), &body).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(()) => done(),
                Err(error) => drop(failure.try_set(Some(net_text(&error)))),
            }
        });
    };
    let all_groups = team.groups.into_iter().map(|group| (group.id, group.name)).collect();
    let all_shifts = team.shifts.into_iter().map(|shift| (shift.id, shift.is.name)).collect();
    view! {
        <form class="stack" data-person-form="" on:submit=submit>
            {name_field("person-name", "128", name)}
            <label class="field">
                <span>{texts::ROLE.view()}</span>
                <select
                    name="person-role"
                    disabled=is_me
                    on:change=move |event| role.set(Role::parse(&event_target_value(&event)).unwrap_or(Role::Collector))
                >
                    {Role::ALL
                        .map(|each| view! {
                            <option value=each.as_str() prop:selected=move || role.get() == each>
                                {texts::role(each).view()}
                            </option>
                        })
                        .collect_view()}
                </select>
                <span class="soft small">{move || texts::role_help(role.get()).now()}</span>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    name="person-active"
                    disabled=is_me
                    prop:checked=active
                    on:change=move |event| active.set(event_target_checked(&event))
                />
                <span>{texts::MAY_SIGN_IN.view()}</span>
            </label>
            <Show when=move || !active.get()>
                <p class="notice warn">{texts::NO_ACCESS_HELP.view()}</p>
            </Show>
            {picks(texts::GROUPS, all_groups, groups, texts::NO_GROUPS)}
            {picks(texts::SHIFTS, all_shifts, shifts, texts::NO_SHIFTS)}
            {save_or_cancel(busy, failure, move || about.set(None))}
        </form>
    }
}
