//! Operations that the server set aside: what they say, why they wait, and what is decided about them.

mod decide;
mod lines;
mod list;
mod raw;
mod row;
#[cfg(test)]
mod samples;
mod waiting;
mod why;
mod words;

pub use waiting::{Waiting, WaitingBadge};
pub use why::why_in_general;
pub use words::{confirmation, kind_text};

use super::desk::Desk;
use super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::texts;
use crate::net::fetch::{self, NetError};
use crate::ui::icon::{CHECK, Glyph};
use coletor_common::admin::{Action, QuarantinedOp};
use coletor_common::id::OpId;
use decide::{Asked, DecideDialog};
use leptos::html::Div;
use leptos::prelude::*;
use lines::Lines;
use list::{List, PAGE};

async fn fetch_lines(with_settled: bool, before: Option<OpId>) -> Result<Vec<QuarantinedOp>, NetError> {
    let before = before.map_or_else(String::new, |before| format!("&before={before}"));
    fetch::get(&format!("/api/quarantine?all={with_settled}&limit={PAGE}{before}")).await
}

/// `/admin/quarantine`.
#[component]
pub fn QuarantinePage() -> impl IntoView {
    let waiting = Waiting::get();
    let with_settled = RwSignal::new(false);
    let list = RwSignal::new(Fetched::<List>::Waiting);
    let reload = move || {
        let wanted = with_settled.get_untracked();
        fetch_into(list, async move {
            let first = fetch_lines(wanted, None).await;
            // The other lines were chosen meanwhile: their own request answers.
            if with_settled.try_get_untracked() != Some(wanted) {
                return std::future::pending().await;
            }
            first.map(|first| list.with_untracked(|known| List::begin(wanted, first, known.here())))
        });
    };
    Effect::new(move || {
        waiting.track();
        with_settled.track();
        reload();
    });
    let (asked, settled) = (RwSignal::new(None::<Asked>), RwSignal::new(None::<Asked>));
    let done = move |about: Asked, now: QuarantinedOp| {
        list.update(|list| {
            if let Fetched::Here(list) = list {
                list.settle(now);
            }
        });
        settled.set(Some(about));
        waiting.ask();
    };
    let overtaken = move || {
        waiting.ask();
        reload();
    };
    let state = Memo::new(move |_| {
        list.with(|list| match list {
            Fetched::Waiting => None,
            Fetched::Here(_) => Some(Ok(())),
            Fetched::Failed(error) => Some(Err(error.clone())),
        })
    });
    view! {
        <div class="page">
            <h1>{texts::QUARANTINE.view()}</h1>
            <label class="check">
                <input
                    type="checkbox"
                    name="settled"
                    prop:checked=with_settled
                    on:change=move |event| with_settled.set(event_target_checked(&event))
                />
                <span>{texts::SHOW_SETTLED.view()}</span>
            </label>
            <Done settled />
            {move || match state.get() {
                None => view! { <Skeleton lines=6 /> }.into_any(),
                Some(Err(error)) => view! { <Failure error retry=reload /> }.into_any(),
                Some(Ok(())) => view! { <Lines list asked /> }.into_any(),
            }}
            <DecideDialog asked done overtaken />
        </div>
    }
}

/// What was decided last. It takes the focus that its line had.
#[component]
fn Done(settled: RwSignal<Option<Asked>>) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    Effect::new(move || {
        if settled.with(Option::is_some) {
            // After the dialog has closed, which gives the focus back to a button that is gone.
            request_animation_frame(move || {
                if let Some(element) = element.get_untracked() {
                    let _ = element.focus(); // fails only where nothing can have it
                }
            });
        }
    });
    let desk = Desk::get();
    let said = move |about: &Asked| match about.action {
        Action::Apply => texts::APPLIED_NOW.with(&[&about.said(desk)]),
        Action::Dismiss => texts::DISMISSED_NOW.with(&[&about.said(desk)]),
    };
    view! {
        <div role="status" tabindex="-1" node_ref=element class="done">
            {move || settled.get().map(|about| view! {
                <div class="notice good" data-done="">
                    <Glyph icon=CHECK />
                    <p>{said(&about)}</p>
                    <a href=format!("/admin/records/{}", about.record)>{texts::OPEN_RECORD.view()}</a>
                </div>
            })}
        </div>
    }
}
