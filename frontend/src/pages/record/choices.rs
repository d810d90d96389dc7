//! Choices: as buttons where there are few, from a list with a search where there are many.

use super::pages::Pages;
use super::pick::Picker;
use crate::editor::Editor;
use crate::form_files::form_file;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CHECK, Glyph, NOTE};
use crate::ui::marked::Marked;
use coletor_common::form::cells::CellId;
use coletor_common::form::markup;
use coletor_common::form::model::Mark;
use leptos::prelude::*;

/// So many choices are buttons on the card; more are searched.
const BUTTONS_MAX: usize = 10;
/// So many stand side by side.
const SEGMENTED_MAX: usize = 3;

/// How a form wants its choices to be shown, by the words of its appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// In a list that opens and is searched.
    Listed,
    /// As many side by side as there is room for, each as wide as its words.
    Packed,
    /// In so many columns; as many as there is room for where it is none.
    Columns(Option<u8>),
    /// From one end to the other, side by side.
    Likert,
    /// One below the other; side by side where there are few.
    Plain,
}

/// Most columns that a form may ask for.
const COLUMNS_MAX: u8 = 12;

fn layout(appearance: &str) -> Layout {
    for word in appearance.split_whitespace() {
        match word {
            "minimal" | "search" | "autocomplete" => return Layout::Listed,
            // The latter two where there is no table that they belong to.
            "likert" | "list" | "list-nolabel" => return Layout::Likert,
            "columns-pack" => return Layout::Packed,
            "columns" | "compact" | "quickcompact" | "horizontal" | "horizontal-compact" => {
                return Layout::Columns(None);
            }
            _ => {}
        }
        let columns = word.strip_prefix("columns-").or_else(|| word.strip_prefix("compact-"));
        if let Some(count) =
            columns.and_then(|count| count.parse().ok()).filter(|count| (1..=COLUMNS_MAX).contains(count))
        {
            return Layout::Columns(Some(count));
        }
    }
    Layout::Plain
}

/// Choices as buttons, or as a list. One tap chooses; a second tap on the same takes it back.
#[component]
pub fn Choices(at: CellId, label_id: String, many: bool) -> impl IntoView {
    let editor = Editor::get();
    let appearance = layout(&editor.form().node(at.node).appearance);
    let offered = Memo::new(move |_| editor.offered(at));
    let is_long = Memo::new(move |_| {
        appearance == Layout::Listed || (appearance == Layout::Plain && offered.with(Vec::len) > BUTTONS_MAX)
    });
    let few = move || appearance == Layout::Plain && offered.with(Vec::len) <= SEGMENTED_MAX;
    let bare = editor.form().node(at.node).looks("no-buttons");
    let columns = match appearance {
        Layout::Columns(Some(count)) => format!("repeat({count}, minmax(0, 1fr))"),
        _ => String::new(),
    };
    let columns = StoredValue::new(columns);
    move || {
        let label_id = label_id.clone();
        if is_long.get() {
            return view! { <Picker at label_id many /> }.into_any();
        }
        view! {
            <div
                class="choices"
                class:segmented=few
                class:columns=matches!(appearance, Layout::Columns(_))
                class:packed=appearance == Layout::Packed
                class:bare=bare
                class:likert=appearance == Layout::Likert
                style:grid-template-columns=columns.get_value()
                role="group"
                aria-labelledby=label_id
            >
                {move || offered.get().into_iter().map(|row| view! { <ChoiceButton at row many /> }).collect_view()}
            </div>
        }
        .into_any()
    }
}

/// Where the file of a choice is to be had.
fn file_of(editor: Editor, at: CellId, row: u32, kind: &str) -> Option<String> {
    let file = untrack(|| editor.choice_file(at, row, kind))?;
    editor.form().files.get(&file).map(|sha256| form_file(sha256))
}

/// The sound and the film of a choice, where it has them: beside its button, as nothing is tapped within one.
fn played_of(editor: Editor, at: CellId, row: u32) -> Option<AnyView> {
    let called = words(move || markup::plain(&editor.choice_label(at, row)));
    let sound = file_of(editor, at, row, "audio")
        .map(|src| view! { <audio src=src controls preload="none" aria-label=called></audio> });
    let film = file_of(editor, at, row, "video")
        .map(|src| view! { <video src=src controls preload="none" playsinline aria-label=called></video> });
    let has_any = sound.is_some() || film.is_some();
    has_any.then(|| view! { <div class="choice-played">{sound}{film}</div> }.into_any())
}

