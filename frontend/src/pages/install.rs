//! The offer to put the app on the home screen: a quiet line, never a question by itself.

use crate::i18n::device as t;
use crate::platform::install::{self, Way};
use crate::ui::dynamic::{When, truth};
use crate::ui::icon::{CROSS, Glyph};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Shows nothing where the app is installed already, or cannot be.
#[component]
pub fn InstallLine(
    /// Whether it can be put away, for good, and is not shown any more where it was.
    can_be_put_away: bool,
) -> impl IntoView {
    let shown = truth(move || install::way().is_some() && !(can_be_put_away && install::is_put_away()));
    let by_hand = truth(|| install::way() == Some(Way::Shared));
    let ask = |_| {
        spawn_local(async {
            install::ask().await; // what the person answers, the browser minds
        });
    };
    view! {
        <When on=shown>
            <div class="notice" data-install>
                <p>{move || if by_hand.get() { t::INSTALL_BY_HAND.now() } else { t::INSTALL_WHY.now() }}</p>
                <When on=truth(move || !by_hand.get())>
                    <button type="button" data-install-now on:click=ask>{t::INSTALL.view()}</button>
                </When>
                <When on=truth(move || can_be_put_away)>
                    <button
                        type="button"
                        class="icon-button"
                        data-put-away
                        aria-label=t::PUT_AWAY.view()
                        on:click=|_| install::put_away()
                    >
                        <Glyph icon=CROSS />
                    </button>
                </When>
            </div>
        </When>
    }
}
