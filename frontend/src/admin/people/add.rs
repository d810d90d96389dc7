//! The form that adds somebody to the project.

use super::super::fields::name_field;
use super::super::texts;
use super::password::Shown;
use crate::i18n::{Text, shared};
use crate::net::fetch::{self, NetError};
use crate::ui::sign_in::net_text;
use coletor_common::account::Role;
use coletor_common::admin::{NewPassword, NewPerson};
use leptos::prelude::*;
use leptos::task::spawn_local;

async fn add(person: &NewPerson) -> Result<NewPassword, NetError> {
    fetch::post("/api/people", person).await
}

/// Asks for login, name and role. `added` is called with the password that the server made.
#[component]
pub fn AddPerson(added: impl Fn(Shown) + Copy + 'static) -> impl IntoView {
    let (login, name) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let role = RwSignal::new(Role::Collector);
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let person = NewPerson {
            login: login.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            role: role.get_untracked(),
        };
        spawn_local(async move {
            match add(&person).await {
                Ok(new) => {
                    let _ = failure.try_set(None);
                    let _ = login.try_set(String::new());
                    let _ = name.try_set(String::new());
                    added(Shown { name: person.name, password: new.password });
                }
                Err(error) => drop(failure.try_set(Some(net_text(&error)))),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <section class="panel" aria-labelledby="add">
            <h2 id="add">{texts::ADD_PERSON.view()}</h2>
            <form class="row-form" on:submit=submit>
                <label class="field">
                    <span>{shared::LOGIN.view()}</span>
                    <input
                        name="new-login"
                        required
                        maxlength="64"
                        pattern="[a-z0-9._\\-]+"
                        title=texts::LOGIN_HINT.view()
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        prop:value=login
                        on:input=move |event| login.set(event_target_value(&event))
                    />
                </label>
                {name_field("new-name", "128", name)}
                <label class="field">
                    <span>{texts::ROLE.view()}</span>
                    <select
                        name="new-role"
                        on:change=move |event| {
                            role.set(Role::parse(&event_target_value(&event)).unwrap_or(Role::Collector));
                        }
                    >
                        {[Role::Collector, Role::Viewer, Role::Manager, Role::Administrator]
                            .map(|each| view! { <option value=each.as_str()>{texts::role(each).view()}</option> })
                            .collect_view()}
                    </select>
                </label>
                <button type="submit" class="primary" disabled=busy>
                    {move || if busy.get() { texts::ADDING.now() } else { texts::ADD.now() }}
                </button>
            </form>
            <p class="soft small">{texts::LOGIN_HINT.view()}</p>
            <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
        </section>
    }
}
