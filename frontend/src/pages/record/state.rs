//! The equipment state of a point, or of all points of a stop: ok, in maintenance, off.

use crate::editor::Editor;
use crate::i18n::{Text, collector as t, shared};
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::words;
use crate::ui::icon::{CHECK, Glyph, Icon, POWER, WRENCH};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::NodeId;
use coletor_common::op::EquipmentState;
use leptos::prelude::*;

/// A state in words.
pub fn state_text(state: EquipmentState) -> Text {
    match state {
        EquipmentState::Ok => shared::STATE_OK,
        EquipmentState::Maintenance => shared::STATE_MAINTENANCE,
        EquipmentState::Off => shared::STATE_OFF,
    }
}

fn name(state: EquipmentState) -> &'static str {
    match state {
        EquipmentState::Ok => "ok",
        EquipmentState::Maintenance => "maintenance",
        EquipmentState::Off => "off",
    }
}

fn icon(state: EquipmentState) -> Icon {
    match state {
        EquipmentState::Ok => CHECK,
        EquipmentState::Maintenance => WRENCH,
        EquipmentState::Off => POWER,
    }
}

/// The card's left edge: shows the state, opens the choice.
#[component]
pub fn StateButton(at: CellId) -> impl IntoView {
    let editor = Editor::get();
    let open = RwSignal::new(false);
    let state = Memo::new(move |_| editor.state(at));
    let label = move || format!("{}: {}", t::EQUIPMENT_STATE.now(), state_text(state.get()).now());
    view! {
        <button type="button" class="state" data-state=move || name(state.get()) aria-label=label on:click=move |_| open.set(true)>
            {move || view! { <Glyph icon=icon(state.get()) /> }}
        </button>
        <StateDialog
            open
            title=Signal::derive(|| t::EQUIPMENT_STATE.now().to_owned())
            state=Signal::derive(move || Some(state.get()))
            choose=Callback::new(move |chosen| editor.set_state(at, chosen))
        />
    }
}

/// The state of a whole stop: the one of all its points, where they have the same.
#[component]
pub fn StopStateButton(stop: NodeId) -> impl IntoView {
    let editor = Editor::get();
    let open = RwSignal::new(false);
    let state = Signal::derive(move || {
        let mut states = editor.points(stop).into_iter().map(|at| editor.state(at));
        let first = states.next()?;
        states.all(|state| state == first).then_some(first)
    });
    view! {
        <button
            type="button"
            class="icon-button"
            data-stop-state=move || state.get().map_or("mixed", name)
            aria-label=t::STOP_STATE.view()
            on:click=move |_| open.set(true)
        >
            {move || view! { <Glyph icon=state.get().map_or(WRENCH, icon) /> }}
        </button>
        <StateDialog
            open
            title=Signal::derive(|| t::STOP_STATE.now().to_owned())
            state
            choose=Callback::new(move |chosen| editor.set_state_of_stop(stop, chosen))
        />
    }
}

#[component]
fn StateDialog(
    open: RwSignal<bool>,
    title: Signal<String>,
    state: Signal<Option<EquipmentState>>,
    choose: Callback<EquipmentState>,
) -> impl IntoView {
    view! {
        <Dialog open title>
            <div class="stack">
                {[EquipmentState::Ok, EquipmentState::Maintenance, EquipmentState::Off]
                    .map(|each| {
                        view! {
                            <button
                                type="button"
                                class="state-choice"
                                data-set-state=name(each)
                                aria-pressed=words(move || (state.get() == Some(each)).to_string())
                                on:click=move |_| {
                                    choose.run(each);
                                    open.set(false);
                                }
                            >
                                <Glyph icon=icon(each) />
                                {state_text(each).view()}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
        </Dialog>
    }
}
