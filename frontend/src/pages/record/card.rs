//! One question: state at the left edge, code, question, control, and what is said of the answer.

use super::pages::Pages;
use super::past::{DoubtLine, Past};
use super::shown::ShownFiles;
use super::state::{StateButton, state_text};
use super::technical_note::TechnicalNote;
use super::together::AnsweredBy;
use super::widget::Widget;
use super::{is_choice, verdict_text};
use crate::editor::Editor;
use crate::i18n::{collector as t, shared};
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{ALARM, CHECK, COMMENT, Glyph, NOTE, WARNING};
use crate::ui::marked::Marked;
use coletor_common::form::cells::CellId;
use coletor_common::form::filling::Violation;
use coletor_common::op::EquipmentState;
use coletor_common::round::limits::Verdict;
use leptos::prelude::*;

/// The card of a question.
#[component]
pub fn Card(
    /// The question.
    at: CellId,
    /// All questions asked at this stop now, for k/n.
    asked: Memo<Vec<CellId>>,
) -> impl IntoView {
    let editor = Editor::get();
    let form = editor.form();
    let path = editor.path(at);
    let code = form.node(at.node).point.as_ref().map(|point| point.code.clone()).unwrap_or_default();
    let in_round = form.round.is_some();
    let label_id = format!("label-{}-{}", at.block, at.node);
    let closed = Memo::new(move |_| editor.state(at) != EquipmentState::Ok);
    let verdict = move || if closed.get() { None } else { editor.verdict(at) };
    let name = move || match verdict() {
        None => "none",
        Some(Verdict::Expected) => "expected",
        Some(Verdict::Neutral) => "neutral",
        Some(Verdict::Warning) => "warning",
        Some(Verdict::Alarm) => "alarm",
    };
    let number = move || {
        asked.with(|asked| {
            let number = asked.iter().position(|each| *each == at).map_or(0, |at| at + 1);
            format!("{number}/{}", asked.len())
        })
    };
    view! {
        <article class="card" data-point=path data-width=form.node(at.node).width() data-verdict=name class:closed=closed>
            {in_round.then(|| view! { <StateButton at /> })}
            <div class="card-body">
                <p class="card-head small soft">
                    <span class="code">{code}</span>
                    <span>{number}</span>
                </p>
                <h3 id=label_id.clone()>
                    <Marked text=words(move || editor.text(at, |node| &node.label)) />
                    <When on=truth(move || editor.is_required(at))>
                        <span class="required small soft">" ("{t::REQUIRED.view()}")"</span>
                    </When>
                </h3>
                <ShownFiles at />
                <Hint at />
                <When on=closed.into()>
                    <p class="soft">{words(move || t::CLOSED_BY_STATE.with(&[state_text(editor.state(at)).now()]))}</p>
                </When>
                <When on=truth(move || !closed.get())>
                    <div class="card-control">
                        <Widget at label_id=label_id.clone() />
                        <CommentButton at />
                    </div>
                </When>
                <Message at closed />
                <AnsweredBy at />
                <DoubtLine at closed />
                <Past at />
                {in_round.then(|| view! { <TechnicalNote at closed /> })}
                <CommentLine at />
            </div>
        </article>
    }
}

/// What helps to answer, and more of it for who asks.
#[component]
pub(super) fn Hint(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let hint = move || editor.text(at, |node| &node.hint);
    let guidance = move || editor.text(at, |node| &node.guidance);
    view! {
        <When on=truth(move || !hint().is_empty())><p class="soft small"><Marked text=words(hint) /></p></When>
        <When on=truth(move || !guidance().is_empty())>
            <details class="guidance small">
                <summary>{t::GUIDANCE.view()}</summary>
                <p><Marked text=words(guidance) /></p>
            </details>
        </When>
    }
}

/// What is wrong with the answer, or what it says of the equipment.
#[component]
pub(super) fn Message(at: CellId, closed: Memo<bool>) -> impl IntoView {
    let editor = Editor::get();
    let choice = is_choice(editor.form().node(at.node));
    let held = use_context::<Pages>().map(|pages| pages.held);
    let wrong = move || {
        // A question that is merely not answered yet is not a mistake, unless somebody wants to go on without it.
        let is_held = held.is_some_and(|held| held.get());
        let violation = editor.check(at).filter(|violation| is_held || *violation != Violation::Required)?;
        let own = match violation {
            Violation::Constraint => editor.words(at, |node| &node.constraint_message),
            Violation::Required => editor.words(at, |node| &node.required_message),
            _ => String::new(),
        };
        Some(if own.is_empty() { t::violation(violation).now().to_owned() } else { own })
    };
    let mark = move || {
        let verdict = editor.verdict(at).filter(|verdict| *verdict != Verdict::Neutral)?;
        let (icon, name) = match verdict {
            Verdict::Expected | Verdict::Neutral => (CHECK, "expected"),
            Verdict::Warning => (WARNING, "warning"),
            Verdict::Alarm if choice => (NOTE, "alarm"),
            Verdict::Alarm => (ALARM, "alarm"),
        };
        Some(view! { <span class="mark" data-verdict=name><Glyph icon />{verdict_text(verdict, choice).view()}</span> })
    };
    let said = move || match (closed.get(), wrong()) {
        (true, _) => None,
        (false, Some(wrong)) => {
            Some(view! { <span class="mark" data-verdict="alarm"><Glyph icon=WARNING />{wrong}</span> }.into_any())
        }
        (false, None) => mark().map(IntoAny::into_any),
    };
    view! { <p class="message" role="status">{said}</p> }
}

/// Says something about a point or a stop.
#[component]
pub(super) fn CommentButton(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let open = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let show = move |_| {
        text.set(editor.comment(at));
        open.set(true);
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        editor.set_comment(at, text.get_untracked());
        open.set(false);
    };
    view! {
        <button type="button" class="icon-button" data-comment aria-label=t::COMMENT.view() on:click=show>
            <Glyph icon=COMMENT />
        </button>
        <Dialog open title=Signal::derive(|| t::COMMENT.now().to_owned())>
            <form on:submit=save>
                <textarea
                    name="comment"
                    aria-label=t::COMMENT.view()
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
                <div class="dialog-actions">
                    <button type="button" on:click=move |_| open.set(false)>{shared::CANCEL.view()}</button>
                    <button type="submit" class="primary" data-confirm>{t::CONFIRM.view()}</button>
                </div>
            </form>
        </Dialog>
    }
}

/// What was said about a point or a stop.
#[component]
pub(super) fn CommentLine(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let comment = Memo::new(move |_| editor.comment(at));
    view! {
        <When on=truth(move || !comment.get().is_empty())>
            <p class="comment small"><Glyph icon=COMMENT />" "{comment}</p>
        </When>
    }
}
