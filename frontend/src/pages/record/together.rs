//! A round that several do at once: who they are and where, and whose an answer is.

use crate::app::App;
use crate::editor::Editor;
use crate::i18n::{collector as t, format, use_lang};
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{Glyph, PERSON};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::NodeId;
use coletor_common::id::PersonId;
use leptos::prelude::*;

/// What somebody is called here. Tracks it.
pub fn name_of(app: &'static App, person: PersonId) -> String {
    app.mirror.colleague(person).map_or_else(|| t::SOMEBODY.now().to_owned(), |row| row.name)
}

/// The others who work on the record, and at which stop each is. Tracks them.
fn others(app: &'static App, editor: Editor) -> Vec<(PersonId, Option<NodeId>)> {
    let (me, form) = (app.me.with(|me| me.person), editor.form());
    let all = editor.with_record(|record| {
        let others = record.hands().filter(|person| *person != me);
        others.map(|person| (person, record.stop_of(person).and_then(|stop| Some(form.find(stop)?.0)))).collect()
    });
    all.unwrap_or_default()
}

/// Who else does the round, and where they are.
#[component]
pub fn Together() -> impl IntoView {
    let (app, editor) = (App::get(), Editor::get());
    let others = Memo::new(move |_| others(app, editor));
    let line = move |(person, stop): (PersonId, Option<NodeId>)| {
        let name = name_of(app, person);
        match stop {
            Some(stop) => t::TOGETHER_AT.with(&[&name, &editor.words(stop.into(), |node| &node.label)]),
            None => name,
        }
    };
    let said = move || t::TOGETHER.with(&[&others.get().into_iter().map(line).collect::<Vec<_>>().join(", ")]);
    view! {
        <When on=truth(move || !others.with(Vec::is_empty))>
            <p class="small soft" data-together>
                <Glyph icon=PERSON />
                " "
                {words(said)}
            </p>
        </When>
    }
}

/// Who else is at a stop, in words; blank where nobody is. Tracks them.
pub fn said_of_stop(app: &'static App, editor: Editor, stop: NodeId) -> String {
    let here = others(app, editor).into_iter().filter(|(_, at)| *at == Some(stop));
    let said: Vec<String> = here.map(|(person, _)| t::IS_HERE.with(&[&name_of(app, person)])).collect();
    if said.is_empty() { String::new() } else { format!(" · {}", said.join(" · ")) }
}

/// Whose the answer of a question is, where somebody else gave it; with the answer, while another one is typed.
#[component]
pub(super) fn AnsweredBy(at: CellId) -> impl IntoView {
    let (app, editor, lang) = (App::get(), Editor::get(), use_lang());
    let answer = Memo::new(move |_| editor.answered_by_another(at));
    let said = move || {
        let Some((person, when, value)) = answer.get() else { return String::new() };
        let (name, when) = (name_of(app, person), format::date_time(lang.get(), when));
        if editor.value(at) == value {
            t::ANSWERED_BY.with(&[&name, &when])
        } else {
            t::ANSWERED_OTHERWISE.with(&[&name, &when, &editor.choice_called(at, &value)])
        }
    };
    view! {
        <When on=truth(move || answer.with(Option::is_some))>
            <p class="small soft" data-answered-by>{words(said)}</p>
        </When>
    }
}
