//! What stands around every screen: the header with the line and what is only here, and notices.

use super::notices::Notices;
use crate::app::App;
use crate::i18n::{collector as t, device, shared};
use crate::platform::service_worker;
use crate::tabs::Role;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{BACK, Glyph, MENU, PHONE};
use crate::ui::line::LineBadge;
use crate::ui::settings::LookSettings;
use crate::ui::sign_in::SignInForm;
use coletor_common::sync::client::Line;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// A screen: header, notices, content.
#[component]
pub fn Screen(
    /// Its name, for styles and tests.
    page: &'static str,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Where the way back leads; none on the first screen.
    #[prop(optional, into)]
    back: Option<String>,
    /// No update is offered while a record is open.
    #[prop(optional)]
    record_open: bool,
    children: Children,
) -> impl IntoView {
    let app = App::get();
    let menu = RwSignal::new(false);
    let back = back.map(|href| {
        view! {
            <a class="button icon-button" href=href aria-label=t::BACK_TO_STOP.view()>
                <Glyph icon=BACK />
            </a>
        }
    });
    view! {
        <header class="bar">
            {back}
            <div class="bar-title">
                <h1>{title}</h1>
                <p class="bar-truth small">
                    <LineBadge line=app.sync.line />
                    <UnsentBadge unsent=app.sync.unsent />
                </p>
            </div>
            <button type="button" class="icon-button" data-menu aria-label=t::MENU.view() on:click=move |_| menu.set(true)>
                <Glyph icon=MENU />
            </button>
        </header>
        <OtherTabLeads />
        <main data-page=page inert=move || app.role.get() != Role::Leads>
            <SignInAgain />
            <Notices record_open />
            <When on=truth(move || !record_open && app.update.get())>
                <div class="notice" role="status" data-update>
                    <p>{t::UPDATE_READY.view()}</p>
                    <button type="button" on:click=|_| {
                        spawn_local(async {
                            service_worker::update().await;
                        });
                    }>{t::UPDATE_NOW.view()}</button>
                </div>
            </When>
            {children()}
        </main>
        <Dialog open=menu title=Signal::derive(|| t::MENU.now().to_owned())>
            <Menu open=menu />
        </Dialog>
    }
}

/// How many answers are only on this device. Silent when all are safe.
#[component]
fn UnsentBadge(#[prop(into)] unsent: Signal<u64>) -> impl IntoView {
    view! {
        <When on=truth(move || { unsent.get() > 0 })>
            <a class="unsent" href="/sync" data-unsent=words(move || unsent.get().to_string())>
                <Glyph icon=PHONE />
                {words(move || t::ONLY_HERE.with(&[&unsent.get().to_string()]))}
            </a>
        </When>
    }
}

#[component]
fn Menu(open: RwSignal<bool>) -> impl IntoView {
    let app = App::get();
    let leave = move |_| {
        spawn_local(async move {
            // A failure leaves everything as it was; the button is still there.
            let _ = app.sign_out().await;
        });
    };
    let unsent = move || {
        let unsent = app.sync.unsent.get();
        (unsent > 0).then(|| view! { <p class="notice warn">{t::SIGN_OUT_UNSENT.with(&[&unsent.to_string()])}</p> })
    };
    view! {
        <div class="stack">
            <p>
                <strong>{words(move || app.me.get().name)}</strong>
                " · "
                {words(move || app.me.get().project_name)}
            </p>
            <LookSettings />
            <a class="button" href="/device" data-device on:click=move |_| open.set(false)>{device::THIS_DEVICE.view()}</a>
            {unsent}
            {app.is_protected().then(|| view! {
                <button type="button" data-lock on:click=move |_| app.lock(true)>{t::LOCK.view()}</button>
            })}
            <button type="button" data-sign-out on:click=leave>{shared::SIGN_OUT.view()}</button>
        </div>
    }
}

/// Another tab works; this one shows what it does, and can take over: then that is what the page is for.
#[component]
fn OtherTabLeads() -> impl IntoView {
    let app = App::get();
    view! {
        <When on=truth(move || app.role.get() == Role::Follows)>
            <div role="main">
                <div class="notice follows" role="status" data-follows>
                    <p>{t::OTHER_TAB_LEADS.view()}</p>
                    <button type="button" data-use-here on:click=move |_| app.want()>{t::USE_HERE.view()}</button>
                </div>
            </div>
        </When>
    }
}

/// The session has ended: collecting goes on, and whoever wants to send signs in.
#[component]
fn SignInAgain() -> impl IntoView {
    let app = App::get();
    let open = RwSignal::new(false);
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None));
    let submit = move |login, password| {
        busy.set(true);
        spawn_local(async move {
            match app.sign_in_again(login, password).await {
                Ok(()) => open.set(false),
                Err(error) => failure.set(Some(error.text())),
            }
            busy.set(false);
        });
    };
    view! {
        <When on=truth(move || app.sync.line.get() == Line::SignedOut)>
            <div class="notice warn" role="status">
                <p>{t::SIGN_IN_AGAIN.view()}</p>
                <button type="button" data-sign-in-again on:click=move |_| open.set(true)>
                    {shared::SIGN_IN.view()}
                </button>
            </div>
        </When>
        <Dialog open title=Signal::derive(|| shared::SIGN_IN.now().to_owned())>
            <SignInForm submit busy failure />
        </Dialog>
    }
}
