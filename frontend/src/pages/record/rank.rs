//! Choices in an order: each goes up or down by a tap, and by the keyboard alone.

use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CHECK, DOWN, Glyph, UP};
use crate::ui::marked::Marked;
use coletor_common::form::cells::CellId;
use coletor_common::form::markup;
use leptos::prelude::*;

/// A list to be put in order.
#[component]
pub fn Rank(at: CellId, label_id: String) -> impl IntoView {
    let editor = Editor::get();
    let rows = Memo::new(move |_| {
        let offered = editor.offered(at);
        let place = |row: &u32| {
            let (name, _) = editor.choice(at, *row);
            editor.value(at).split(' ').position(|each| each == name).unwrap_or(usize::MAX)
        };
        let mut rows = offered;
        rows.sort_by_key(place);
        rows
    });
    let ranked = move || !editor.value(at).is_empty();
    let set = move |rows: &[u32]| {
        let names: Vec<String> = rows.iter().map(|row| untrack(|| editor.choice(at, *row)).0).collect();
        editor.answer(at, &names.join(" "));
    };
    let shift = move |row: u32, by: isize| {
        let mut now = rows.get_untracked();
        let Some(from) = now.iter().position(|each| *each == row) else { return };
        let Some(to) = from.checked_add_signed(by).filter(|to| *to < now.len()) else { return };
        now.swap(from, to);
        set(&now);
    };
    let item = move |row: u32| {
        let place = Memo::new(move |_| rows.with(|rows| rows.iter().position(|each| *each == row).unwrap_or(0)));
        let called = move || markup::plain(&editor.choice_label(at, row));
        view! {
            <li class="rank-row" data-ranked=untrack(|| editor.choice(at, row)).0>
                <span class="rank-place reading">{words(move || if ranked() { format!("{}", place.get() + 1) } else { "–".into() })}</span>
                <span class="row-text"><Marked text=words(move || editor.choice_label(at, row)) /></span>
                <button
                    type="button"
                    class="icon-button"
                    data-up
                    aria-label=words(move || t::RANK_UP.with(&[&called()]))
                    disabled=truth(move || place.get() == 0 || editor.is_read_only(at))
                    on:click=move |_| shift(row, -1)
                >
                    <Glyph icon=UP />
                </button>
                <button
                    type="button"
                    class="icon-button"
                    data-down
                    aria-label=words(move || t::RANK_DOWN.with(&[&called()]))
                    disabled=truth(move || place.get() + 1 == rows.with(Vec::len) || editor.is_read_only(at))
                    on:click=move |_| shift(row, 1)
                >
                    <Glyph icon=DOWN />
                </button>
            </li>
        }
    };
    view! {
        <div class="rank">
            <ol class="list" aria-labelledby=label_id>
                <For each=move || rows.get() key=|row| *row children=item />
            </ol>
            <When on=truth(move || !ranked() && !editor.is_read_only(at))>
                <button type="button" data-keep-order on:click=move |_| set(&rows.get_untracked())>
                    <Glyph icon=CHECK />
                    {t::RANK_AS_IS.view()}
                </button>
            </When>
        </div>
    }
}
