//! The bar within the thumb's reach: previous, stops, interrupt, next.

use super::interrupt::InterruptDialog;
use super::pages::Pages;
use super::stops::{StopsDialogs, Way};
use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::route::{Page, use_way};
use crate::ui::dynamic::truth;
use crate::ui::icon::{BACK, Glyph, LIST, NEXT, PAUSE};
use coletor_common::form::model::NodeId;
use coletor_common::round::walk::{self, Place};
use leptos::prelude::*;

/// The bar, and the dialogs it opens.
#[component]
pub fn BottomBar(
    /// Where the collector is.
    place: Memo<Place>,
    /// The form's pages, where it has them.
    pages: Option<Pages>,
    /// The way to other stops.
    way: Way,
) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let has_stops = form.stops().next().is_some();
    let interrupting = RwSignal::new(false);
    let go = use_way();
    let sections = StoredValue::new(walk::sections(&form));
    let previous = move || -> Option<NodeId> {
        let here = place.get().stop;
        sections.with_value(|stops| stops.iter().rev().find(|stop| **stop < here).copied())
    };
    let next = Memo::new(move |_| editor.next());
    let next_stop = move || next.get_untracked().filter(|_| has_stops);
    let go_on = move |_| match (pages, next_stop()) {
        (Some(pages), _) if !pages.may_leave() => {}
        (Some(pages), _) if !untrack(|| pages.is_last()) => pages.turn(1),
        (None, Some(stop)) => {
            // From a stop that is still walked to, the next one is out of order.
            if place.get_untracked().arrived { editor.go_to(stop, None) } else { way.go(stop) }
        }
        _ => go(Page::Summary(editor.id())),
    };
    let word = move || match pages {
        Some(pages) if !pages.is_last() => t::NEXT_PAGE.now(),
        None if next.get().is_some() && has_stops => t::NEXT_STOP.now(),
        _ => t::TO_SUMMARY.now(),
    };
    let page_back = pages.map(|pages| {
        view! {
            <button
                type="button"
                data-previous
                aria-label=t::PREVIOUS_PAGE.view()
                disabled=truth(move || pages.before() == 0)
                on:click=move |_| pages.turn(-1)
            >
                <Glyph icon=BACK />
            </button>
        }
    });
    view! {
        <nav class="bottom">
            {page_back}
            {has_stops
                .then(|| {
                    view! {
                        <button
                            type="button"
                            data-previous
                            aria-label=t::PREVIOUS_STOP.view()
                            disabled=truth(move || previous().is_none())
                            on:click=move |_| {
                                if let Some(stop) = previous() {
                                    way.go(stop);
                                }
                            }
                        >
                            <Glyph icon=BACK />
                        </button>
                        <button type="button" data-stops on:click=move |_| way.show_list()>
                            <Glyph icon=LIST />
                            <span>{t::STOPS.view()}</span>
                        </button>
                    }
                })}
            <button type="button" data-interrupt on:click=move |_| interrupting.set(true)>
                <Glyph icon=PAUSE />
                <span>{t::INTERRUPT.view()}</span>
            </button>
            <button type="button" class="primary" data-next on:click=go_on>
                <span>{word}</span>
                <Glyph icon=NEXT />
            </button>
        </nav>
        <InterruptDialog open=interrupting />
        <StopsDialogs way place />
    }
}
