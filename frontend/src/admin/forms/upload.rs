//! Uploading a form with its files, and what came of it. The server reads it; here it is only handed over.

use super::super::texts;
use super::publish;
use super::report::Report;
use crate::i18n::Text;
use crate::net::fetch::{self, NetError};
use crate::ui::icon::{CHECK, Glyph, UPLOAD, WARNING};
use crate::ui::sign_in::net_text;
use coletor_common::admin::{Draft, FormStatus, FormVersion, OpenRecords};
use coletor_common::form::report::{Finding, Severity};
use leptos::ev::DragEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, FileList};

/// All of a list of files.
fn all(files: Option<FileList>) -> Vec<File> {
    files.map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default()
}

fn names(files: &[File]) -> String {
    files.iter().map(File::name).collect::<Vec<_>>().join(", ")
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Idle,
    Sending { name: String },
    Failed(NetError),
    Refused { name: String, findings: Vec<Finding> },
    Drafted(Box<Draft>),
    Published(FormVersion),
}

async fn upload(files: Vec<File>) -> Stage {
    let name = names(&files);
    match fetch::post_files::<Draft>("/api/forms", &files).await {
        Ok(draft) if draft.version.status == FormStatus::Draft => Stage::Drafted(Box::new(draft)),
        Ok(known) => Stage::Published(known.version), // the same workbook once more
        Err(NetError::Problem(problem)) if !problem.findings.is_empty() => {
            // A finding of a newer server is left out; the others still help.
            let known = problem.findings.into_iter().filter_map(|finding| finding.read().ok());
            Stage::Refused { name, findings: known.collect() }
        }
        Err(error) => Stage::Failed(error),
    }
}

/// A place to drop a workbook on, and below it what came of it. `changed` is called when there is another version.
#[component]
pub fn Upload(changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let stage = RwSignal::new(Stage::Idle);
    let sending = move || stage.with(|stage| matches!(stage, Stage::Sending { .. }));
    let start = move |files: Vec<File>| {
        if sending() || files.is_empty() {
            return;
        }
        stage.set(Stage::Sending { name: names(&files) });
        spawn_local(async move {
            let came = upload(files).await;
            if matches!(came, Stage::Drafted(_)) {
                changed();
            }
            let _ = stage.try_set(came);
        });
    };
    view! {
        <section class="panel" aria-labelledby="upload">
            <h2 id="upload">{texts::UPLOAD.view()}</h2>
            <DropZone start />
            <div aria-live="polite">{move || outcome(stage, changed)}</div>
        </section>
    }
}

#[component]
fn DropZone(start: impl Fn(Vec<File>) + Copy + Send + Sync + 'static) -> impl IntoView {
    let (input, over) = (NodeRef::<Input>::new(), RwSignal::new(false));
    let picked = move |_| {
        let Some(input) = input.get_untracked() else { return };
        start(all(input.files()));
        input.set_value(""); // so that the same file, corrected, can be chosen again
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        start(all(event.data_transfer().and_then(|data| data.files())));
    };
    view! {
        <div
            class="drop"
            data-over=move || over.get().then_some("")
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <Glyph icon=UPLOAD />
            <p>{texts::UPLOAD_HINT.view()}</p>
            <label class="button file-button">
                <input
                    type="file"
                    class="visually-hidden"
                    multiple
                    accept=".xlsx,.xls,.xml,.csv,.geojson,image/*,audio/*,video/*"
                    node_ref=input
                    on:change=picked
                />
                <span>{texts::CHOOSE_FILE.view()}</span>
            </label>
        </div>
    }
}

fn outcome(stage: RwSignal<Stage>, changed: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    match stage.get() {
        Stage::Idle => ().into_any(),
        Stage::Sending { name } => {
            view! { <p class="soft">{move || texts::READING_FILE.with(&[&name])}</p> }.into_any()
        }
        Stage::Failed(error) => notice("notice alarm", net_text(&error)).into_any(),
        Stage::Refused { name, findings } => {
            let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
            let counts = [errors.to_string(), (findings.len() - errors).to_string()];
            let said = move || texts::REFUSED.with(&[&name, &counts[0], &counts[1]]);
            view! {
                <div class="notice alarm" role="alert">
                    <Glyph icon=WARNING />
                    <p>{said}</p>
                </div>
                <Report findings />
            }
            .into_any()
        }
        Stage::Drafted(draft) => view! { <Drafted draft=*draft stage changed /> }.into_any(),
        Stage::Published(version) => {
            let said = move || texts::PUBLISHED.with(&[&version.title, &version.version]);
            view! {
                <div class="notice good" data-published="">
                    <Glyph icon=CHECK />
                    <p>{said}</p>
                </div>
            }
            .into_any()
        }
    }
}

fn notice(class: &'static str, text: Text) -> impl IntoView {
    view! {
        <div class=class role="alert">
            <Glyph icon=WARNING />
            <p>{text.view()}</p>
        </div>
    }
}

#[component]
fn Drafted(draft: Draft, stage: RwSignal<Stage>, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let warnings = draft.findings.len();
    let version = StoredValue::new(draft.version.clone());
    let title = move || version.with_value(|version| texts::DRAFTED.with(&[&version.title, &version.version]));
    let size = [draft.stops.to_string(), draft.questions.to_string(), warnings.to_string()];
    let size = move || texts::DRAFT_SIZE.with(&[&size[0], &size[1], &size[2]]);
    let unseen = draft.open.unseen;
    let open = [draft.open.fit.to_string(), draft.open.differ.to_string()];
    let open = move || texts::DRAFT_OPEN.with(&[&open[0], &open[1]]);
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let version = version.get_value();
            let came = publish(version.clone()).await;
            changed();
            match came {
                Ok(()) => drop(stage.try_set(Stage::Published(version))),
                Err(error) => drop(failure.try_set(Some(net_text(&error)))),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <div class="notice drafted">
            <div class="stack">
                <p><strong>{title}</strong></p>
                <p class="soft">{size}</p>
                {(draft.open != OpenRecords::default()).then(|| view! { <p class="soft" data-open-records="">{open}</p> })}
                {(unseen > 0).then(|| {
                    let said = move || texts::DRAFT_UNSEEN.with(&[&unseen.to_string()]);
                    view! { <p class="soft" data-open-unseen="">{said}</p> }
                })}
                <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
                <button type="button" class="primary" data-publish=draft.version.version disabled=busy on:click=press>
                    {move || if busy.get() { texts::PUBLISHING.now() } else { texts::PUBLISH.now() }}
                </button>
            </div>
        </div>
        {(warnings > 0).then(|| view! { <Report findings=draft.findings /> })}
    }
}
