//! How the line is, in icon and words.

use crate::i18n::{Lang, format, shared, use_lang};
use crate::ui::dynamic::words;
use crate::ui::icon::{Glyph, OFFLINE, ONLINE};
use coletor_common::sync::client::Line;
use leptos::prelude::*;

/// The line in words.
pub fn line_text(lang: Lang, line: Line) -> String {
    match line {
        Line::Online => shared::LINE_ONLINE.get(lang).into(),
        Line::Connecting => shared::LINE_CONNECTING.get(lang).into(),
        Line::SignedOut => shared::LINE_SIGNED_OUT.get(lang).into(),
        Line::Offline { since } => shared::LINE_OFFLINE_SINCE.with(&[&format::time(lang, since)]),
    }
}

/// Connected or not: icon and word. `data-line` is for styles and tests.
#[component]
pub fn LineBadge(
    /// How the line is.
    #[prop(into)]
    line: Signal<Line>,
) -> impl IntoView {
    let lang = use_lang();
    let name = move || match line.get() {
        Line::Online => "online",
        Line::Connecting => "connecting",
        Line::Offline { .. } => "offline",
        Line::SignedOut => "signed-out",
    };
    let icon = move || if line.get() == Line::Online { ONLINE } else { OFFLINE };
    view! {
        <span class="line" data-line=name role="status">
            {move || view! { <Glyph icon=icon() /> }}
            <span class="line-text">{words(move || line_text(lang.get(), line.get()))}</span>
        </span>
    }
}
