//! What a page asked the server for: still on its way, here, or failed. One page, one request at a time.

use super::texts;
use crate::i18n::shared;
use crate::net::fetch::NetError;
use crate::ui::icon::{Glyph, WARNING};
use crate::ui::sign_in::net_text;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What became of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Fetched<T> {
    /// No answer yet.
    Waiting,
    /// The answer.
    Here(T),
    /// Why there is none.
    Failed(NetError),
}

impl<T> Fetched<T> {
    /// The answer, if it is here.
    pub fn here(&self) -> Option<&T> {
        match self {
            Self::Here(answer) => Some(answer),
            Self::Waiting | Self::Failed(_) => None,
        }
    }
}

/// Asks, and puts the answer into the signal; what it held stays until then, unless that was a failure. An answer that
/// comes after the page is gone is dropped.
pub fn fetch_into<T>(into: RwSignal<Fetched<T>>, request: impl Future<Output = Result<T, NetError>> + 'static)
where
    T: Send + Sync + 'static,
{
    into.update(|fetched| {
        if matches!(fetched, Fetched::Failed(_)) {
            *fetched = Fetched::Waiting;
        }
    });
    spawn_local(async move {
        let fetched = request.await.map_or_else(Fetched::Failed, Fetched::Here);
        let _ = into.try_set(fetched);
    });
}

/// Says why a request failed, and offers to try again.
#[component]
#[allow(clippy::needless_pass_by_value)] // a component's properties are its own
pub fn Failure(error: NetError, retry: impl Fn() + 'static) -> impl IntoView {
    let text = net_text(&error);
    view! {
        <div class="notice alarm" role="alert">
            <Glyph icon=WARNING />
            <p>{text.view()}</p>
            <button type="button" on:click=move |_| retry()>
                {shared::RETRY.view()}
            </button>
        </div>
    }
}

/// Stands where something will be, in its size.
#[component]
pub fn Skeleton(
    /// How many lines there will be, roughly.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{texts::LOADING.view()}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}
