//! Points of a record as a tree: stop, question, answer. Used by the board and by the record's page.

use super::marks::{state_mark, verdict_mark};
use super::sheet::{Section, Shown};
use super::texts;
use crate::ui::icon::{CAMERA, COMMENT, Glyph, NOTE};
use coletor_common::op::Media;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Which attribute names a point in the page, for styles and tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// `data-point`, on the board.
    Point,
    /// `data-answer`, on a record's page.
    Answer,
}

/// A foldable list a section. A section that changes is drawn anew; the others stay as they are.
#[component]
pub fn PointTree(
    /// What to show.
    #[prop(into)]
    sections: Signal<Vec<Section>>,
    /// How the points are named.
    named: Named,
    /// SHA-256 of the files that are here; `None` where it is not known, then any may be.
    #[prop(optional, into)]
    here: Option<Signal<BTreeSet<String>>>,
) -> impl IntoView {
    let ids = move || sections.with(|all| all.iter().map(|section| section.id).collect::<Vec<_>>());
    let draw = move |id| {
        let section = Memo::new(move |_| sections.with(|all| all.iter().find(|section| section.id == id).cloned()));
        view! {
            <details class="branch opens" open>
                <summary>{move || section.get().map(head)}</summary>
                {move || section.get().and_then(|section| section.comment).map(comment)}
                <ul class="leaves">
                    {move || {
                        let points = section.get().map(|section| section.points).unwrap_or_default();
                        points.into_iter().map(|shown| leaf(shown, named, here)).collect_view()
                    }}
                </ul>
            </details>
        }
    };
    view! {
        <div class="tree">
            <For each=ids key=|id| *id children=draw />
        </div>
    }
}

fn head(section: Section) -> impl IntoView {
    let (done, total) = section.progress;
    let code = Some(section.code).filter(|code| !code.is_empty() && *code != section.title);
    view! {
        <span class="branch-title">{section.title}</span>
        {code.map(|code| view! { <span class="soft small">{code}</span> })}
        <span class="soft small reading">{done}"/"{total}</span>
    }
}

fn leaf(shown: Shown, named: Named, here: Option<Signal<BTreeSet<String>>>) -> impl IntoView {
    let point = (named == Named::Point).then(|| shown.path.clone());
    let answer = (named == Named::Answer).then(|| shown.path.clone());
    let code = Some(shown.code.clone()).filter(|code| !code.is_empty());
    let (blank, deviates) = (!shown.any(), shown.deviates().then_some(""));
    view! {
        <li class="leaf" data-point=point data-answer=answer data-deviates=deviates>
            <p class="leaf-label">
                {code.map(|code| view! { <span class="soft small">{code}" "</span> })} {shown.label.clone()}
            </p>
            <p class="leaf-answer">
                <span class="value reading">{shown.value}</span>
                {blank.then(|| view! { <span class="soft">{texts::NO_ANSWER.view()}</span> })}
                {verdict_mark(shown.verdict, shown.choice)}
                {state_mark(shown.state)}
            </p>
            {shown.comment.map(comment)}
            {shown.note.map(|(text, picture)| technical_note(text, picture, &shown.label, here))}
            {shown.media.into_iter().map(|media| photo(media, &shown.label, here)).collect_view()}
        </li>
    }
}

fn comment(text: String) -> impl IntoView {
    view! {
        <p class="leaf-comment">
            <Glyph icon=COMMENT />
            <span class="visually-hidden">{texts::COMMENT.view()}": "</span>
            <span>{text}</span>
        </p>
    }
}

fn technical_note(
    text: String,
    picture: Option<Media>,
    label: &str,
    here: Option<Signal<BTreeSet<String>>>,
) -> impl IntoView + use<> {
    view! {
        <div class="leaf-note" data-technical-note>
            <p>
                <Glyph icon=NOTE />
                <strong>{texts::TECHNICAL_NOTE.view()}": "</strong>
                <span>{text}</span>
            </p>
            {picture.map(|picture| photo(picture, label, here))}
        </div>
    }
}

/// A thumbnail that opens the picture. Where the picture is not on the server yet, it says so instead.
fn photo(media: Media, label: &str, here: Option<Signal<BTreeSet<String>>>) -> impl IntoView + use<> {
    let failed = RwSignal::new(false);
    let source = format!("/api/media/{}", media.sha256);
    let known = move || here.is_none_or(|here| here.with(|here| here.contains(&media.sha256)));
    let label = label.to_owned();
    let picture = move || {
        let (label, source, link) = (label.clone(), source.clone(), source.clone());
        view! {
            <a class="photo" href=link target="_blank" rel="noopener external">
                <img
                    src=source
                    width="96"
                    height="96"
                    loading="lazy"
                    alt=move || texts::PHOTO_OF.with(&[&label])
                    on:error=move |_| failed.set(true)
                />
            </a>
        }
    };
    view! {
        <Show when=move || known() && !failed.get() fallback=waiting>
            {picture()}
        </Show>
    }
}

fn waiting() -> impl IntoView {
    view! {
        <p class="photo-waiting soft small">
            <Glyph icon=CAMERA />
            <span>{texts::PHOTO_ON_THE_WAY.view()}</span>
        </p>
    }
}
