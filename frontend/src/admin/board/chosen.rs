//! The chosen round: collected data, times, progress, elapsed time.

use super::super::desk::Desk;
use super::super::fetched::Skeleton;
use super::super::marks::status_mark;
use super::super::points::{Named, PointTree};
use super::super::sheet::Sheet;
use super::super::texts;
use super::super::times::{Ring, TimeLine, elapsed};
use super::running::{record, sheet};
use coletor_common::id::RecordId;
use leptos::prelude::*;

/// Everything about the chosen record, or a sentence where none is.
#[component]
pub fn Chosen(chosen: RwSignal<Option<RecordId>>) -> impl IntoView {
    view! {
        <section class="panel chosen" aria-labelledby="chosen">
            <h2 id="chosen">{texts::CHOSEN_ROUND.view()}</h2>
            {move || match chosen.get() {
                Some(id) => view! { <Detail id /> }.into_any(),
                None => view! { <p class="empty soft">{texts::NONE_CHOSEN.view()}</p> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Detail(id: RecordId) -> impl IntoView {
    let desk = Desk::get();
    let record = record(desk, id);
    let sheet = sheet(desk, record);
    let collected = Memo::new(move |_| {
        let mut sections = sheet.with(|sheet| sheet.as_ref().map(Sheet::sections)).unwrap_or_default();
        for section in &mut sections {
            section.points.retain(super::super::sheet::Shown::any);
        }
        sections.retain(|section| !section.points.is_empty());
        sections
    });
    let progress = Memo::new(move |_| sheet.with(|sheet| sheet.as_ref().map(Sheet::progress)).unwrap_or_default());
    let clock = move || sheet.with(|sheet| sheet.as_ref().map(|sheet| elapsed(sheet, desk.now.get())));
    let status = Memo::new(move |_| record.with(|record| record.as_ref().map(|record| record.status)));
    let title = Memo::new(move |_| sheet.with(|sheet| sheet.as_ref().map(|sheet| sheet.form.title.clone())));
    view! {
        <p class="chosen-head" data-chosen-record=id.to_string()>
            <strong>{title}</strong>
            {move || status.get().map(status_mark)}
            <a href=format!("/admin/records/{id}")>{texts::OPEN_RECORD.view()}</a>
        </p>
        <Show when=move || sheet.with(Option::is_some) fallback=|| view! { <Skeleton lines=8 /> }>
            <div class="chosen-parts">
                <div class="chosen-progress">
                    <h3>{texts::PROGRESS.view()}</h3>
                    <Ring progress />
                    <h3>{texts::ELAPSED.view()}</h3>
                    <p class="elapsed reading" data-elapsed="">{clock}</p>
                </div>
                <div class="chosen-data">
                    <h3>{texts::COLLECTED.view()}</h3>
                    <Show
                        when=move || collected.with(|all| !all.is_empty())
                        fallback=|| view! { <p class="soft">{texts::NOTHING_COLLECTED.view()}</p> }
                    >
                        <PointTree sections=collected named=Named::Point />
                    </Show>
                </div>
                <div class="chosen-times">
                    <h3>{texts::TIMES.view()}</h3>
                    <TimeLine sheet now=desk.now />
                </div>
            </div>
        </Show>
    }
}
