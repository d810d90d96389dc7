//! Choosing from a long list: a sheet with a search, in which only the rows that are seen exist.

use super::choices::{Quick, image_of, is_chosen, tapped};
use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CHECK, DOWN, Glyph};
use crate::ui::marked::Marked;
use coletor_common::form::cells::CellId;
use leptos::prelude::*;

/// Height of a row of the list, in CSS pixels; the style sheet says the same.
const ROW_PX: usize = 56;
/// Height that is filled with rows, in CSS pixels: more than a screen has, as nobody is told how high it is.
const FILLED_PX: usize = 2_400;
/// Labels of chosen rows that the button names; of more it says how many.
const NAMED_MAX: usize = 3;

/// The button that opens the list, and the list.
#[component]
pub fn Picker(at: CellId, label_id: String, many: bool) -> impl IntoView {
    let editor = Editor::get();
    let open = RwSignal::new(false);
    let chosen = Memo::new(move |_| {
        let value = editor.value(at);
        if many {
            value.split_whitespace().map(str::to_owned).collect()
        } else {
            Vec::from_iter(Some(value).filter(|v| !v.is_empty()))
        }
    });
    let said = move || {
        let chosen = chosen.get();
        match chosen.len() {
            0 => t::CHOOSE.now().to_owned(),
            count if count <= NAMED_MAX => {
                chosen.iter().map(|name| editor.choice_called(at, name)).collect::<Vec<_>>().join(", ")
            }
            count => t::CHOSEN_COUNT.with(&[&count.to_string()]),
        }
    };
    let id = format!("pick-{}-{}", at.block, at.node);
    let named_by = label_id + " " + &id;
    let title = Signal::derive(move || editor.words(at, |node| &node.label));
    view! {
        <button
            type="button"
            class="picker"
            class:blank=move || chosen.with(Vec::is_empty)
            data-pick
            aria-haspopup="dialog"
            aria-labelledby=named_by
            disabled=truth(move || editor.is_read_only(at))
            on:click=move |_| open.set(true)
        >
            <span class="row-text" id=id>{words(said)}</span>
            <Glyph icon=DOWN />
        </button>
        <Dialog open title><List at many open /></Dialog>
    }
}

#[component]
fn List(at: CellId, many: bool, open: RwSignal<bool>) -> impl IntoView {
    let editor = Editor::get();
    let (text, top) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    let found = Memo::new(move |_| editor.search(at, &text.get()));
    let quick = Quick::of(at, many);
    let choose = move |name: String| {
        editor.answer(at, &tapped(&editor.value(at), &name, many));
        if !many {
            open.set(false);
            quick.go_on();
        }
    };
    let typed = move |event: leptos::ev::Event| {
        text.set(event_target_value(&event));
        top.set(0);
    };
    // Enter takes the first one: no hand has to leave the keyboard.
    let entered = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let first = found.with_untracked(|found| found.first().copied());
        if let Some(row) = first.filter(|_| text.with_untracked(|text| !text.trim().is_empty())) {
            choose(untrack(|| editor.choice(at, row)).0);
        }
    };
    let shown = Memo::new(move |_| {
        let from = top.get() / ROW_PX;
        let until = (top.get() + FILLED_PX).div_ceil(ROW_PX);
        found.with(|found| {
            let until = until.min(found.len());
            (from.min(until)..until).map(|place| (place, found[place])).collect::<Vec<_>>()
        })
    });
    let height = move || format!("{}px", found.with(Vec::len) * ROW_PX);
    view! {
        <form class="pick-search" on:submit=entered>
            <input
                type="search"
                name="search"
                autocomplete="off"
                autofocus
                aria-label=t::SEARCH.view()
                placeholder=t::SEARCH.view()
                prop:value=text
                on:input=typed
            />
            <p class="small soft" role="status">{words(move || t::FOUND_COUNT.with(&[&found.with(Vec::len).to_string()]))}</p>
        </form>
        <div
            class="pick-list"
            tabindex="-1"
            on:scroll=move |event| top.set(usize::try_from(event_target::<web_sys::Element>(&event).scroll_top()).unwrap_or(0))
        >
            <ul class="pick-rows" style:height=height>
                <For
                    each=move || shown.get()
                    key=|row| *row
                    children=move |(place, row)| view! { <Row at row place choose /> }
                />
            </ul>
        </div>
        <When on=truth(move || many)>
            <div class="dialog-actions">
                <button type="button" class="primary" data-done on:click=move |_| open.set(false)>{t::CONFIRM.view()}</button>
            </div>
        </When>
    }
}

#[component]
fn Row(at: CellId, row: u32, place: usize, choose: impl Fn(String) + Copy + Send + Sync + 'static) -> impl IntoView {
    let editor = Editor::get();
    let name = StoredValue::new(untrack(|| editor.choice(at, row)).0);
    let chosen = Memo::new(move |_| name.with_value(|name| is_chosen(&editor.value(at), name)));
    view! {
        <li class="pick-row" style:top=format!("{}px", place * ROW_PX)>
            <button
                type="button"
                class="choice"
                data-choice=name.get_value()
                aria-pressed=words(move || chosen.get().to_string())
                on:click=move |_| choose(name.get_value())
            >
                <When on=chosen.into()><Glyph icon=CHECK /></When>
                {image_of(editor, at, row)}
                <span class="row-text"><Marked text=words(move || editor.choice_label(at, row)) without_links=true /></span>
            </button>
        </li>
    }
}