/// The picture of a choice, where it has one.
pub fn image_of(editor: Editor, at: CellId, row: u32) -> Option<AnyView> {
    let address = file_of(editor, at, row, "image").or_else(|| file_of(editor, at, row, "big-image"))?;
    Some(view! { <img class="choice-image" src=address alt="" loading="lazy" /> }.into_any())
}

#[component]
fn ChoiceButton(at: CellId, row: u32, many: bool) -> impl IntoView {
    let editor = Editor::get();
    let (name, mark) = untrack(|| editor.choice(at, row));
    let name = StoredValue::new(name);
    let chosen = Memo::new(move |_| name.with_value(|name| is_chosen(&editor.value(at), name)));
    let quick = Quick::of(at, many);
    let tap = move |_| {
        editor.answer(at, &name.with_value(|name| tapped(&editor.value(at), name, many)));
        quick.go_on();
    };
    let icon = if mark == Some(Mark::Note) { NOTE } else { CHECK };
    let played = played_of(editor, at, row);
    view! {
        <button
            type="button"
            class="choice"
            data-choice=name.get_value()
            data-mark=match mark { Some(Mark::Expected) => "expected", Some(Mark::Note) => "note", _ => "neutral" }
            aria-pressed=words(move || chosen.get().to_string())
            disabled=truth(move || editor.is_read_only(at))
            on:click=tap
        >
            <When on=truth(move || chosen.get())><Glyph icon /></When>
            {image_of(editor, at, row)}
            <span><Marked text=words(move || editor.choice_label(at, row)) without_links=true /></span>
        </button>
        {played}
    }
}

/// Goes on to the next page once something is chosen, where the form says so.
#[derive(Clone, Copy)]
pub struct Quick {
    editor: Editor,
    pages: Option<Pages>,
    at: CellId,
}

impl Quick {
    /// Of a question.
    pub fn of(at: CellId, many: bool) -> Self {
        let editor = Editor::get();
        let asks = !many && editor.form().node(at.node).looks("quick");
        Self { editor, pages: use_context::<Pages>().filter(|_| asks), at }
    }

    /// Something was tapped. Taking an answer back leads nowhere.
    pub fn go_on(self) {
        let Some(pages) = self.pages else { return };
        let is_answered = untrack(|| !self.editor.value(self.at).is_empty());
        if is_answered && pages.may_leave() {
            pages.turn(1);
        }
    }
}

/// Whether a choice is among those of an answer.
pub fn is_chosen(value: &str, name: &str) -> bool {
    value.split(' ').any(|each| each == name)
}

/// The answer once a choice was tapped: a second tap on the same takes it back.
pub fn tapped(value: &str, name: &str, many: bool) -> String {
    if many {
        toggled(value, name)
    } else if value == name {
        String::new()
    } else {
        name.to_owned()
    }
}

/// A list of names with one put in or taken out.
fn toggled(value: &str, name: &str) -> String {
    let mut names: Vec<&str> = value.split(' ').filter(|each| !each.is_empty()).collect();
    match names.iter().position(|each| *each == name) {
        Some(at) => drop(names.remove(at)),
        None => names.push(name),
    }
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Layout, layout, toggled};

    #[test]
    fn appearances_of_choices() {
        for (appearance, want) in [
            ("", Layout::Plain),
            ("minimal", Layout::Listed),
            ("w1 autocomplete", Layout::Listed),
            ("columns", Layout::Columns(None)),
            ("columns-3 no-buttons", Layout::Columns(Some(3))),
            ("columns-99", Layout::Plain),
            ("likert", Layout::Likert),
            ("list", Layout::Likert),
            ("columns-pack no-buttons", Layout::Packed),
        ] {
            assert_eq!(layout(appearance), want, "{appearance}");
        }
    }

    #[test]
    fn choices_go_in_and_out() {
        for (value, name, want) in [("", "a", "a"), ("a", "b", "a b"), ("a b", "a", "b"), ("a", "a", "")] {
            assert_eq!(toggled(value, name), want);
        }
    }
}
