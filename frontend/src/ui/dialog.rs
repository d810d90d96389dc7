//! A modal dialog on the native `<dialog>`: focus stays in it, Escape closes it.

use crate::i18n::shared;
use crate::react::whenever;
use crate::ui::dynamic::{When, truth};
use crate::ui::icon::{CROSS, Glyph};
use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;

/// Shows its children above everything while `open` is true. On a phone it comes from below.
#[component]
pub fn Dialog(
    /// Whether it is shown; set to false when it is closed.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<DialogElement>::new();
    whenever(move || {
        let Some(element) = element.get() else { return };
        if open.get() && !element.open() {
            // Only fails where it is open already, which was asked for.
            let _ = element.show_modal();
        } else if !open.get() && element.open() {
            element.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=element on:close=move |_| open.set(false) aria-label=title>
            <header class="dialog-head">
                <h2>{title}</h2>
                <button type="button" class="icon-button" aria-label=shared::CLOSE.view() on:click=move |_| open.set(false)>
                    <Glyph icon=CROSS />
                </button>
            </header>
            <When on=truth(move || open.get())>{children()}</When>
        </dialog>
    }
}
