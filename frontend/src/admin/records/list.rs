//! The table of records, newest first, a page at a time.

use super::super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::super::forms::{encoded, export_path, fetch_versions};
use super::super::marks::status_mark;
use super::super::texts;
use crate::i18n::{Text, format, use_lang};
use crate::net::fetch::{self, NetError};
use crate::ui::icon::{DOWNLOAD, Glyph, WARNING};
use crate::ui::sign_in::net_text;
use coletor_common::admin::RecordLine;
use coletor_common::id::{FormId, RecordId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;

/// Lines of one request.
const PAGE: usize = 50;

async fn fetch_lines(form: Option<FormId>, before: Option<RecordId>) -> Result<Vec<RecordLine>, NetError> {
    let form = form.map_or_else(String::new, |form| format!("&form={}", encoded(form.as_str())));
    let before = before.map_or_else(String::new, |before| format!("&before={before}"));
    fetch::get(&format!("/api/records?limit={PAGE}{form}{before}")).await
}

/// `/admin/records`.
#[component]
pub fn RecordsPage() -> impl IntoView {
    let filter = RwSignal::new(None::<FormId>);
    let (lines, forms) = (RwSignal::new(Fetched::Waiting), RwSignal::new(Fetched::Waiting));
    let reload = move || {
        let wanted = filter.get_untracked();
        fetch_into(lines, async move {
            let lines = fetch_lines(wanted.clone(), None).await;
            // Another form was chosen meanwhile: its own request answers.
            if filter.try_get_untracked() == Some(wanted) { lines } else { std::future::pending().await }
        });
    };
    fetch_into(forms, fetch_versions());
    Effect::new(move || {
        filter.track();
        reload();
    });
    // One entry a form, though it has many versions; the newest names it.
    let titles = Memo::new(move |_| {
        let mut titles = BTreeMap::new();
        forms.with(|forms| {
            for version in forms.here().into_iter().flatten() {
                titles.entry(version.form.clone()).or_insert_with(|| version.title.clone());
            }
        });
        titles
    });
    view! {
        <div class="page">
            <h1>{texts::RECORDS.view()}</h1>
            <div class="toolbar">
                <label class="field">
                    <span>{texts::FORM.view()}</span>
                    <select
                        name="form"
                        on:change=move |event| filter.set(event_target_value(&event).parse().ok())
                    >
                        <option value="">{texts::ALL_FORMS.view()}</option>
                        <For each=move || titles.get() key=Clone::clone let((form, title))>
                            <option value=form.to_string()>{title}</option>
                        </For>
                    </select>
                </label>
                <Exports titles filter />
            </div>
            {move || match lines.get() {
                Fetched::Waiting => view! { <Skeleton lines=8 /> }.into_any(),
                Fetched::Failed(error) => view! { <Failure error retry=reload /> }.into_any(),
                Fetched::Here(first) => view! { <Lines first form=filter.get_untracked() /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Exports(titles: Memo<BTreeMap<FormId, String>>, filter: RwSignal<Option<FormId>>) -> impl IntoView {
    let shown = move || {
        let wanted = filter.get();
        titles.get().into_iter().filter(move |(form, _)| wanted.as_ref().is_none_or(|wanted| wanted == form))
    };
    view! {
        <div class="exports">
            <For each=shown key=Clone::clone let((form, title))>
                <a class="button" download="" data-export=form.to_string() href=export_path(&form)>
                    <Glyph icon=DOWNLOAD />
                    {move || texts::EXPORT.with(&[&title])}
                </a>
            </For>
        </div>
    }
}

#[component]
fn Lines(first: Vec<RecordLine>, form: Option<FormId>) -> impl IntoView {
    let more = RwSignal::new(first.len() == PAGE);
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let lines = RwSignal::new(first);
    let form = StoredValue::new(form);
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let last = lines.with_untracked(|lines| lines.last().map(|line| line.id));
        spawn_local(async move {
            match fetch_lines(form.get_value(), last).await {
                Ok(next) => {
                    let _ = failure.try_set(None);
                    let _ = more.try_set(next.len() == PAGE);
                    let _ = lines.try_update(|lines| lines.extend(next));
                }
                Err(error) => drop(failure.try_set(Some(net_text(&error)))),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Show
            when=move || lines.with(|lines| !lines.is_empty())
            fallback=|| view! { <p class="empty soft">{texts::NO_RECORDS.view()}</p> }
        >
            <div class="table-wrap">
                <table class="table cards">
                    <thead>
                        <tr>
                            <th scope="col">{texts::FORM.view()}</th>
                            <th scope="col">{texts::AUTHOR.view()}</th>
                            <th scope="col">{texts::STATUS.view()}</th>
                            <th scope="col">{texts::TAKEN.view()}</th>
                            <th scope="col">{texts::ANSWERS.view()}</th>
                            <th scope="col">{texts::MEDIA.view()}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || lines.get() key=|line| line.id let:line>
                            {draw(line)}
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
        <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
        <Show when=move || more.get()>
            <button type="button" class="more" disabled=busy on:click=press>
                {texts::MORE.view()}
            </button>
        </Show>
    }
}

fn draw(line: RecordLine) -> impl IntoView {
    let lang = use_lang();
    let (taken, (named, here)) = (line.taken_at, line.media);
    let media = if named == 0 { "–".to_owned() } else { format!("{here}/{named}") };
    view! {
        <tr data-record=line.id.to_string()>
            <th scope="row">
                <a href=format!("/admin/records/{}", line.id)>{line.title}</a>
            </th>
            <td data-label=texts::AUTHOR.view()>{line.author}</td>
            <td data-label=texts::STATUS.view()>
                {status_mark(line.status)}
                {line.differs.then(|| view! {
                    <span class="mark" data-verdict="warning" data-differs="">
                        <Glyph icon=WARNING />
                        <span>{texts::DIFFERS.view()}</span>
                    </span>
                })}
            </td>
            <td data-label=texts::TAKEN.view() class="reading">{move || format::date_time(lang.get(), taken)}</td>
            <td data-label=texts::ANSWERS.view() class="reading">{line.answers}</td>
            <td data-label=texts::MEDIA.view() class="reading">{media}</td>
        </tr>
    }
}
