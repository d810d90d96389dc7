//! The table of all versions of all forms, with what can be done to each.

use super::super::desk::Desk;
use super::super::texts;
use super::availability::AvailabilityDialog;
use super::{export_path, publish};
use crate::i18n::{Text, format, use_lang};
use crate::ui::icon::{DOWNLOAD, Glyph};
use crate::ui::sign_in::net_text;
use coletor_common::admin::{FormStatus, FormVersion};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The table. `changed` is called after something was published.
#[component]
pub fn Versions(all: Vec<FormVersion>, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let asked = RwSignal::new(None::<FormVersion>);
    let press = move |version: FormVersion| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let failed = publish(version).await.err().map(|error| net_text(&error));
            let _ = failure.try_set(failed);
            let _ = busy.try_set(false);
            changed();
        });
    };
    if all.is_empty() {
        return view! { <p class="empty soft">{texts::NO_FORMS.view()}</p> }.into_any();
    }
    view! {
        <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
        <div class="table-wrap">
            <table class="table cards">
                <thead>
                    <tr>
                        <th scope="col">{texts::NAME.view()}</th>
                        <th scope="col">{texts::VERSION.view()}</th>
                        <th scope="col">{texts::KIND.view()}</th>
                        <th scope="col">{texts::STATUS.view()}</th>
                        <th scope="col">{texts::UPLOADED.view()}</th>
                        <th scope="col">{texts::PUBLISHED_AT.view()}</th>
                        <th scope="col">{texts::RECORDS.view()}</th>
                        <th scope="col">{texts::ACTIONS.view()}</th>
                    </tr>
                </thead>
                <tbody>{all.into_iter().map(|version| line(version, busy, press, asked)).collect_view()}</tbody>
            </table>
        </div>
        <AvailabilityDialog about=asked />
    }
    .into_any()
}

fn line(
    version: FormVersion,
    busy: RwSignal<bool>,
    press: impl Fn(FormVersion) + Copy + Send + Sync + 'static,
    asked: RwSignal<Option<FormVersion>>,
) -> impl IntoView {
    let lang = use_lang();
    let (uploaded, published) = (version.uploaded_at, version.published_at);
    let draft = version.status == FormStatus::Draft;
    let kind = if version.round { texts::KIND_ROUND } else { texts::KIND_FORM };
    let (id, title, name, records) =
        (version.form.to_string(), version.title.clone(), version.version.clone(), version.records);
    let of_row = id.clone();
    let (status, word) = (status_name(version.status), texts::form_status(version.status));
    let manages = Desk::get().manages();
    // What is said of a form holds for all of its versions.
    let when = (manages && version.status != FormStatus::Closed).then(|| when_button(version.clone(), asked));
    let actions = match (draft, manages) {
        (true, true) => publish_button(version, busy, press).into_any(),
        (true, false) => ().into_any(),
        (false, _) => export_link(&version).into_any(),
    };
    view! {
        <tr data-form=of_row data-status=status>
            <th scope="row">
                {title}
                <span class="soft small">" "{id}</span>
            </th>
            <td data-label=texts::VERSION.view()>{name}</td>
            <td data-label=texts::KIND.view()>{kind.view()}</td>
            <td data-label=texts::STATUS.view()>
                <span class="chip" data-status=status>
                    {word.view()}
                </span>
            </td>
            <td data-label=texts::UPLOADED.view() class="reading">{move || format::date_time(lang.get(), uploaded)}</td>
            <td data-label=texts::PUBLISHED_AT.view() class="reading">
                {move || published.map_or_else(|| "–".to_owned(), |at| format::date_time(lang.get(), at))}
            </td>
            <td data-label=texts::RECORDS.view() class="reading">{records}</td>
            <td data-label=texts::ACTIONS.view()><div class="row-actions">{actions} {when}</div></td>
        </tr>
    }
}

fn publish_button(
    version: FormVersion,
    busy: RwSignal<bool>,
    press: impl Fn(FormVersion) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let named = (version.title.clone(), version.version.clone());
    let label = move || texts::PUBLISH_NAMED.with(&[&named.0, &named.1]);
    let name = version.version.clone();
    view! {
        <button
            type="button"
            data-publish=name
            aria-label=label
            disabled=busy
            on:click=move |_| press(version.clone())
        >
            {texts::PUBLISH.view()}
        </button>
    }
}

fn when_button(version: FormVersion, asked: RwSignal<Option<FormVersion>>) -> impl IntoView {
    let (title, form) = (version.title.clone(), version.form.to_string());
    let label = move || texts::AVAILABILITY_OF.with(&[&title]);
    view! {
        <button
            type="button"
            data-availability=form
            aria-label=label
            on:click=move |_| asked.set(Some(version.clone()))
        >
            {texts::AVAILABILITY.view()}
        </button>
    }
}

fn export_link(version: &FormVersion) -> impl IntoView + use<> {
    let title = version.title.clone();
    let label = move || texts::EXPORT.with(&[&title]);
    view! {
        <a class="button" download="" data-export=version.form.to_string() href=export_path(&version.form) aria-label=label>
            <Glyph icon=DOWNLOAD />
            "CSV"
        </a>
    }
}

fn status_name(status: FormStatus) -> &'static str {
    match status {
        FormStatus::Draft => "draft",
        FormStatus::Published => "published",
        FormStatus::Closed => "closed",
    }
}
