//! The equipment state of a point: ok, in maintenance, off.

use crate::editor::Editor;
use crate::i18n::{Text, collector as t, shared};
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::words;
use crate::ui::icon::{CHECK, Glyph, Icon, POWER, WRENCH};
use coletor_common::form::cells::CellId;

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
    let choose = move |chosen| {
        editor.set_state(at, chosen);
        open.set(false);
    };
    view! {
        <button type="button" class="state" data-state=move || name(state.get()) aria-label=label on:click=move |_| open.set(true)>
            {move || view! { <Glyph icon=icon(state.get()) /> }}
        </button>
        <Dialog open title=Signal::derive(|| t::EQUIPMENT_STATE.now().to_owned())>
            <div class="stack">
                {[EquipmentState::Ok, EquipmentState::Maintenance, EquipmentState::Off]
                    .map(|each| {
                        view! {
                            <button
                                type="button"
                                class="state-choice"
                                data-set-state=name(each)
                                aria-pressed=words(move || (state.get() == each).to_string())
                                on:click=move |_| choose(each)
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
