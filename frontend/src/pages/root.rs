//! From an empty page to the first screen: storage, who is signed in, and the way to each screen.

use super::collecting::{Collecting, Part};
use super::lock::Door;
use super::{home::Home, obstacle::ObstaclePage, rounds::Rounds};
use crate::app::{App, Device, Obstacle};
use crate::i18n::{collector as t, shared};
use crate::platform::service_worker;
use crate::route::{self, Page};
use crate::tabs::Role;
use crate::ui::sign_in::SignInForm;
use coletor_common::account::Session;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[derive(Clone)]
enum Stage {
    Opening,
    Hindered(Obstacle, Option<Device>),
    SignedOut(Device),
    Locked(Device),
    Ready(&'static App),
}

/// The whole app.
#[component]
pub fn Root(
    /// The part of the app that is downloaded apart.
    part: Part,
) -> impl IntoView {
    remove_boot_screen();
    provide_context(part);
    let (stage, opened) = (RwSignal::new(Stage::Opening), RwSignal::new(None));
    crate::react::whenever(move || opened.get().into_iter().for_each(|app| stage.set(Stage::Ready(app))));
    spawn_local(async move {
        match Device::open().await {
            Ok(device) => crate::react::whenever(move || open_once(device, stage)),
            Err(obstacle) => stage.set(Stage::Hindered(obstacle, None)),
        }
    });
    move || match stage.get() {
        Stage::Opening => {
            view! { <main data-page="opening" class="skeleton" aria-label=t::OPENING.view()></main> }.into_any()
        }
        Stage::Hindered(obstacle, device) => view! { <ObstaclePage obstacle device /> }.into_any(),
        Stage::SignedOut(device) => {
            let signed_in = move |session| {
                spawn_local(async move { stage.set(started(device, session).await) });
            };
            view! { <SignInPage device signed_in /> }.into_any()
        }
        Stage::Locked(device) => {
            provide_context(Door { device, opened });
            view! { <Collecting page=Page::Locked /> }.into_any()
        }
        Stage::Ready(app) => view! { <Screens app /> }.into_any(),
    }
}

/// Once it is known what this tab is; again when that changes, until there is an app, which then minds for itself.
fn open_once(device: Device, stage: RwSignal<Stage>) {
    let (role, hindered) = (device.role().get(), device.hindered().get());
    let open = stage.with_untracked(|stage| matches!(stage, Stage::Ready(_)));
    match (role, hindered) {
        _ if open => {}
        (Role::Starting, None) => {}
        (Role::Starting, Some(error)) => stage.set(Stage::Hindered(Obstacle::Storage(error), None)),
        (role, _) => spawn_local(async move { stage.set(opened(device, role).await) }),
    }
}

async fn opened(device: Device, role: Role) -> Stage {
    match device.is_locked().await {
        Ok(false) => {}
        Ok(true) if role == Role::Leads => return Stage::Locked(device),
        Ok(true) => return Stage::Hindered(Obstacle::OtherTab, Some(device)),
        Err(obstacle) => return Stage::Hindered(obstacle, Some(device)),
    }
    match device.remembered().await {
        Ok(Some(session)) => started(device, session).await,
        Ok(None) if role == Role::Leads => Stage::SignedOut(device),
        Ok(None) => Stage::Hindered(Obstacle::OtherTab, Some(device)),
        Err(obstacle) => Stage::Hindered(obstacle, Some(device)),
    }
}

async fn started(device: Device, session: Session) -> Stage {
    device.start(session).await.map_or_else(|obstacle| Stage::Hindered(obstacle, Some(device)), Stage::Ready)
}

/// What the page showed before the app had started.
fn remove_boot_screen() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
}

#[component]
fn SignInPage(device: Device, signed_in: impl Fn(Session) + Copy + 'static) -> impl IntoView {
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None));
    let submit = move |login, password| {
        busy.set(true);
        spawn_local(async move {
            match device.sign_in(login, password).await {
                Ok(session) => signed_in(session),
                Err(error) => failure.set(Some(error.text())),
            }
            busy.try_set(false);
        });
    };
    view! {
        <main class="sign-in" data-page="sign-in">
            <h1>{shared::APP.view()}</h1>
            <SignInForm submit busy failure />
        </main>
    }
}

#[component]
fn Screens(app: &'static App) -> impl IntoView {
    provide_context(app);
    spawn_local(async move {
        service_worker::register(move || app.update.set(true)).await;
    });
    let page = route::start();
    let page = move || {
        app.shown_anew.track();
        page.get()
    };
    move || match page() {
        Page::Home => view! { <Home /> }.into_any(),
        Page::Rounds => view! { <Rounds /> }.into_any(),
        Page::Locked | Page::Unknown => view! { <super::obstacle::NotFound /> }.into_any(),
        page => view! { <Collecting page /> }.into_any(),
    }
}
