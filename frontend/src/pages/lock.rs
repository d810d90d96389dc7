//! A protected device before anybody has unlocked it: who works here, their PIN, and the way in without one.

use super::pin::{ChoosePin, PinPad, turn_text, vault_text};
use crate::app::{App, Device};
use crate::i18n::{shared, vault as t};
use crate::platform::clock;
use crate::ui::dynamic::{failure_words, truth, words};
use crate::ui::settings::Look;
use crate::ui::sign_in::SignInForm;
use crate::vault::{Locked, Opened, VaultError};
use coletor_common::pin::{Tries, Turn};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// How often a wait is looked at, in milliseconds.
const TICK_MS: u32 = 1_000;

/// What the lock screen opens.
#[derive(Clone, Copy)]
pub struct Door {
    /// The storage.
    pub device: Device,
    /// Where the app goes once it is open.
    pub opened: RwSignal<Option<&'static App>>,
}

#[derive(Clone, PartialEq, Eq)]
enum Step {
    Who,
    Pin(Locked),
    Password,
    NewPin(String),
}

/// The lock screen.
#[component]
pub fn LockPage() -> impl IntoView {
    let door: Door = expect_context();
    let (people, step) = (RwSignal::new(Vec::new()), RwSignal::new(Step::Who));
    let newcomer = StoredValue::new_local(None::<Opened>);
    spawn_local(async move {
        let Ok(found) = door.device.people().await else { return };
        if let [only] = &found[..] {
            let _ = step.try_set(Step::Pin(only.clone()));
        }
        let _ = people.try_set(found);
    });
    let came = move |opened: Opened| {
        let name = opened.session.name.clone();
        newcomer.set_value(Some(opened));
        step.set(Step::NewPin(name));
    };
    view! {
        <div data-page="locked">
            {move || match step.get() {
                Step::Who => view! { <Who people step /> }.into_any(),
                Step::Pin(locked) => view! { <AskPin locked step /> }.into_any(),
                Step::Password => view! { <Password came step /> }.into_any(),
                Step::NewPin(name) => view! { <NewPin name newcomer /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Who(people: RwSignal<Vec<Locked>>, step: RwSignal<Step>) -> impl IntoView {
    let one = move |locked: Locked| {
        let (name, login) = (locked.name.clone(), locked.login.clone());
        view! {
            <button type="button" class="who" data-who=login on:click=move |_| step.set(Step::Pin(locked.clone()))>
                {name}
            </button>
        }
    };
    view! {
        <main class="sign-in">
            <h1>{t::WHO.view()}</h1>
            <div class="stack">{move || people.get().into_iter().map(one).collect_view()}</div>
            <button type="button" data-with-password on:click=move |_| step.set(Step::Password)>
                {t::WITH_PASSWORD.view()}
            </button>
            <Look />
        </main>
    }
}

#[component]
fn AskPin(locked: Locked, step: RwSignal<Step>) -> impl IntoView {
    let door: Door = expect_context();
    let (person, name, login) = (locked.person, locked.name, locked.login);
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<VaultError>));
    let turn = Turns::begin(locked.tries);
    let submit = move |pin: String| {
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            match door.device.unlock(person, &pin).await {
                Ok(app) => door.opened.set(Some(app)),
                Err(error) => {
                    turn.failed(&error);
                    let _ = failure.try_set(Some(error));
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let said = words(move || turn.said(failure.get().as_ref()));
    let label = words(move || t::PIN_OF.with(&[&name]));
    view! {
        <main class="sign-in" data-pin-of=login>
            <h1>{shared::APP.view()}</h1>
            <PinPad label act=t::UNLOCK submit busy said closed=turn.closed() />
            <button type="button" data-others on:click=move |_| step.set(Step::Who)>{t::OTHERS.view()}</button>
            <Look />
        </main>
    }
}

/// Whether a PIN is looked at, as time passes.
#[derive(Clone, Copy)]
pub struct Turns {
    tries: RwSignal<Tries>,
    now: RwSignal<i64>,
}

impl Turns {
    /// After these.
    pub fn begin(tries: Tries) -> Self {
        let (tries, now) = (RwSignal::new(tries), RwSignal::new(clock::now()));
        let tick = move || {
            let _ = now.try_set(clock::now());
        };
        StoredValue::new_local(Interval::new(TICK_MS, tick)); // ends with what shows it
        Self { tries, now }
    }

    /// One was wrong.
    pub fn failed(self, error: &VaultError) {
        if let VaultError::Wrong(tries) = error {
            let _ = self.tries.try_set(*tries);
            let _ = self.now.try_set(clock::now());
        }
    }

    fn turn(self) -> Turn {
        self.tries.get().turn(self.now.get())
    }

    /// None is looked at now.
    pub fn closed(self) -> Signal<bool> {
        truth(move || self.turn() != Turn::Now)
    }

    /// Why none is looked at, or what became of the last.
    pub fn said(self, failure: Option<&VaultError>) -> String {
        match (self.turn(), failure) {
            (Turn::Now, None | Some(VaultError::Closed(_))) => String::new(),
            (Turn::Now, Some(error)) => vault_text(error),
            (turn, _) => turn_text(turn),
        }
    }
}

#[component]
fn Password(came: impl Fn(Opened) + Copy + 'static, step: RwSignal<Step>) -> impl IntoView {
    let door: Door = expect_context();
    let (busy, failure, refused) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None::<VaultError>));
    let submit = move |login, password| {
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            match door.device.enter(login, password).await {
                Ok(opened) => came(opened),
                Err(error) => drop(refused.try_set(Some(error))),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <main class="sign-in">
            <h1>{shared::SIGN_IN.view()}</h1>
            <SignInForm submit busy failure />
            <div class="lock-help stack">
                <p class="error" role="alert" data-refused=words(move || refused.get().is_some().to_string())>
                    {failure_words(refused, vault_text)}
                </p>
                <p class="soft">{t::WITH_PASSWORD_HELP.view()}</p>
                <button type="button" data-back on:click=move |_| step.set(Step::Who)>{shared::CANCEL.view()}</button>
            </div>
        </main>
    }
}

#[component]
fn NewPin(name: String, newcomer: StoredValue<Option<Opened>, LocalStorage>) -> impl IntoView {
    let door: Door = expect_context();
    let keep = async move |opened: &Opened, pin: &str| {
        door.opened.set(Some(door.device.settle(opened, pin).await?));
        Ok(())
    };
    view! {
        <main class="sign-in" data-choose>
            <h1>{words(move || t::CHOOSE.with(&[&name]))}</h1>
            <ChoosePin held=newcomer keep />
        </main>
    }
}
