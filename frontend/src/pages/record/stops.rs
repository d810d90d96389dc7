//! All stops with how far each is; the way to any of them, with a justification where it is out of order.

use super::together::said_of_stop;
use crate::app::App;
use crate::editor::Editor;
use crate::i18n::{collector as t, shared};
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{truth, words};
use crate::ui::icon::{CHECK, Glyph, NEXT};
use coletor_common::form::model::NodeId;
use coletor_common::round::walk::{self, Place};
use leptos::prelude::*;

/// Goes to a stop, or asks why first.
#[derive(Clone, Copy)]
pub struct Way {
    editor: Editor,
    asked: RwSignal<NodeId>,
    asking: RwSignal<bool>,
    list: RwSignal<bool>,
}

impl Way {
    /// Nobody is asked anything yet.
    pub fn new() -> Self {
        Self {
            editor: Editor::get(),
            asked: RwSignal::new(0),
            asking: RwSignal::new(false),
            list: RwSignal::new(false),
        }
    }

    /// Shows all stops.
    pub fn show_list(self) {
        self.list.set(true);
    }

    /// Goes to a stop; out of order only with a justification.
    pub fn go(self, stop: NodeId) {
        self.list.set(false);
        if self.editor.is_out_of_order(stop) {
            self.asked.set(stop);
            self.asking.set(true);
        } else {
            self.editor.go_to(stop, None);
        }
    }
}

/// The list of stops and the question for a justification.
#[component]
pub fn StopsDialogs(way: Way, place: Memo<Place>) -> impl IntoView {
    let editor = Editor::get();
    let text = RwSignal::new(String::new());
    let stops = StoredValue::new(walk::sections(&editor.form()));
    let why = move || {
        let name = editor.words(way.asked.get().into(), |node| &node.label);
        t::JUSTIFY.with(&[&name])
    };
    let confirm = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let justification = text.get_untracked().trim().to_owned();
        if !justification.is_empty() {
            editor.go_to(way.asked.get_untracked(), Some(justification));
            text.set(String::new());
            way.asking.set(false);
        }
    };
    view! {
        <Dialog open=way.list title=Signal::derive(|| t::STOPS.now().to_owned())>
            <ul class="list">
                {stops.get_value().into_iter().map(|stop| view! { <StopRow stop way place /> }).collect_view()}
            </ul>
        </Dialog>
        <Dialog open=way.asking title=Signal::derive(|| t::JUSTIFY_TITLE.now().to_owned())>
            <form on:submit=confirm>
                <label class="field">
                    <span>{why}</span>
                    <textarea
                        name="justification"
                        required
                        prop:value=text
                        on:input=move |event| text.set(event_target_value(&event))
                    ></textarea>
                </label>
                <div class="dialog-actions">
                    <button type="button" on:click=move |_| way.asking.set(false)>{shared::CANCEL.view()}</button>
                    <button
                        type="submit"
                        class="primary"
                        data-confirm
                        disabled=truth(move || text.with(|text| text.trim().is_empty()))
                    >
                        {t::CONFIRM.view()}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

#[component]
fn StopRow(stop: NodeId, way: Way, place: Memo<Place>) -> impl IntoView {
    let (app, editor) = (App::get(), Editor::get());
    let form = editor.form();
    let path = form.node(stop).path.clone();
    let left = Memo::new({
        let path = path.clone();
        move |_| editor.with_record(|record| record.has_left(&path)).unwrap_or(false)
    });
    let here = move || place.get().stop == stop;
    let said = move || {
        if here() {
            t::HERE.now()
        } else if left.get() {
            t::STOP_DONE.now()
        } else {
            t::STOP_OPEN.now()
        }
    };
    let progress = move || {
        let progress = editor.progress(stop);
        t::DONE_OF.with(&[&progress.done.to_string(), &progress.total.to_string()])
    };
    let icon = move || if left.get() { CHECK } else { NEXT };
    view! {
        <li>
            <button type="button" class="stop-row" data-goto=path aria-current=move || here().then_some("step") on:click=move |_| way.go(stop)>
                {move || view! { <Glyph icon=icon() /> }}
                <span class="row-text">
                    <strong>{words(move || editor.words(stop.into(), |node| &node.label))}</strong>
                    {super::asset::line(stop)}
                    <span class="soft small">{said}" · "{progress}{words(move || said_of_stop(app, editor, stop))}</span>
                </span>
            </button>
        </li>
    }
}
