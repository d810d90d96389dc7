//! How much of the time that a round should take has gone by. Says nothing where nobody has said how long that is.

use crate::app::App;
use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::platform::clock;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CLOCK, Glyph};
use coletor_common::round::availability::budget_min;
use coletor_common::round::metrics::worked_ms;
use coletor_common::time::MINUTE_MS;
use gloo_timers::callback::Interval;
use leptos::prelude::*;

/// Milliseconds after which the time is looked at again.
const LOOK_AGAIN_MS: u32 = 15_000;

/// Minutes gone by, without interruptions, of those that it should take.
#[component]
pub fn Budget() -> impl IntoView {
    let (app, editor) = (App::get(), Editor::get());
    let tick = RwSignal::new(());
    let interval = StoredValue::new_local(Some(Interval::new(LOOK_AGAIN_MS, move || tick.set(()))));
    on_cleanup(move || interval.set_value(None));
    let form = editor.form();
    let budget = Memo::new(move |_| app.mirror.availability.with(|all| budget_min(&form, all.get(&form.id))));
    let gone = Memo::new(move |_| {
        tick.track();
        editor.with_record(|record| worked_ms(record, Some(&clock::stamp())) / MINUTE_MS).unwrap_or(0)
    });
    let is_over = move || budget.get().is_some_and(|budget| gone.get() >= i64::from(budget));
    let text = move || {
        let budget = budget.get().unwrap_or(0);
        t::BUDGET_OF.with(&[&gone.get().to_string(), &budget.to_string()])
    };
    view! {
        <When on=truth(move || budget.get().is_some())>
            <p class="small soft" data-budget data-over=move || is_over().then_some("")>
                <Glyph icon=CLOCK />
                " "
                {words(text)}
            </p>
        </When>
    }
}
