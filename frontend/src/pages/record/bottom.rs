//! The bar within the thumb's reach: previous, stops, interrupt, next.

use super::interrupt::InterruptDialog;
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
pub fn BottomBar(place: Memo<Place>) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let has_stops = form.stops().next().is_some();
    let way = Way::new();
    let interrupting = RwSignal::new(false);
    let go = use_way();
    let sections = StoredValue::new(walk::sections(&form));
    let previous = move || -> Option<NodeId> {
        let here = place.get().stop;
        sections.with_value(|stops| stops.iter().rev().find(|stop| **stop < here).copied())
    };
    let next =
        Memo::new(move |_| editor.with_record(|record| walk::next(&editor.form(), record, place.get().stop)).flatten());
    let go_on = move |_| match next.get_untracked().filter(|_| has_stops) {
        Some(stop) => {
            // From a stop that is still walked to, the next one is out of order.
            if place.get_untracked().arrived { editor.go_to(stop, None) } else { way.go(stop) }
        }
        None => go(Page::Summary(editor.id())),
    };
    let word = move || if next.get().is_some() && has_stops { t::NEXT_STOP.now() } else { t::TO_SUMMARY.now() };
    view! {
        <nav class="bottom">
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
