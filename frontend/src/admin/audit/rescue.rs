//! Bringing a rescue file: the server opens it, here it is only handed over.

use super::super::texts;
use crate::i18n::Text;
use crate::net::fetch::{self, NetError};
use crate::ui::icon::{CHECK, Glyph, UPLOAD, WARNING};
use crate::ui::sign_in::net_text;
use coletor_common::admin::RescueReport;
use coletor_common::problem::Code;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

/// How far an import is.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Idle,
    Sending(String),
    Done(RescueReport),
    Failed(Text),
}

fn failed(error: &NetError) -> Text {
    match error.code() {
        Some(Code::NotARescue) => texts::NOT_A_RESCUE,
        Some(Code::RescueForeign) => texts::RESCUE_FOREIGN,
        Some(Code::RescueTruncated) => texts::RESCUE_TRUNCATED,
        Some(Code::RescueAltered) => texts::RESCUE_ALTERED,
        _ => net_text(error),
    }
}

/// What came of an import, in words.
pub fn said(report: &RescueReport) -> String {
    let RescueReport { ops, ops_new, media, media_new, .. } = report;
    let mut said =
        texts::RESCUE_DONE.with(&[ops, ops_new, media, media_new].map(u64::to_string).each_ref().map(String::as_str));
    for (count, text) in [
        (report.ops_aside, texts::RESCUE_ASIDE),
        (report.ops_refused, texts::RESCUE_REFUSED),
        (report.media_bad, texts::RESCUE_BAD),
    ] {
        if count > 0 {
            said.push(' ');
            said.push_str(&text.with(&[&count.to_string()]));
        }
    }
    said
}

/// A button that takes a rescue file, and below it what came of it. `done` is called after an import.
#[component]
pub fn Rescue(done: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (stage, input) = (RwSignal::new(Stage::Idle), NodeRef::<Input>::new());
    let start = move |file: File| {
        if stage.with_untracked(|stage| matches!(stage, Stage::Sending(_))) {
            return;
        }
        stage.set(Stage::Sending(file.name()));
        spawn_local(async move {
            let sent = fetch::post_bytes::<RescueReport>("/api/rescue", "application/octet-stream", file.into()).await;
            let _ = stage.try_set(sent.map_or_else(|error| Stage::Failed(failed(&error)), Stage::Done));
            done();
        });
    };
    let picked = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value(""); // so that the same file can be chosen again
        if let Some(file) = file {
            start(file);
        }
    };
    let outcome = move || match stage.get() {
        Stage::Idle => ().into_any(),
        Stage::Sending(name) => {
            view! { <p class="soft" role="status">{move || texts::READING_FILE.with(&[&name])}</p> }.into_any()
        }
        Stage::Done(report) => {
            let new = report.ops_new.to_string();
            view! {
                <div class="notice good" data-rescued=new>
                    <Glyph icon=CHECK />
                    <p>{move || said(&report)}</p>
                </div>
            }
            .into_any()
        }
        Stage::Failed(text) => view! {
            <div class="notice alarm" role="alert" data-rescue-failed="">
                <Glyph icon=WARNING />
                <p>{text.view()}</p>
            </div>
        }
        .into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="rescue">
            <h2 id="rescue">{texts::IMPORT_RESCUE.view()}</h2>
            <p class="soft">{texts::IMPORT_RESCUE_HELP.view()}</p>
            <label class="button file-button">
                <input type="file" class="visually-hidden" accept=".rescue" data-rescue-file="" node_ref=input on:change=picked />
                <Glyph icon=UPLOAD />
                {texts::CHOOSE_FILE.view()}
            </label>
            <div aria-live="polite">{outcome}</div>
        </section>
    }
}
