//! The people of this device: protecting it with a PIN, choosing another one, and letting more of them in.

use crate::app::App;
use crate::i18n::collector::CONFIRM;
use crate::i18n::vault as t;
use crate::pages::lock::Turns;
use crate::pages::pin::{ChoosePin, PinPad, vault_text};
use crate::route::{Page, use_way};
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, failure_words, truth, words};
use crate::ui::sign_in::SignInForm;
use crate::vault::{Locked, Opened, Raw, VaultError};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The section.
#[component]
pub fn People() -> impl IntoView {
    let app = App::get();
    let people = RwSignal::new(Vec::<Locked>::new());
    let (open, change, is_changed) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let load = move || {
        spawn_local(async move {
            let _ = people.try_set(app.people().await.unwrap_or_default());
        });
    };
    load();
    let is_protected = Memo::new(move |_| !people.with(Vec::is_empty));
    let title = words(move || if is_protected.get() { t::LET_IN.now() } else { t::PROTECT.now() });
    let protected = move || {
        open.set(false);
        load();
    };
    let ask = move |_| {
        is_changed.set(false);
        change.set(true);
    };
    let changed = move || {
        change.set(false);
        is_changed.set(true);
    };
    view! {
        <section class="panel" data-people=words(move || people.with(Vec::len).to_string())>
            <p>{words(move || if is_protected.get() { t::PROTECTED.now() } else { t::OPEN_TO_ALL.now() })}</p>
            <ul class="list">
                {move || {
                    people.get().into_iter().map(|one| view! { <li class="row" data-has-pin=one.login>{one.name}</li> }).collect_view()
                }}
            </ul>
            <When on=truth(move || app.sealing.get().is_some())>
                <Sealing />
            </When>
            <button type="button" data-protect on:click=move |_| open.set(true)>{title}</button>
            <When on=truth(move || is_protected.get())>
                <button type="button" data-change-pin on:click=ask>{t::CHANGE_PIN.view()}</button>
            </When>
            <p class="soft" role="status">{words(move || if is_changed.get() { t::PIN_CHANGED.now() } else { "" })}</p>
            <Dialog open title>
                <Steps is_protected protected />
            </Dialog>
            <Dialog open=change title=words(move || t::CHANGE_PIN.now())>
                <ChangePin changed />
            </Dialog>
        </section>
    }
}

/// How far what lay here before is sealed.
#[component]
fn Sealing() -> impl IntoView {
    let app = App::get();
    let (seen, all) = (move || app.sealing.get().unwrap_or((0, 1)).0, move || app.sealing.get().unwrap_or((0, 1)).1);
    view! {
        <p class="soft" role="status" data-sealing>{t::SEALING.view()}</p>
        <progress
            aria-label=t::SEALING.view()
            max=words(move || all().max(1).to_string())
            value=words(move || seen().to_string())
        ></progress>
    }
}

#[component]
fn Steps(is_protected: Memo<bool>, protected: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    if is_protected.get_untracked() {
        view! { <LetIn /> }.into_any()
    } else {
        view! { <Protect protected /> }.into_any()
    }
}

#[component]
fn Protect(protected: impl Fn() + Copy + 'static) -> impl IntoView {
    let app = App::get();
    let keep = async move |(): &(), pin: &str| {
        app.protect(pin).await?;
        protected();
        Ok(())
    };
    view! { <ChoosePin held=StoredValue::new_local(Some(())) keep /> }
}

#[derive(Clone, PartialEq, Eq)]
enum Step {
    Confirm,
    SignIn,
    Choose(String),
}

/// Who has unlocked it confirms, somebody else signs in, and chooses a PIN.
#[component]
fn LetIn() -> impl IntoView {
    let app = App::get();
    let step = RwSignal::new(Step::Confirm);
    let (key, opened) = (StoredValue::new_local(None::<Raw>), StoredValue::new_local(None::<Opened>));
    let confirmed = move |raw| {
        key.set_value(Some(raw));
        step.set(Step::SignIn);
    };
    let (busy, failure, refused) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None::<VaultError>));
    let sign_in = move |login, password| {
        busy.set(true);
        spawn_local(async move {
            match app.let_in(login, password).await {
                Ok(session) => {
                    let name = session.name.clone();
                    let raw = key.try_update_value(Option::take).flatten();
                    opened.try_set_value(raw.map(|key| Opened { session, key }));
                    let _ = step.try_set(Step::Choose(name));
                }
                Err(VaultError::SignIn(error)) => drop(failure.try_set(Some(error.text()))),
                Err(error) => drop(refused.try_set(Some(error))),
            }
            let _ = busy.try_set(false);
        });
    };
    move || match step.get() {
        Step::Confirm => view! { <Confirm confirmed /> }.into_any(),
        Step::SignIn => view! {
            <p class="error" role="alert">{failure_words(refused, vault_text)}</p>
            <SignInForm submit=sign_in busy failure />
        }
        .into_any(),
        Step::Choose(name) => view! { <Choose name opened /> }.into_any(),
    }
}

/// Who has unlocked it confirms with the PIN so far, and chooses another.
#[component]
fn ChangePin(changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let app = App::get();
    let key = StoredValue::new_local(None::<Raw>);
    let is_confirmed = RwSignal::new(false);
    let confirmed = move |raw| {
        key.set_value(Some(raw));
        is_confirmed.set(true);
    };
    let keep = async move |raw: &Raw, pin: &str| {
        app.change_pin(raw, pin).await?;
        changed();
        Ok(())
    };
    move || {
        if is_confirmed.get() {
            view! { <ChoosePin held=key keep /> }.into_any()
        } else {
            view! { <Confirm confirmed /> }.into_any()
        }
    }
}

#[component]
fn Confirm(confirmed: impl Fn(Raw) + Copy + 'static) -> impl IntoView {
    let app = App::get();
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<VaultError>));
    let turn = Turns::begin(coletor_common::pin::Tries::default());
    let submit = move |pin: String| {
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            match app.confirm(&pin).await {
                Ok(raw) => confirmed(raw),
                Err(error) => {
                    turn.failed(&error);
                    let _ = failure.try_set(Some(error));
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let label = words(move || t::CONFIRM.with(&[&app.me.get().name]));
    let said = words(move || match failure.get() {
        Some(error @ VaultError::Closed(_)) => vault_text(&error),
        failure => turn.said(failure.as_ref()),
    });
    view! { <PinPad label act=CONFIRM submit busy said closed=turn.closed() /> }
}

#[component]
fn Choose(name: String, opened: StoredValue<Option<Opened>, LocalStorage>) -> impl IntoView {
    let app = App::get();
    let go = use_way();
    let keep = async move |taken: &Opened, pin: &str| {
        app.go_on_as(taken, pin).await?;
        go(Page::Home);
        Ok(())
    };
    view! {
        <p><strong>{words(move || t::CHOOSE.with(&[&name]))}</strong></p>
        <ChoosePin held=opened keep />
    }
}
