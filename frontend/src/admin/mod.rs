//! The administration: board, records, quarantine, rounds, assets, people, audit. A binary of its own, so that no collector downloads it.
//!
//! Keeps nothing on the device but language and theme, and writes no operations: what it changes goes through the API.

#![allow(clippy::large_types_passed_by_value)] // the desk is a handful of handles, and copied as such everywhere

mod asked;
mod assets;
mod audit;
mod board;
mod desk;
mod erase;
mod fetched;
mod fields;
mod findings;
mod forms;
mod long_text;
mod marks;
mod memory;
mod mistakes;
mod people;
mod points;
mod quarantine;
mod records;
mod sheet;
mod shell;
mod team;
mod texts;
mod times;

use crate::i18n::{Text, use_lang};
use crate::net::fetch::{self, NetError};
use crate::ui::sign_in::{SignInForm, net_text};
use coletor_common::account::{Session, SignIn};
use coletor_common::problem::Code;
use desk::Desk;
use fetched::{Failure, Skeleton};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shell::Shell;

/// Who is at the desk.
#[derive(Debug, Clone, PartialEq)]
enum Entrance {
    Asking,
    SignedOut,
    SignedIn(Session),
    Failed(NetError),
}

/// Why somebody could not come in.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Net(#[from] NetError),
    #[error("not an administrator")]
    NotAdministrator,
}

impl Refusal {
    fn text(&self) -> Text {
        match self {
            Self::Net(error) => net_text(error),
            Self::NotAdministrator => texts::NEEDS_ADMINISTRATOR,
        }
    }
}

async fn who_is_signed_in() -> Result<Session, NetError> {
    fetch::get("/api/session").await
}

/// Signs in. Whoever does not see the whole project is signed out again at once.
async fn sign_in(login: String, password: String) -> Result<Session, Refusal> {
    let request = SignIn { login, password, device: None, incarnation: 0, collects: false };
    let session: Session = fetch::post("/api/session", &request).await?;
    if session.role.sees() {
        return Ok(session);
    }
    // Should this fail, the cookie stays, but it opens nothing here.
    let _ = fetch::delete("/api/session").await;
    Err(Refusal::NotAdministrator)
}

/// The whole administration.
#[component]
pub fn Administration() -> impl IntoView {
    use_lang(); // made here, so that it lives as long as the page
    let entrance = RwSignal::new(Entrance::Asking);
    let refusal = RwSignal::new(None::<Text>);
    let ask = move || {
        entrance.set(Entrance::Asking);
        spawn_local(async move {
            entrance.set(match who_is_signed_in().await {
                Ok(session) if session.role.sees() => Entrance::SignedIn(session),
                Ok(_) => {
                    // A collector's session of this browser: it stays theirs.
                    refusal.set(Some(texts::NEEDS_ADMINISTRATOR));
                    Entrance::SignedOut
                }
                Err(error) if error.code() == Some(Code::SignInNeeded) => Entrance::SignedOut,
                Err(error) => Entrance::Failed(error),
            });
        });
    };
    ask();
    move || match entrance.get() {
        Entrance::Asking => view! { <main class="page"><Skeleton lines=6 /></main> }.into_any(),
        Entrance::Failed(error) => view! { <main class="page"><Failure error retry=ask /></main> }.into_any(),
        Entrance::SignedOut => view! { <Door entrance refusal /> }.into_any(),
        Entrance::SignedIn(session) => {
            provide_context(Desk::start(session));
            view! { <Shell /> }.into_any()
        }
    }
}

#[component]
fn Door(entrance: RwSignal<Entrance>, refusal: RwSignal<Option<Text>>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let submit = move |login: String, password: String| {
        busy.set(true);
        refusal.set(None);
        spawn_local(async move {
            match sign_in(login, password).await {
                Ok(session) => entrance.set(Entrance::SignedIn(session)),
                Err(why) => {
                    refusal.set(Some(why.text()));
                    busy.set(false);
                }
            }
        });
    };
    view! {
        <main class="sign-in">
            <h1>{texts::TITLE.view()}</h1>
            <SignInForm submit busy failure=refusal />
        </main>
    }
}
