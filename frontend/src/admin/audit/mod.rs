//! What must not be forgotten: erasures and imports, who did them and why; and bringing a rescue file.

mod diagnostics;
mod rescue;

use super::assets;
use super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::texts;
use crate::i18n::{Text, format, use_lang};
use crate::net::fetch::{self, NetError};
use crate::ui::sign_in::net_text;
use coletor_common::admin::{AuditLine, RescueReport};
use coletor_common::asset::Counts;
use diagnostics::Diagnostics;
use leptos::prelude::*;
use leptos::task::spawn_local;
use rescue::Rescue;

/// Lines of one request.
const PAGE: usize = 50;

async fn fetch_lines(before: Option<i64>) -> Result<Vec<AuditLine>, NetError> {
    let before = before.map_or_else(String::new, |before| format!("&before={before}"));
    fetch::get(&format!("/api/audit?limit={PAGE}{before}")).await
}

/// `/admin/audit`.
#[component]
pub fn AuditPage() -> impl IntoView {
    let lines = RwSignal::new(Fetched::Waiting);
    let reload = move || fetch_into(lines, fetch_lines(None));
    reload();
    view! {
        <div class="page">
            <h1>{texts::AUDIT.view()}</h1>
            <Rescue done=reload />
            <Diagnostics />
            <section class="panel" aria-labelledby="audit">
                <h2 id="audit">{texts::WHAT_WAS_DONE.view()}</h2>
                {move || match lines.get() {
                    Fetched::Waiting => view! { <Skeleton /> }.into_any(),
                    Fetched::Failed(error) => view! { <Failure error retry=reload /> }.into_any(),
                    Fetched::Here(first) => view! { <Lines first /> }.into_any(),
                }}
            </section>
        </div>
    }
}

#[component]
fn Lines(first: Vec<AuditLine>) -> impl IntoView {
    let more_may_come = RwSignal::new(first.len() == PAGE);
    let (lines, failure) = (RwSignal::new(first), RwSignal::new(None::<Text>));
    let more = move |_| {
        let before = lines.with_untracked(|lines| lines.last().map(|line| line.id));
        spawn_local(async move {
            match fetch_lines(before).await {
                Ok(next) => {
                    let _ = more_may_come.try_set(next.len() == PAGE);
                    lines.try_update(|lines| lines.extend(next));
                }
                Err(error) => drop(failure.try_set(Some(net_text(&error)))),
            }
        });
    };
    view! {
        <Show when=move || lines.with(Vec::is_empty)>
            <p class="empty soft">{texts::NOTHING_DONE.view()}</p>
        </Show>
        <Show when=move || !lines.with(Vec::is_empty)>
            <div class="table-wrap">
                <table class="table cards">
                    <thead>
                        <tr>
                            <th scope="col">{texts::WHEN.view()}</th>
                            <th scope="col">{texts::WHO.view()}</th>
                            <th scope="col">{texts::HAPPENED.view()}</th>
                            <th scope="col">{texts::REASON.view()}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || lines.get() key=|line| line.id let(line)>{row(line)}</For>
                    </tbody>
                </table>
            </div>
        </Show>
        <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
        <Show when=move || more_may_come.get()>
            <button type="button" on:click=more>{texts::MORE.view()}</button>
        </Show>
    }
}

fn row(line: AuditLine) -> impl IntoView {
    let lang = use_lang();
    let AuditLine { at, by, what, subject, detail, .. } = line;
    let text = match what.as_str() {
        "record_erased" => texts::RECORD_ERASED,
        "person_erased" => texts::PERSON_ERASED,
        "asset_added" => assets::ASSET_ADDED,
        "asset_changed" => assets::ASSET_CHANGED,
        "asset_removed" => assets::ASSET_REMOVED,
        "assets_imported" => assets::ASSETS_IMPORTED,
        "person_added" => texts::PERSON_ADDED,
        "person_changed" => texts::PERSON_CHANGED,
        "pin_permitted" => texts::PIN_PERMITTED,
        "pin_reset" => texts::PIN_RESET,
        "password_renewed" => texts::PASSWORD_RENEWED,
        "group_saved" => texts::GROUP_SAVED,
        "group_removed" => texts::GROUP_REMOVED,
        "shift_saved" => texts::SHIFT_SAVED,
        "shift_removed" => texts::SHIFT_REMOVED,
        "availability_set" => texts::AVAILABILITY_SET,
        _ => texts::RESCUED,
    };
    // Of imports the counts are kept, not a reason.
    let report = coletor_common::json::read::<RescueReport>(&detail).ok();
    let counts = coletor_common::json::read::<Counts>(&detail).ok();
    let why = move || match (&report, counts) {
        (Some(report), _) => rescue::said(report),
        (None, Some(counts)) => assets::imported(counts),
        (None, None) => detail.clone(),
    };
    let by = move || by.clone().unwrap_or_else(|| texts::AT_THE_SERVER.now().to_owned());
    view! {
        <tr data-audit=what>
            <td data-label=texts::WHEN.view() class="reading">{move || format::date_time(lang.get(), at)}</td>
            <td data-label=texts::WHO.view()>{by}</td>
            <td data-label=texts::HAPPENED.view()>
                <span class="stack">
                    {text.view()}
                    <span class="soft small code">{subject}</span>
                </span>
            </td>
            <td data-label=texts::REASON.view()>{why}</td>
        </tr>
    }
}
