//! A repeat: its instances, each of which opens and closes, one more, one less, and that one back again.

use super::inside::Inside;
use super::sought::Sought;
use crate::editor::{Editor, Removed};
use crate::i18n::collector as t;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CROSS, Glyph, PLUS, UNDO};
use coletor_common::form::cells::{BlockId, CellId};
use coletor_common::form::model::NodeId;
use leptos::prelude::*;

/// So many instances are open at first; of more than that only the last one is, so that the others are found.
const OPEN_MAX: usize = 3;

/// The instances of a repeat in what is around it.
#[component]
pub fn Series(
    /// The repeat.
    repeat: NodeId,
    /// The group, or the instance, that it is in.
    around: CellId,
    /// All questions asked at this stop now, for k/n.
    asked: Memo<Vec<CellId>>,
) -> AnyView {
    let editor = Editor::get();
    let all = Memo::new(move |_| editor.instances(repeat, around.block));
    let added = RwSignal::new(None::<BlockId>);
    let removed = RwSignal::new(None::<Removed>);
    let name = move || {
        let form = editor.form();
        let label = editor.words(CellId { block: around.block, node: repeat }, |node| &node.label);
        if label.is_empty() { form.node(repeat).name.clone() } else { label }
    };
    let add = move |_| {
        removed.set(None);
        added.set(editor.add_instance(repeat, around.block));
    };
    let undo = move |_| {
        if let Some(removed) = removed.try_update(Option::take).flatten() {
            editor.restore_instance(removed);
        }
    };
    let path = editor.form().node(repeat).path.clone();
    let item = move |block: BlockId| {
        let number =
            Memo::new(move |_| all.with(|all| all.iter().position(|each| *each == block).map_or(0, |at| at + 1)));
        let path = editor.path(CellId { block, node: repeat });
        let is_sought = use_context::<Sought>().is_some_and(|sought| sought.is_within(&path));
        let is_open = is_sought
            || untrack(|| {
                all.with(|all| all.len() <= OPEN_MAX || all.last() == Some(&block)) || added.get() == Some(block)
            });
        view! { <Instance block repeat number is_open name=words(name) asked removed /> }
    };
    view! {
        <section class="series" data-repeat=path>
            <ol class="instances">
                <For each=move || all.get() key=|block| *block children=item />
            </ol>
            <div class="series-foot">
                <When on=truth(move || editor.is_open(repeat, around.block))>
                    <button type="button" data-add on:click=add>
                        <Glyph icon=PLUS />
                        {words(move || t::ADD_ONE.with(&[&name()]))}
                    </button>
                </When>
                <p class="small soft" role="status">
                    {words(move || if removed.with(Option::is_some) { t::REMOVED_ONE.now() } else { "" })}
                </p>
                <When on=truth(move || removed.with(Option::is_some))>
                    <button type="button" data-undo on:click=undo><Glyph icon=UNDO />{t::UNDO.view()}</button>
                </When>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Instance(
    block: BlockId,
    repeat: NodeId,
    number: Memo<usize>,
    is_open: bool,
    name: Signal<String>,
    asked: Memo<Vec<CellId>>,
    removed: RwSignal<Option<Removed>>,
) -> AnyView {
    let editor = Editor::get();
    let at = CellId { block, node: repeat };
    let open = RwSignal::new(is_open);
    let title = move || {
        let own = editor.words(at, |node| &node.label);
        format!("{} {}", if own.is_empty() { name.get() } else { own }, number.get())
    };
    let by_hand = move || editor.is_open_by_hand(repeat);
    let progress = Memo::new(move |_| editor.progress_of(at));
    let done = move || {
        let progress = progress.get();
        t::DONE_OF.with(&[&progress.done.to_string(), &progress.total.to_string()])
    };
    let label = move || t::REMOVE_ONE.with(&[&title()]);
    view! {
        <li class="instance" data-instance=editor.path(at)>
            <div class="instance-head">
                <button
                    type="button"
                    class="instance-title"
                    aria-expanded=words(move || open.get().to_string())
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <strong>{words(title)}</strong>
                    <span class="soft small">{words(done)}</span>
                </button>
                <When on=truth(by_hand)>
                    <button
                        type="button"
                        class="icon-button"
                        data-remove
                        aria-label=words(label)
                        on:click=move |_| removed.set(Some(editor.remove_instance(block)))
                    >
                        <Glyph icon=CROSS />
                    </button>
                </When>
            </div>
            <When on=open.into()><div class="cards" data-columns=editor.form().columns(repeat)><Inside group=at asked /></div></When>
        </li>
    }
    .into_any()
}
