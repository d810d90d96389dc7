//! A text with the markup of forms, drawn piece by piece: never as HTML.
//!
//! All of it is made of `span`s, so that it may stand in a heading, in a button and in a paragraph.

use coletor_common::form::markup::{Block, Span, blocks};
use leptos::prelude::*;

/// A text of a form.
#[component]
pub fn Marked(
    /// The text, with its markup.
    text: Signal<String>,
    /// Within a button nothing else can be tapped: of links only the words are shown.
    #[prop(optional)]
    without_links: bool,
) -> impl IntoView {
    let text = Memo::new(move |_| text.get());
    move || {
        let mut all = text.with(|text| blocks(text));
        match (all.pop(), all.is_empty()) {
            (None, _) => ().into_any(),
            (Some(Block::Paragraph(words)), true) => spans(words, !without_links),
            (Some(last), _) => {
                all.into_iter().chain([last]).map(|one| block(one, !without_links)).collect_view().into_any()
            }
        }
    }
}

fn block(block: Block, links: bool) -> AnyView {
    match block {
        Block::Heading(level, words) => {
            view! { <span class="marked-head" data-level=level.to_string()>{spans(words, links)}</span> }.into_any()
        }
        Block::Paragraph(words) => view! { <span class="marked-lines">{spans(words, links)}</span> }.into_any(),
        Block::List(items) => {
            let item = |(mark, words): (String, Vec<Span>)| {
                view! { <span class="marked-item" role="listitem"><span>{mark}" "</span><span>{spans(words, links)}</span></span> }
            };
            let items = items.into_iter().map(item).collect_view();
            view! { <span class="marked-list" role="list">{items}</span> }.into_any()
        }
    }
}

fn spans(all: Vec<Span>, links: bool) -> AnyView {
    all.into_iter().map(|one| span(one, links)).collect_view().into_any()
}

fn span(span: Span, links: bool) -> AnyView {
    match span {
        Span::Words(words) => words.into_any(),
        Span::Break => view! { <br /> }.into_any(),
        Span::Strong(inner) => view! { <strong>{spans(inner, links)}</strong> }.into_any(),
        Span::Emphasis(inner) => view! { <em>{spans(inner, links)}</em> }.into_any(),
        Span::Link { to, words } if links => {
            view! { <a href=to target="_blank" rel="noopener noreferrer">{spans(words, links)}</a> }.into_any()
        }
        Span::Link { words, .. } => spans(words, links),
        Span::Coloured(None, inner) => spans(inner, links),
        Span::Coloured(Some(colour), inner) => {
            view! { <span style:color=colour.as_str().to_owned()>{spans(inner, links)}</span> }.into_any()
        }
    }
}
