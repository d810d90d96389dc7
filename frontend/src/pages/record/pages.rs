//! A form that is filled page by page: which page this is, the way to the next one, and what holds somebody here.

use super::inside::Asked;
use super::sought::show;
use super::top;
use crate::editor::Editor;
use crate::i18n::collector as t;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{Glyph, WARNING};
use crate::ui::marked::Marked;
use coletor_common::form::cells::CellId;
use coletor_common::form::model::NodeId;
use leptos::prelude::*;

/// The pages of one record. Copies share it.
#[derive(Clone, Copy)]
pub struct Pages {
    editor: Editor,
    all: Memo<Vec<CellId>>,
    here: RwSignal<Option<CellId>>,
    /// Somebody wanted to go on from a page that does not let them: what is missing is said.
    pub held: RwSignal<bool>,
}

impl Pages {
    /// Of the open record, where its form has pages: at the first with something to be answered, or the first of all.
    pub fn of(editor: Editor) -> Option<Self> {
        if !editor.form().has_pages() {
            return None;
        }
        let all = Memo::new(move |_| editor.pages());
        let first = untrack(|| {
            let progress = editor.progress(0);
            let open = |page: &CellId| {
                let points = editor.points(editor.form().node(page.node).parent);
                let on_page = points.into_iter().filter(|at| editor.form().is_inside(at.node, page.node));
                on_page.into_iter().any(|at| editor.value(at).is_empty())
            };
            all.with(|all| all.iter().copied().find(|page| progress.done > 0 && open(page)))
        });
        Some(Self { editor, all, here: RwSignal::new(first), held: RwSignal::new(false) })
    }

    /// The page that is shown. One that is not asked any more gives way to the one before it.
    pub fn here(self) -> Option<CellId> {
        let here = self.here.get();
        self.all.with(|all| {
            let before = || here.and_then(|here| all.iter().rev().find(|page| page.node < here.node).copied());
            here.filter(|here| all.contains(here)).or_else(before).or_else(|| all.first().copied())
        })
    }

    fn number(self) -> usize {
        let here = self.here();
        self.all.with(|all| all.iter().position(|page| Some(*page) == here).unwrap_or(0))
    }

    /// How many there are before this one.
    pub fn before(self) -> usize {
        self.number()
    }

    /// Whether there is none behind this one.
    pub fn is_last(self) -> bool {
        self.number() + 1 >= self.all.with(Vec::len)
    }

    /// Goes on, unless something on this page is missing or wrong: then that is said, and shown. Whether it may be left.
    pub fn may_leave(self) -> bool {
        let wrong = untrack(|| self.here().map(|here| self.editor.hindrances(here))).unwrap_or_default();
        self.held.set(!wrong.is_empty());
        if let Some(at) = wrong.first() {
            show(&format!("[data-point='{}']", self.editor.path(*at)));
        }
        wrong.is_empty()
    }

    /// To the first page whose path is as wanted.
    pub fn open(self, is_it: impl Fn(&str) -> bool) {
        let found = untrack(|| self.all.with(|all| all.iter().copied().find(|page| is_it(&self.editor.path(*page)))));
        if found.is_some() {
            self.here.set(found);
        }
    }

    /// To the page so many away.
    pub fn turn(self, by: isize) {
        let to = untrack(|| {
            let number = self.number().checked_add_signed(by)?;
            self.all.with(|all| all.get(number).copied())
        });
        if let Some(to) = to {
            self.held.set(false);
            self.here.set(Some(to));
            top::begin();
        }
    }
}

/// The page that is shown.
#[component]
pub fn PageView(pages: Pages) -> impl IntoView {
    let editor = Editor::get();
    let here = Memo::new(move |_| pages.here());
    let asked = Memo::new(move |_| editor.points(0));
    let number = move || (pages.number() + 1).to_string();
    let count = move || pages.all.with(Vec::len).to_string();
    let around = move || {
        let form = editor.form();
        let mut names: Vec<NodeId> = Vec::new();
        let mut node = here.get().map_or(0, |here| form.node(here.node).parent);
        while node != 0 {
            names.push(node);
            node = form.node(node).parent;
        }
        let title = move |node: NodeId| {
            view! { <h2 class="page-title"><Marked text=words(move || editor.text(node.into(), |node| &node.label)) /></h2> }
        };
        if names.is_empty() {
            return view! { <h2 class="visually-hidden">{t::QUESTIONS.view()}</h2> }.into_any();
        }
        names.into_iter().rev().map(title).collect_view().into_any()
    };
    view! {
        <header class="stop-head" tabindex="-1" data-page-number=words(number)>
            <p class="small soft" role="status">{words(move || t::PAGE_OF.with(&[&number(), &count()]))}</p>
            {around}
            <progress
                max=move || pages.all.with(Vec::len)
                value=move || pages.number() + 1
                aria-label=words(move || t::PAGE_OF.with(&[&number(), &count()]))
            ></progress>
        </header>
        <section class="cards">
            {move || here.get().map(|at| view! { <Asked at asked /> })}
        </section>
        <When on=truth(move || pages.held.get() && here.get().is_some_and(|here| !editor.hindrances(here).is_empty()))>
            <div class="notice alarm" role="alert" data-held>
                <Glyph icon=WARNING />
                <p>{t::PAGE_HELD.view()}</p>
            </div>
        </When>
    }
}
