//! From an empty page to the first screen: storage, who is signed in, and the way to each screen.

use super::{home::Home, obstacle::ObstaclePage, open, record::RecordPage, rounds::Rounds, summary, sync::SyncPage};
use crate::app::{self, App, Obstacle, SignInError};
use crate::i18n::{Text, collector as t, shared};
use crate::platform::service_worker;
use crate::store::Store;
use crate::ui::sign_in::{SignInForm, net_text};
use coletor_common::account::Session;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use wasm_bindgen_futures::spawn_local;

#[derive(Clone)]
enum Stage {
    Opening,
    Hindered(Obstacle),
    SignedOut(StoredValue<Store, LocalStorage>),
    Ready(App),
}

/// The whole app.
#[component]
pub fn Root() -> impl IntoView {
    remove_boot_screen();
    let stage = RwSignal::new(Stage::Opening);
    let start = move |store: Store, session: Session| async move {
        stage.set(match app::start(store, session).await {
            Ok(app) => Stage::Ready(app),
            Err(error) => Stage::Hindered(Obstacle::Storage(error)),
        });
    };
    spawn_local(async move {
        let store = match app::open().await {
            Ok(store) => store,
            Err(obstacle) => return stage.set(Stage::Hindered(obstacle)),
        };
        match app::remembered(&store).await {
            Ok(Some(session)) => start(store, session).await,
            Ok(None) => stage.set(Stage::SignedOut(StoredValue::new_local(store))),
            Err(error) => stage.set(Stage::Hindered(Obstacle::Storage(error))),
        }
    });
    move || match stage.get() {
        Stage::Opening => view! { <main data-page="opening" class="skeleton" aria-label=t::OPENING.view()></main> }.into_any(),
        Stage::Hindered(obstacle) => view! { <ObstaclePage obstacle /> }.into_any(),
        Stage::SignedOut(store) => {
            let signed_in = move |session| spawn_local(start(store.get_value(), session));
            view! { <SignInPage store signed_in /> }.into_any()
        }
        Stage::Ready(app) => view! { <Screens app /> }.into_any(),
    }
}

/// What the page showed before the app had started.
fn remove_boot_screen() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
}

#[component]
fn SignInPage(store: StoredValue<Store, LocalStorage>, signed_in: impl Fn(Session) + Copy + 'static) -> impl IntoView {
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None));
    let submit = move |login, password| {
        busy.set(true);
        spawn_local(async move {
            match app::sign_in(&store.get_value(), login, password).await {
                Ok(session) => signed_in(session),
                Err(error) => failure.set(Some(sign_in_text(&error))),
            }
            busy.try_set(false);
        });
    };
    view! {
        <div data-page="sign-in">
            <SignInForm title=Signal::derive(|| shared::APP.now().to_owned()) submit busy failure />
        </div>
    }
}

/// What a failed sign-in says to a person.
pub fn sign_in_text(error: &SignInError) -> Text {
    match error {
        SignInError::Net(error) => net_text(error),
        SignInError::Store(_) => t::STORE_FAILED,
        SignInError::NoDevice => shared::problem(coletor_common::problem::Code::Internal),
    }
}

#[component]
fn Screens(app: App) -> impl IntoView {
    provide_context(app);
    spawn_local(async move {
        service_worker::register(move || app.update.set(true)).await;
    });
    view! {
        <Router>
            <Routes fallback=|| view! { <super::obstacle::NotFound /> }>
                <Route path=path!("/") view=Home />
                <Route path=path!("/rounds") view=Rounds />
                <Route path=path!("/open") view=|| view! { <open::OpenRounds purpose=open::Purpose::Continue /> } />
                <Route path=path!("/return") view=|| view! { <open::OpenRounds purpose=open::Purpose::Return /> } />
                <Route path=path!("/record/:id") view=RecordPage />
                <Route path=path!("/record/:id/summary") view=summary::SummaryPage />
                <Route path=path!("/sync") view=SyncPage />
            </Routes>
        </Router>
    }
}
