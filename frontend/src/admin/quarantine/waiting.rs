//! Which operations wait for a decision. No row tells of them, so the server is asked now and then while somebody looks.

use super::super::texts;
use crate::net::fetch;
use coletor_common::id::OpId;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use web_sys::VisibilityState;

/// How often.
const EVERY_MS: u32 = 15_000;
/// Most that are counted.
const COUNTED_MAX: usize = 99;

/// What is read of a line: the rest is the page's business.
#[derive(Deserialize)]
struct Named {
    op_id: OpId,
}

/// What waits, newest first, one more than is counted at most. Copies share it.
#[derive(Clone, Copy)]
pub struct Waiting(RwSignal<Vec<OpId>>);

impl Waiting {
    /// Asks at once and from then on.
    pub fn start() -> Self {
        let waiting = Self(RwSignal::new(Vec::new()));
        waiting.ask();
        let ask = move || {
            if document().visibility_state() == VisibilityState::Visible {
                waiting.ask();
            }
        };
        Interval::new(EVERY_MS, ask).forget(); // lives as long as the page
        waiting
    }

    /// What waits, around the current view.
    pub fn get() -> Self {
        expect_context()
    }

    /// Asks now.
    pub fn ask(self) {
        spawn_local(async move {
            let path = format!("/api/quarantine?limit={}", COUNTED_MAX + 1);
            // Without an answer, what was known stays; the line says that there is none.
            let Ok(lines) = fetch::get::<Vec<Named>>(&path).await else { return };
            let now: Vec<OpId> = lines.into_iter().map(|line| line.op_id).collect();
            if self.0.with_untracked(|known| *known != now) {
                self.0.set(now);
            }
        });
    }

    /// Tracks whether other operations wait.
    pub fn track(self) {
        self.0.track();
    }
}

/// How many wait, beside the link to them. Silent when none do.
#[component]
pub fn WaitingBadge() -> impl IntoView {
    let waiting = Waiting::get();
    let count = Memo::new(move |_| waiting.0.with(Vec::len));
    let shown = move || match count.get() {
        counted if counted > COUNTED_MAX => format!("{COUNTED_MAX}+"),
        counted => counted.to_string(),
    };
    let said = move || texts::WAIT_FOR_DECISION.with(&[&shown()]);
    view! {
        <Show when=move || { count.get() > 0 }>
            <span class="badge reading" data-waiting=shown>
                <span aria-hidden="true">{shown}</span>
                <span class="visually-hidden">{said}</span>
            </span>
        </Show>
    }
}
