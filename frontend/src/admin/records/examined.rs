//! What the server found when it filled a finished record once more.

use super::super::fetched::Fetched;
use super::super::sheet::Sheet;
use super::super::texts;
use crate::i18n::collector::violation;
use crate::ui::icon::{CHECK, Glyph, WARNING};
use coletor_common::admin::RecordPage;
use coletor_common::form::examine::{Difference, Found};
use coletor_common::record::Status;
use leptos::prelude::*;

/// Its differences, or that there are none.
#[component]
pub fn Examined(page: RwSignal<Fetched<RecordPage>>, #[prop(into)] sheet: Signal<Option<Sheet>>) -> impl IntoView {
    let finished = move || page.with(|page| page.here().is_some_and(|page| page.record.status == Status::Finished));
    let found = Memo::new(move |_| page.with(|page| page.here().and_then(|page| page.differences.clone())));
    let lines = move || found.get().unwrap_or_default();
    view! {
        <Show when=finished>
            <section class="panel" aria-labelledby="examined" data-examined=move || found.get().map(|all| all.len().to_string())>
                <h2 id="examined">{texts::DIFFERENCES.view()}</h2>
                {move || match found.get() {
                    None => view! { <p class="soft">{texts::NOT_EXAMINED.view()}</p> }.into_any(),
                    Some(found) if found.is_empty() => view! {
                        <p class="mark" data-verdict="expected"><Glyph icon=CHECK /><span>{texts::NO_DIFFERENCES.view()}</span></p>
                    }
                    .into_any(),
                    Some(_) => view! {
                        <ul class="history">
                            {move || lines().into_iter().map(|one| line(sheet, one)).collect_view()}
                        </ul>
                    }
                    .into_any(),
                }}
            </section>
        </Show>
    }
}

fn line(sheet: Signal<Option<Sheet>>, one: Difference) -> impl IntoView {
    let (point, title) = (one.point.clone(), title(sheet, &one.point));
    view! {
        <li data-difference=point>
            <span class="mark" data-verdict="warning">
                <Glyph icon=WARNING />
                <strong>{title}</strong>
            </span>
            <span>{move || said(&one)}</span>
        </li>
    }
}

fn title(sheet: Signal<Option<Sheet>>, point: &str) -> String {
    sheet.with(|sheet| sheet.as_ref().map(|sheet| sheet.title_of(point))).unwrap_or_else(|| point.to_owned())
}

fn said(one: &Difference) -> String {
    match &one.found {
        Found::Computed { sent, here } => texts::COMPUTED_OTHERWISE.with(&[sent, here]),
        Found::Violation { rule, sent } if sent.is_empty() => violation(*rule).now().to_owned(),
        Found::Violation { rule, sent } => texts::BREAKS_RULE.with(&[sent, violation(*rule).now()]),
        Found::Unknown { sent } => texts::NOT_ASKED_FOR.with(&[sent]),
    }
}
