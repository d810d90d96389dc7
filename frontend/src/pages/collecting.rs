//! The part of the app in which records are filled, handed over, given back and sent, in which a device tells how it is, and
//! which unlocks a protected one. It is downloaded apart from the rest, so that a first start does not wait for it
//! (`src/bin/collector.rs` says where the app is cut); the service worker keeps it once the app runs.

use super::device::DevicePage;
use super::lock::LockPage;
use super::open::{OpenRounds, Purpose};
use super::record::RecordPage;
use super::summary::SummaryPage;
use super::sync::SyncPage;
use crate::i18n::{collector as t, shared};
use crate::route::Page;
use leptos::prelude::*;
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;

/// How the part is had, and what it draws.
#[derive(Clone, Copy)]
pub struct Part {
    /// Sees to it that it is here; false if it could not be had.
    pub load: fn() -> Pin<Box<dyn Future<Output = bool>>>,
    /// Draws one of its pages; nothing while it is not here.
    pub draw: fn(Page) -> Option<AnyView>,
}

/// Draws a page of this part, from within it.
pub fn draw(page: Page) -> AnyView {
    match page {
        Page::Open => view! { <OpenRounds purpose=Purpose::Continue /> }.into_any(),
        Page::Return => view! { <OpenRounds purpose=Purpose::Return /> }.into_any(),
        Page::Record(id) => view! { <RecordPage id /> }.into_any(),
        Page::Summary(id) => view! { <SummaryPage id /> }.into_any(),
        Page::Sync => view! { <SyncPage /> }.into_any(),
        Page::Device => view! { <DevicePage /> }.into_any(),
        Page::Locked => view! { <LockPage /> }.into_any(),
        _ => ().into_any(),
    }
}

/// Shows a page of this part as soon as the part is here.
#[component]
pub fn Collecting(
    /// The page.
    page: Page,
) -> impl IntoView {
    let part: Part = expect_context();
    let here = RwSignal::new(None);
    let load = move || {
        here.set(None);
        spawn_local(async move {
            here.try_set(Some((part.load)().await));
        });
    };
    load();
    move || match here.get() {
        Some(true) => (part.draw)(page).unwrap_or_else(|| ().into_any()),
        Some(false) => view! {
            <main class="obstacle" data-page="missing">
                <h1>{shared::APP.view()}</h1>
                <p>{t::PART_MISSING.view()}</p>
                <button type="button" class="primary" on:click=move |_| load()>{shared::RETRY.view()}</button>
                <a class="button" href="/">{t::HOME.view()}</a>
            </main>
        }
        .into_any(),
        None => view! { <main class="skeleton" data-page="opening"></main> }.into_any(),
    }
}
