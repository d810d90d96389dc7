//! People of the project: who they are, adding one, giving one a new password, telling a collector's devices something.

mod add;
mod command;
mod edit;
mod password;
mod pin;
mod sent;

use super::desk::Desk;
use super::erase::{Doomed, EraseDialog};
use super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::texts;
use crate::i18n::{Text, shared};
use crate::net::fetch::{self, NetError};
use crate::ui::sign_in::net_text;
use add::AddPerson;
use coletor_common::account::Role;
use coletor_common::admin::{NewPassword, Person};
use coletor_common::id::PersonId;
use command::CommandDialog;
use edit::EditDialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use password::{PasswordDialog, Shown};
use pin::{Permitted, PinNote, pin_button};

async fn fetch_people() -> Result<Vec<Person>, NetError> {
    fetch::get("/api/people").await
}

async fn reset_password(person: PersonId) -> Result<NewPassword, NetError> {
    fetch::post(&format!("/api/people/{person}/password"), &serde_json::json!({})).await
}

/// `/admin/people`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let people = RwSignal::new(Fetched::Waiting);
    let reload = move || fetch_into(people, fetch_people());
    reload();
    let edited = RwSignal::new(None::<Person>);
    let administers = Desk::get().administers();
    let (to, doomed) = (RwSignal::new(None::<Person>), RwSignal::new(None::<Doomed>));
    let (shown, failure) = (RwSignal::new(None::<Shown>), RwSignal::new(None::<Text>));
    let permitted = RwSignal::new(None::<Permitted>);
    let reset = move |person: Person| {
        spawn_local(async move {
            match reset_password(person.id).await {
                Ok(new) => {
                    let _ = failure.try_set(None);
                    let _ = shown.try_set(Some(Shown { name: person.name, password: new.password }));
                }
                Err(error) => drop(failure.try_set(Some(net_text(&error)))),
            }
        });
    };
    let added = move |now| {
        shown.set(Some(now));
        reload();
    };
    view! {
        <div class="page">
            <h1>{texts::PEOPLE.view()}</h1>
            {administers.then(|| view! { <AddPerson added /> })}
            <section class="panel" aria-labelledby="people">
                <h2 id="people">{texts::PEOPLE.view()}</h2>
                <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
                <PinNote permitted />
                {move || match people.get() {
                    Fetched::Waiting => view! { <Skeleton /> }.into_any(),
                    Fetched::Failed(error) => view! { <Failure error retry=reload /> }.into_any(),
                    Fetched::Here(all) => table(all, reset, Asked { to, doomed, edited, permitted, failure }).into_any(),
                }}
            </section>
            <PasswordDialog shown />
            <CommandDialog to />
            <EditDialog about=edited changed=reload />
            <EraseDialog doomed done=reload />
        </div>
    }
}

/// About whom a dialog is open, and what came of what needs none.
#[derive(Clone, Copy)]
struct Asked {
    to: RwSignal<Option<Person>>,
    doomed: RwSignal<Option<Doomed>>,
    edited: RwSignal<Option<Person>>,
    permitted: RwSignal<Option<Permitted>>,
    failure: RwSignal<Option<Text>>,
}

fn table(all: Vec<Person>, reset: impl Fn(Person) + Copy + Send + Sync + 'static, asked: Asked) -> AnyView {
    if all.is_empty() {
        return view! { <p class="empty soft">{texts::NO_PEOPLE.view()}</p> }.into_any();
    }
    view! {
        <div class="table-wrap">
            <table class="table cards">
                <thead>
                    <tr>
                        <th scope="col">{texts::NAME.view()}</th>
                        <th scope="col">{shared::LOGIN.view()}</th>
                        <th scope="col">{texts::ROLE.view()}</th>
                        <th scope="col">{texts::ACTIONS.view()}</th>
                    </tr>
                </thead>
                <tbody>{all.into_iter().map(|person| line(person, reset, asked)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(person: Person, reset: impl Fn(Person) + Copy + Send + Sync + 'static, asked: Asked) -> impl IntoView {
    let whose = person.name.clone();
    let label = move || texts::RESET_PASSWORD_OF.with(&[&whose]);
    let role = texts::role(person.role);
    let (name, login) = (person.name.clone(), person.login.clone());
    let (of_row, to_reset) = (login.clone(), login.clone());
    let Asked { to, doomed, edited, permitted, failure } = asked;
    let (desk, active) = (Desk::get(), person.active);
    let tells = desk.manages() && person.role == Role::Collector && active;
    let tell = tells.then(|| tell_button(person.clone(), to));
    let account = desk.administers().then(|| {
        let pin = (active && person.role.collects()).then(|| pin_button(&person, permitted, failure));
        let erase = erase_button(&person, doomed);
        let (named, of_change, to_edit) = (person.name.clone(), login.clone(), person.clone());
        view! {
            <button
                type="button"
                data-edit=of_change
                aria-label=move || texts::CHANGE_NAMED.with(&[&named])
                on:click=move |_| edited.set(Some(to_edit.clone()))
            >
                {texts::CHANGE.view()}
            </button>
            <button type="button" data-reset=to_reset aria-label=label on:click=move |_| reset(person.clone())>
                {texts::RESET_PASSWORD.view()}
            </button>
            {pin}
            {erase}
        }
    });
    view! {
        <tr data-person=of_row data-active=active.to_string()>
            <th scope="row">
                {name}
                {(!active).then(|| view! { " " <span class="chip" data-status="closed">{texts::NO_ACCESS.view()}</span> })}
            </th>
            <td data-label=shared::LOGIN.view()>{login}</td>
            <td data-label=texts::ROLE.view()>{role.view()}</td>
            <td data-label=texts::ACTIONS.view()>
                <div class="row-actions">
                    {account}
                    {tell}
                </div>
            </td>
        </tr>
    }
}

/// Nobody erases themselves.
fn erase_button(person: &Person, doomed: RwSignal<Option<Doomed>>) -> impl IntoView + use<> {
    let me = Desk::get().me.with_value(|me| me.person);
    let (name, login, path) = (person.name.clone(), person.login.clone(), format!("/api/people/{}", person.id));
    let of_label = name.clone();
    let label = move || texts::ERASE_PERSON.with(&[&of_label]);
    let press = move |_| {
        let (title, help) = (texts::ERASE_PERSON, texts::ERASE_PERSON_HELP);
        doomed.set(Some(Doomed { path: path.clone(), title, name: name.clone(), help }));
    };
    (person.id != me).then(|| view! {
        <button type="button" class="danger" data-erase=login aria-label=label on:click=press>{texts::ERASE.view()}</button>
    })
}

fn tell_button(person: Person, to: RwSignal<Option<Person>>) -> impl IntoView {
    let (name, login) = (person.name.clone(), person.login.clone());
    let label = move || texts::SEND_TO_DEVICE_OF.with(&[&name]);
    view! {
        <button type="button" data-tell=login aria-label=label on:click=move |_| to.set(Some(person.clone()))>
            {texts::SEND_TO_DEVICE.view()}
        </button>
    }
}
