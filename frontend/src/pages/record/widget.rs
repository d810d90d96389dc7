//! The control of a question, by its kind.

use super::barcode::ReadCode;
use super::choices::Choices;
use super::date::Day;
use super::draw::Drawing;
use super::field::{Field, LongText};
use super::file::Attachment;
use super::image_map::ImageMap;
use super::map_choices::ChoicesOnMap;
use super::number::{Bearing, Counter};
use super::place::Places;
use super::range::Range;
use super::rank::Rank;
use super::sheet::Kind as Sketch;
use super::written::Written;
use crate::editor::Editor;
use crate::ui::dynamic::words;
use crate::ui::icon::{CHECK, Glyph};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Kind;
use leptos::prelude::*;

/// The control that fits the question.
#[component]
pub fn Widget(at: CellId, label_id: String) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let asked = form.node(at.node);
    let has = |word: &str| asked.looks(word);
    let grouped = has("thousands-sep");
    match asked.kind {
        Kind::SelectOne(_) | Kind::SelectMultiple(_) if asked.is_on_map() => {
            let many = matches!(asked.kind, Kind::SelectMultiple(_));
            view! { <div class="places"><ChoicesOnMap at many /><Choices at label_id many /></div> }.into_any()
        }
        Kind::SelectOne(_) | Kind::SelectMultiple(_) if asked.is_on_image() => {
            let many = matches!(asked.kind, Kind::SelectMultiple(_));
            view! { <div class="on-image"><ImageMap at many /><Choices at label_id many /></div> }.into_any()
        }
        Kind::SelectOne(_) => view! { <Choices at label_id many=false /> }.into_any(),
        Kind::SelectMultiple(_) => view! { <Choices at label_id many=true /> }.into_any(),
        Kind::Rank(_) => view! { <Rank at label_id /> }.into_any(),
        Kind::Image if has("signature") => view! { <Drawn at kind=Sketch::Signature /> }.into_any(),
        Kind::Image if has("draw") => view! { <Drawn at kind=Sketch::Drawing /> }.into_any(),
        Kind::Image if has("annotate") => view! { <Drawn at kind=Sketch::Marks /> }.into_any(),
        Kind::Image | Kind::Audio | Kind::Video | Kind::File => view! { <Attachment at /> }.into_any(),
        Kind::Geopoint | Kind::Geotrace | Kind::Geoshape => view! { <Places at /> }.into_any(),
        Kind::Range => view! { <Range at label_id /> }.into_any(),
        Kind::Acknowledge => view! { <Acknowledge at /> }.into_any(),
        Kind::Text if has("multiline") || asked.parameters.contains_key("rows") => {
            view! { <LongText at label_id /> }.into_any()
        }
        Kind::Decimal if has("bearing") => view! { <Bearing at label_id /> }.into_any(),
        Kind::Decimal => {
            view! { <Field at label_id input="text" mode="decimal" written=Written::Decimal { grouped } /> }.into_any()
        }
        Kind::Integer if has("counter") => view! { <Counter at label_id grouped /> }.into_any(),
        Kind::Integer => {
            view! { <Field at label_id input="text" mode="numeric" written=Written::Whole { grouped } /> }.into_any()
        }
        Kind::Date => view! { <Day at label_id /> }.into_any(),
        Kind::Time => view! { <Field at label_id input="time" written=Written::Time /> }.into_any(),
        Kind::DateTime => view! { <Field at label_id input="datetime-local" written=Written::DateTime /> }.into_any(),
        Kind::Text if has("url") => view! { <Field at label_id input="url" mode="url" /> }.into_any(),
        Kind::Text if has("numbers") => view! { <Field at label_id input="text" mode="numeric" /> }.into_any(),
        Kind::Text if has("hidden-answer") || has("masked") => {
            view! { <Field at label_id input="password" /> }.into_any()
        }
        Kind::Barcode => view! {
            <div class="scanner">
                <Field at label_id input="text" />
                <ReadCode at />
            </div>
        }
        .into_any(),
        Kind::Text => view! { <Field at label_id input="text" /> }.into_any(),
        // Not published: `Kind::is_shown`; or nothing to answer.
        _ => ().into_any(),
    }
}

/// A picture that is drawn, or a photo that is drawn upon.
#[component]
fn Drawn(at: CellId, kind: Sketch) -> impl IntoView {
    view! {
        <div class="photo">
            {(kind == Sketch::Marks).then(|| view! { <Attachment at /> })}
            <Drawing at kind />
        </div>
    }
}

#[component]
fn Acknowledge(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let given = move || editor.value(at) == "OK";
    view! {
        <button
            type="button"
            class="choice"
            data-choice="OK"
            aria-pressed=words(move || given().to_string())
            on:click=move |_| editor.answer(at, if given() { "" } else { "OK" })
        >
            <Glyph icon=CHECK />
            "OK"
        </button>
    }
}
