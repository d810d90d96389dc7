//! A group as somebody makes or changes it: its name, and who belongs to it.

use super::super::asked::open_about;
use super::super::fields::{name_field, save_or_cancel};
use super::super::texts;
use super::picks::picks;
use super::{Subject, failure_text};
use crate::i18n::Text;
use crate::net::fetch;
use crate::ui::dialog::Dialog;
use coletor_common::admin::{Group, Person, SaveGroup};
use coletor_common::id::PersonId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;

/// Those who can be chosen, with their names.
pub fn names(people: &[Person]) -> Vec<(PersonId, String)> {
    let mut names: Vec<_> =
        people.iter().filter(|one| one.active).map(|one| (one.id, format!("{} ({})", one.name, one.login))).collect();
    names.sort_by(|a, b| a.1.cmp(&b.1));
    names
}

/// Open while there is a group to talk about; or one to be made.
#[component]
pub fn GroupDialog(
    about: RwSignal<Option<Subject<Group>>>,
    people: StoredValue<Vec<Person>>,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = open_about(about);
    let (name, chosen) = (RwSignal::new(String::new()), RwSignal::new(BTreeSet::new()));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    Effect::new(move || {
        let group = about.get().and_then(Subject::known);
        name.set(group.as_ref().map(|group| group.name.clone()).unwrap_or_default());
        chosen.set(group.map(|group| group.people.into_iter().collect()).unwrap_or_default());
        failure.set(None);
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(group) = about.get_untracked().map(Subject::known) else { return };
        let body = SaveGroup { name: name.get_untracked(), people: chosen.get_untracked().into_iter().collect() };
        busy.set(true);
        spawn_local(async move {
            let saved = match group {
                Some(Group { id, .. }) => fetch::put::<_, Group>(&format!("/api/groups/{id}"), &body).await,
                None => fetch::post("/api/groups", &body).await,
            };
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => {
                    let _ = about.try_set(None);
                    changed();
                }
                Err(error) => drop(failure.try_set(Some(failure_text(&error)))),
            }
        });
    };
    view! {
        <Dialog open title=Signal::derive(|| texts::GROUP.now().to_owned())>
            <form class="stack" data-group-form="" on:submit=submit>
                {name_field("group-name", "128", name)}
                {picks(texts::PEOPLE, people.with_value(|people| names(people)), chosen, texts::NO_PEOPLE)}
                {save_or_cancel(busy, failure, move || about.set(None))}
            </form>
        </Dialog>
    }
}
