//! When the app cannot be used here: what is in the way, and what to do.

use crate::app::{Device, Obstacle};
use crate::faults::storage_texts;
use crate::i18n::{collector as t, shared};
use leptos::prelude::*;

/// Another tab writes, or there is no storage.
#[component]
pub fn ObstaclePage(
    /// What is in the way.
    obstacle: Obstacle,
    /// The storage, if it could be opened.
    device: Option<Device>,
) -> impl IntoView {
    let device = device.filter(|_| obstacle == Obstacle::OtherTab);
    let (page, title) = match &obstacle {
        Obstacle::OtherTab => ("other-tab", t::OTHER_TAB),
        Obstacle::Storage(error) => ("no-storage", storage_texts(error).0),
    };
    let help = move || match &obstacle {
        Obstacle::OtherTab => t::OTHER_TAB_HELP.now().to_owned(),
        Obstacle::Storage(error) => storage_texts(error).1,
    };
    view! {
        <main class="obstacle" data-page=page>
            <h1>{title.view()}</h1>
            <p>{help}</p>
            {device.map(|device| view! {
                <button type="button" class="primary" data-use-here on:click=move |_| device.want()>
                    {t::USE_HERE.view()}
                </button>
            })}
            <a class="button" href="" rel="external">{shared::RELOAD.view()}</a>
        </main>
    }
}

/// An address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <main class="obstacle" data-page="not-found">
            <h1>{t::NOT_FOUND.view()}</h1>
            <a class="button primary" href="/">{t::HOME.view()}</a>
        </main>
    }
}
