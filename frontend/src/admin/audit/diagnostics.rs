//! What devices told of themselves when somebody asked for help, to be read as files.

use super::super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::super::texts;
use crate::i18n::{format, use_lang};
use crate::net::fetch;
use crate::ui::icon::{DOWNLOAD, Glyph};
use coletor_common::admin::DiagnosticsLine;
use leptos::prelude::*;

/// The newest of them; the server keeps a few of each device.
#[component]
pub fn Diagnostics() -> impl IntoView {
    let lines = RwSignal::new(Fetched::<Vec<DiagnosticsLine>>::Waiting);
    let reload = move || fetch_into(lines, fetch::get("/api/diagnostics"));
    reload();
    view! {
        <section class="panel" aria-labelledby="diagnostics">
            <h2 id="diagnostics">{texts::DIAGNOSTICS.view()}</h2>
            <p class="soft">{texts::DIAGNOSTICS_HELP.view()}</p>
            {move || match lines.get() {
                Fetched::Waiting => view! { <Skeleton lines=1 /> }.into_any(),
                Fetched::Failed(error) => view! { <Failure error retry=reload /> }.into_any(),
                Fetched::Here(lines) if lines.is_empty() => {
                    view! { <p class="empty soft">{texts::NO_DIAGNOSTICS.view()}</p> }.into_any()
                }
                Fetched::Here(lines) => view! { <Lines lines /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Lines(lines: Vec<DiagnosticsLine>) -> impl IntoView {
    view! {
        <div class="table-wrap">
            <table class="table cards">
                <thead>
                    <tr>
                        <th scope="col">{texts::WHEN.view()}</th>
                        <th scope="col">{texts::WHO.view()}</th>
                        <th scope="col">{texts::DIAGNOSTICS_DEVICE.view()}</th>
                        <th scope="col">{texts::DIAGNOSTICS_FILE.view()}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(line: DiagnosticsLine) -> impl IntoView {
    let lang = use_lang();
    let DiagnosticsLine { id, at, by, device } = line;
    view! {
        <tr data-diagnostics=id.to_string()>
            <td data-label=texts::WHEN.view() class="reading">{move || format::date_time(lang.get(), at)}</td>
            <td data-label=texts::WHO.view()>{by}</td>
            <td data-label=texts::DIAGNOSTICS_DEVICE.view()><span class="small code">{device.to_string()}</span></td>
            <td data-label=texts::DIAGNOSTICS_FILE.view()>
                <a class="button" href=format!("/api/diagnostics/{id}") rel="external" download="">
                    <Glyph icon=DOWNLOAD />
                    {texts::DIAGNOSTICS_SAVE.view()}
                </a>
            </td>
        </tr>
    }
}
