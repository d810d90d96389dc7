//! Labels to print: name, code, QR, and bars where the code has some that a reader can tell apart at that size.

use super::super::desk::Desk;
use super::super::fetched::{Failure, Fetched, Skeleton, fetch_into};
use super::forest::Forest;
use super::texts;
use crate::i18n::Text;
use crate::net::fetch::{self, NetError};
use crate::ui::icon::{BACK, Glyph};
use coletor_common::asset::AssetCode;
use coletor_common::asset::api::{LABELS_MAX, Label, LabelsOf, Picture};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Narrowest module of bars that is printed, in millimetres: 7.5 mil, what common hand-held readers are made for.
const MODULE_MM_MIN: f64 = 0.19;

/// A size of labels: its name in the styles, its text, and how much room its bars have, in millimetres.
type Size = (&'static str, Text, f64);

/// As in the styles.
const SIZES: [Size; 3] =
    [("small", texts::SIZE_SMALL, 56.0), ("medium", texts::SIZE_MEDIUM, 76.0), ("large", texts::SIZE_LARGE, 91.0)];

async fn fetch_labels(codes: Vec<AssetCode>) -> Result<Vec<Label>, NetError> {
    fetch::post("/api/assets/labels", &LabelsOf { codes }).await
}

/// `/admin/assets/labels?under=`.
#[component]
pub fn LabelsPage() -> impl IntoView {
    let forest = Forest::of(Desk::get());
    let query = use_query_map();
    let under = RwSignal::new(query.with_untracked(|query| query.get("under").unwrap_or_default()));
    let (size, part) = (RwSignal::new(1_usize), RwSignal::new(0_usize));
    let codes = Memo::new(move |_| {
        let under = under.get();
        let from = under.trim().parse::<AssetCode>().ok();
        let walked = forest.with(|forest| forest.walk(from.as_ref()));
        walked.into_iter().map(|asset| asset.code).collect::<Vec<_>>()
    });
    let labels = RwSignal::new(Fetched::Waiting);
    let load = move || {
        let (codes, from) = (codes.get(), part.get() * LABELS_MAX);
        let some: Vec<_> = codes.get(from..).unwrap_or_default().iter().take(LABELS_MAX).cloned().collect();
        if some.is_empty() {
            return labels.set(Fetched::Here(Vec::new()));
        }
        fetch_into(labels, fetch_labels(some));
    };
    Effect::new(load);
    let retry = move || untrack(load);
    let count = move || texts::LABEL_COUNT.with(&[&codes.with(Vec::len).to_string()]);
    let without_bars = move || {
        labels.with(|labels| {
            let without = labels.here()?.iter().filter(|label| bars(label, size.get()).is_none()).count();
            (without > 0).then(|| texts::WITHOUT_BARS.with(&[&without.to_string()]))
        })
    };
    view! {
        <div class="page">
            <div class="stack not-printed">
                <a class="back" href="/admin/assets">
                    <Glyph icon=BACK />
                    {texts::ASSETS.view()}
                </a>
                <h1>{texts::LABELS.view()}</h1>
                <div class="toolbar">
                    <label class="field">
                        <span>{texts::UNDER.view()}</span>
                        <input
                            name="labels-under"
                            autocomplete="off"
                            spellcheck="false"
                            prop:value=under
                            on:change=move |event| {
                                part.set(0);
                                under.set(event_target_value(&event));
                            }
                        />
                    </label>
                    <label class="field">
                        <span>{texts::SIZE.view()}</span>
                        <select
                            name="labels-size"
                            prop:value=move || size.get().to_string()
                            on:change=move |event| size.set(event_target_value(&event).parse().unwrap_or_default())
                        >
                            {(0..).zip(SIZES).map(|(at, (_, text, _))| view! {
                                <option value=at.to_string() selected={at == 1}>{text.view()}</option>
                            }).collect_view()}
                        </select>
                    </label>
                    <Parts codes part />
                    <button type="button" class="primary" data-print="" on:click=|_| drop(window().print())>
                        {texts::PRINT.view()}
                    </button>
                </div>
                <p class="soft">{count}" · "{texts::PRINT_HINT.view()}</p>
                <p role="status">{without_bars}</p>
            </div>
            {move || labels.with(|labels| match labels {
                Fetched::Waiting => view! { <Skeleton /> }.into_any(),
                Fetched::Failed(error) => view! { <Failure error=error.clone() retry /> }.into_any(),
                Fetched::Here(all) => view! {
                    <ul class="labels" data-size=move || SIZES[size.get().min(SIZES.len() - 1)].0>
                        {all.iter().map(|label| drawn(label, size)).collect_view()}
                    </ul>
                }
                .into_any(),
            })}
        </div>
    }
}

/// Which of them, where there are more than one page holds.
#[component]
fn Parts(codes: Memo<Vec<AssetCode>>, part: RwSignal<usize>) -> impl IntoView {
    let count = Memo::new(move |_| codes.with(Vec::len));
    move || {
        let count = count.get();
        let option = move |at: usize| {
            let bounds = [at * LABELS_MAX + 1, ((at + 1) * LABELS_MAX).min(count), count].map(|n| n.to_string());
            let said = move || texts::FROM_TO.with(&[&bounds[0], &bounds[1], &bounds[2]]);
            view! { <option value=at.to_string()>{said}</option> }
        };
        (count > LABELS_MAX).then(|| {
            view! {
                <label class="field">
                    <span>{texts::PART.view()}</span>
                    <select
                        name="labels-part"
                        prop:value=move || part.get().to_string()
                        on:change=move |event| part.set(event_target_value(&event).parse().unwrap_or_default())
                    >
                        {(0..count.div_ceil(LABELS_MAX)).map(option).collect_view()}
                    </select>
                </label>
            }
        })
    }
}

/// The bars, if they can be read at that size.
fn bars(label: &Label, size: usize) -> Option<&Picture> {
    let (.., room_mm) = SIZES.get(size)?;
    label.bars.as_ref().filter(|bars| room_mm / f64::from(bars.width) >= MODULE_MM_MIN)
}

fn drawn(label: &Label, size: RwSignal<usize>) -> impl IntoView + use<> {
    let (code, name) = (label.asset.code.to_string(), label.asset.name.clone());
    let (of_line, qr, label) = (code.clone(), picture(&label.qr, "qr"), label.clone());
    view! {
        <li class="label" data-label-of=of_line>
            {qr}
            <span class="label-text">
                <span class="label-name">{name}</span>
                <span class="code">{code}</span>
            </span>
            {move || bars(&label, size.get()).map(|bars| picture(bars, "bars"))}
        </li>
    }
}

/// The code stands beside it as text.
fn picture(picture: &Picture, class: &'static str) -> impl IntoView + use<> {
    let view_box = format!("0 0 {} {}", picture.width, picture.height);
    view! {
        <svg class=class viewBox=view_box preserveAspectRatio="none" shape-rendering="crispEdges" aria-hidden="true">
            <path d=picture.path.clone() />
        </svg>
    }
}
